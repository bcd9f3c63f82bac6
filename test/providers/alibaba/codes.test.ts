import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/domain/action.ts';
import { codes, staleCodes, undecidedCodes } from '../../../src/providers/alibaba/codes.ts';
import { TerminatePhysicalConnection } from '../../../src/providers/alibaba/vpc/physical-connection.ts';
import { tagOf } from '../../../src/transport/answer.ts';

const anyAction = { service: 'vpc', action: 'Any', effect: 'read', errors: {} } as const satisfies Action;

const byTag = {
  CloudAccessError: [
    'InvalidAccessKeyId.NotFound',
    'InvalidAccessKeyId.Inactive',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'SignatureNonceUsed',
    'InvalidTimeStamp.Expired',
    'InvalidTimeStamp.Format',
    'IllegalTimestamp',
    'InvalidSignatureMethod',
    'InvalidProtocol.NeedSsl',
    'InvalidSecurityToken.Expired',
    'InvalidSecurityToken.MismatchWithAccessKey',
    'MissingSecurityToken',
    'Forbidden.RAM',
    'NoPermission',
    'Forbidden.NoPermission',
    'Forbidden',
    'Forbidden.AccessKeyDisabled',
    'Forbidden.RiskControl',
    'RealNameAuthenticationError',
    'Forbidden.UserVerification',
    'InsufficientBalance',
  ],
  CloudInputError: [
    'MissingParameter',
    'MissingRegionId',
    'MissingPhysicalConnectionId',
    'MissingParameter.RegionId',
    'InvalidParameter',
    'InvalidParameter.Format',
    'InvalidAction.NotFound',
    'InvalidApi.NotFound',
    'InvalidVersion',
    'NoSuchVersion',
    'InvalidProduct.NotFound',
    'UnsupportedHTTPMethod',
    'IdempotentParameterMismatch',
    'IllegalParam.ClientToken',
    'InvalidRegionId.NotFound',
    'InvalidRegionId.NotSupport',
    'InvalidFilterKey.ValueNotSupported',
    'OperationUnsupported.ResourceGroupId',
  ],
  CloudThrottledError: ['Throttling', 'Throttling.User', 'Throttling.Api', 'Rejected.Throttling'],
  CloudResourceBusyError: [
    'OperationConflict',
    'TaskConflict',
    'SystemBusy',
    'Conflict.Lock',
    'IncorrectStatus.PhysicalConnection',
    'IncorrectStatus.VbrInterface',
  ],
} as const;

describe("Alibaba Cloud's codes", () => {
  const rows = Object.entries(byTag).flatMap(([tag, list]) => list.map(code => [code, tag] as const));
  it.each(rows)('%s, of any action, is %s', (code, tag) => {
    expect(tagOf(codes, anyAction, code)).toBe(tag);
  });

  it.each([
    ['InvalidPhysicalConnectionId.NotFound', 'CloudResourceNotFoundError'],
    ['Forbidden.NotAllowedInState', 'CloudResourceStateError'],
    ['Forbidden.VbrAttached', 'CloudResourceInUseError'],
    ['OperationFailed.VpconnAttached', 'CloudResourceInUseError'],
    ['OperationDenied.MacsecAttached', 'CloudResourceInUseError'],
    ['OperationFailed.ResourceLockedBySystem', 'CloudResourceLockedError'],
  ])('%s of TerminatePhysicalConnection is %s', (code, tag) => {
    expect(tagOf(codes, TerminatePhysicalConnection, code)).toBe(tag);
    // What an action says of its own resource is not said of every other.
    expect(tagOf(codes, anyAction, code)).toBeNull();
  });

  it.each(['ServiceUnavailable', 'InternalError', 'OperationFailed.InternalError', 'LastTokenProcessing'])(
    '%s invites a repeat without saying that nothing was done, so it is no refusal',
    code => {
      expect(tagOf(codes, TerminatePhysicalConnection, code)).toBeNull();
      expect(undecidedCodes.has(code)).toBe(true);
    },
  );

  it('a signature that is refused for its time or nonce is told from one that is wrong', () => {
    expect([...staleCodes].toSorted()).toEqual([
      'IllegalTimestamp',
      'InvalidTimeStamp.Expired',
      'SignatureNonceUsed',
    ]);
  });

  it.each([
    'constructor',
    '__proto__',
    'valueOf',
    '',
    'forbidden.vbrattached',
    // Of deleting a circuit: another spelling, another action.
    'Forbidden.VBRExists',
    'Forbidden.VbrAttached.',
    'Missing',
    'Missinglink',
    'IncorrectStatus',
    'InvalidPhysicalConnectionId',
    'throttling',
  ])('%j is nothing that is known', code => {
    expect(tagOf(codes, TerminatePhysicalConnection, code)).toBeNull();
  });
});
