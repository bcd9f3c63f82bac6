import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/domain/action.ts';
import { codes } from '../../../src/providers/zenlayer/codes.ts';
import { TerminatePort } from '../../../src/providers/zenlayer/sdn/port.ts';
import { DestroyPrivateConnect } from '../../../src/providers/zenlayer/sdn/private-connect.ts';
import { StopIpForward } from '../../../src/providers/zenlayer/zec/instance.ts';
import { tagOf } from '../../../src/transport/answer.ts';

const anyAction = { service: 'sdn', action: 'Any', effect: 'read', errors: {} } as const satisfies Action;

/** The vendor's page of common codes, row by row; 5xx is no refusal, whatever its code. */
const common: readonly (readonly [string, string | null])[] = [
  ['INTERNAL_SERVER_ERROR', null],
  ['SERVICE_TEMPORARY_UNAVAILABLE', null],
  ['REQUEST_TIMED_OUT', null],
  ['AUTHFAILURE_INVALID_AUTHORIZATION', 'CloudAccessError'],
  ['AUTHFAILURE_SIGNATURE_FAILURE', 'CloudAccessError'],
  ['AUTHFAILURE_UNAUTHORIZED_OPERATION', 'CloudAccessError'],
  ['AUTHFAILURE_SIGNATURE_EXPIRED', 'CloudAccessError'],
  ['MISSING_PARAMETER', 'CloudInputError'],
  ['INVALID_PARAMETER_TYPE', 'CloudInputError'],
  ['INVALID_PARAMETER_EXCEED_MAXIMUM', 'CloudInputError'],
  ['INVALID_PARAMETER_LESS_MINIMUM', 'CloudInputError'],
  ['INVALID_PARAMETER_EXCEED_LENGTH', 'CloudInputError'],
  ['INVALID_PARAMETER_LESS_LENGTH', 'CloudInputError'],
  ['INVALID_PARAMETER_PATTERN_ERROR', 'CloudInputError'],
  ['INVALID_PARAMETER_DATE_FORMAT_ERROR', 'CloudInputError'],
  ['INVALID_PARAMETER_VALUE', 'CloudInputError'],
  ['OPERATION_FAILED_FOR_RECYCLE_RESOURCE', 'CloudResourceStateError'],
  ['OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND', 'CloudInputError'],
  ['OPERATION_FAILED_RESOURCE_NOT_FOUND', 'CloudResourceNotFoundError'],
  ['REQUEST_LIMIT_EXCEEDED', 'CloudThrottledError'],
];

describe("Zenlayer's codes", () => {
  it.each(common)('%s, of any action, is %s', (code, tag) => {
    expect(tagOf(codes, anyAction, code)).toBe(tag);
  });

  it.each([
    ['SELF_SERVICE_PORT_NOT_FOUND', 'CloudResourceNotFoundError', TerminatePort],
    ['INVALID_PORT_NOT_FOUND', 'CloudResourceNotFoundError', TerminatePort],
    ['INVALID_PORT_STATUS', 'CloudResourceStateError', TerminatePort],
    ['INVALID_PRIVATE_CONNECT_NOT_FOUND', 'CloudResourceNotFoundError', DestroyPrivateConnect],
    ['INVALID_PRIVATE_CONNECT_STATUS', 'CloudResourceStateError', DestroyPrivateConnect],
    ['INVALID_INSTANCE_NOT_FOUND', 'CloudResourceNotFoundError', StopIpForward],
    ['UNSUPPORTED_OPERATION_INSTANCE_STATUS', 'CloudResourceStateError', StopIpForward],
  ] as const)('%s of its own action is %s', (code, tag, action) => {
    expect(tagOf(codes, action, code)).toBe(tag);
  });

  it.each([
    'SELF_SERVICE_PORT_NOT_FOUND',
    'INVALID_PORT_NOT_FOUND',
    'INVALID_PRIVATE_CONNECT_NOT_FOUND',
    'INVALID_CLOUD_ROUTER_NOT_FOUND',
    'INVALID_CLOUD_ROUTER_EDGE_NOT_FOUND',
    'INVALID_INSTANCE_NOT_FOUND',
    'INVALID_THING_OF_NEXT_YEAR_NOT_FOUND',
  ])('%s ends like every not-found code, of whichever action', code => {
    expect(tagOf(codes, anyAction, code)).toBe('CloudResourceNotFoundError');
  });

  it.each([
    'OPERATION_DENIED_INSTANCE_SUBSCRIPTION',
    'OPERATION_DENIED_INSTANCE_RECYCLED',
    'OPERATION_DENIED_INSTANCE_NOT_RUNNING',
  ])('%s is denied for the state of the resource', code => {
    expect(tagOf(codes, TerminatePort, code)).toBe('CloudResourceStateError');
  });

  it("an underscore that a page escapes is a plain underscore on the wire: only the plain one is the vendor's code", () => {
    const printed = String.raw`INVALID\_INSTANCE\_NOT\_FOUND`;
    expect(tagOf(codes, StopIpForward, printed.replaceAll('\\', ''))).toBe('CloudResourceNotFoundError');
    expect(tagOf(codes, StopIpForward, printed)).toBeNull();
    expect(tagOf(codes, StopIpForward, String.raw`UNSUPPORTED\_OPERATION\_INSTANCE\_STATUS`)).toBeNull();
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    'invalid_port_status',
    'INVALID_PORT_STATUS_',
    'INVALID_PORT',
    'XOPERATION_DENIED_',
    '_NOT_FOUNDX',
    'SELF_SERVICE_PORT_NOT_SHELF',
  ])('%j is nothing that is known', code => {
    expect(tagOf(codes, TerminatePort, code)).toBeNull();
  });

  it('a code of one action says nothing about another', () => {
    expect(tagOf(codes, StopIpForward, 'INVALID_PORT_STATUS')).toBeNull();
    expect(tagOf(codes, TerminatePort, 'INVALID_PRIVATE_CONNECT_STATUS')).toBeNull();
  });
});
