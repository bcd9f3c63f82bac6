import { describe, expect, it } from 'vitest';
import { type Refusal, tagOf } from '../../../src/adapter/codes.ts';
import type { Action } from '../../../src/domain/action.ts';
import { codes } from '../../../src/providers/alibaba/codes.ts';
import { TerminatePhysicalConnection } from '../../../src/providers/alibaba/vpc/physical-connection.ts';
import { DeleteVirtualBorderRouter } from '../../../src/providers/alibaba/vpc/virtual-border-router.ts';

const anyAction = { service: 'vpc', action: 'Any', effect: 'read', errors: {} } as const satisfies Action;

/** Each action's own codes, and what a common one becomes, are shown by the conformance suite. */
function tagFor(action: Action, code: string): ReturnType<typeof tagOf> {
  const refusal: Refusal = { code, message: 'No.', nativeId: 'pc-1' };
  return tagOf(codes, action, refusal);
}

describe("Alibaba Cloud's codes", () => {
  it.each([
    ['Throttling', 'CloudThrottledError'],
    ['Throttling.User', 'CloudThrottledError'],
    ['Rejected.Throttling', 'CloudThrottledError'],
    ['MissingRegionId', 'CloudInputError'],
    ['MissingParameter.RegionId', 'CloudInputError'],
    ['InvalidThingOfNextYear', 'CloudInputError'],
    ['IncorrectStatus.VbrInterface', 'CloudResourceBusyError'],
    ['IncorrectStatus', 'CloudResourceStateError'],
  ])('%s belongs to a family that the vendor itself states: %s', (code, tag) => {
    expect(tagFor(anyAction, code)).toBe(tag);
  });

  it.each(Object.keys(TerminatePhysicalConnection.errors))(
    '%s, which an action says of its own resource, is not said of every other',
    code => {
      expect(tagFor(anyAction, code)).toBeNull();
    },
  );

  it('one code may mean one thing of a circuit and another of a router', () => {
    expect(tagFor(DeleteVirtualBorderRouter, 'Forbidden.VbrAttached')).toBeNull();
    expect(tagFor(TerminatePhysicalConnection, 'InvalidVbrId.NotFound')).toBeNull();
  });

  it.each(['ServiceUnavailable', 'InternalError', 'OperationFailed.InternalError', 'LastTokenProcessing'])(
    '%s invites a repeat without saying that nothing was done, so it is no refusal',
    code => {
      expect(tagFor(TerminatePhysicalConnection, code)).toBeNull();
      expect(codes.undecided?.has(code)).toBe(true);
    },
  );

  it('a signature that is refused for its time or nonce is told from one that is wrong', () => {
    for (const code of ['IllegalTimestamp', 'InvalidTimeStamp.Expired', 'SignatureNonceUsed']) {
      expect(codes.stale(code, null)).toBe(true);
    }
    expect(codes.stale('SignatureDoesNotMatch', null)).toBe(false);
  });

  it.each([
    'constructor',
    '__proto__',
    'valueOf',
    '',
    'forbidden.vbrattached',
    'Forbidden.VbrAttached.',
    'Missing',
    'Missinglink',
    'Invalid.Thing',
    'throttling',
  ])('%j is nothing that is known', code => {
    expect(tagFor(TerminatePhysicalConnection, code)).toBeNull();
  });
});
