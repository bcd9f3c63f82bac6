import { describe, expect, it } from 'vitest';
import { type Refusal, tagOf } from '../../../src/adapter/codes.ts';
import type { Action } from '../../../src/domain/action.ts';
import { codes } from '../../../src/providers/zenlayer/codes.ts';
import { TerminatePort } from '../../../src/providers/zenlayer/sdn/port.ts';
import { StopIpForward } from '../../../src/providers/zenlayer/zec/instance/ip-forward.ts';

const anyAction = { service: 'sdn', action: 'Any', effect: 'read', errors: {} } as const satisfies Action;

/** Each action's own codes, and what a common one becomes, are shown by the conformance suite. */
function tagFor(action: Action, code: string): ReturnType<typeof tagOf> {
  const refusal: Refusal = { code, message: 'No.', nativeId: 'port-1' };
  return tagOf(codes, action, refusal);
}

describe("Zenlayer's codes", () => {
  it.each([
    'SELF_SERVICE_PORT_NOT_FOUND',
    'INVALID_CLOUD_ROUTER_EDGE_NOT_FOUND',
    'INVALID_THING_OF_NEXT_YEAR_NOT_FOUND',
  ])('%s ends like every not-found code, of any action', code => {
    expect(tagFor(anyAction, code)).toBe('CloudResourceNotFoundError');
  });

  it('a group that is not found is an input error, though it ends like the others', () => {
    expect(tagFor(anyAction, 'OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND')).toBe('CloudInputError');
  });

  it('is denied for the state of the resource, unless the action knows better', () => {
    expect(tagFor(anyAction, 'OPERATION_DENIED_THING_OF_NEXT_YEAR')).toBe('CloudResourceStateError');
    expect(tagFor(anyAction, 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION')).toBe('CloudResourceStateError');
    expect(tagFor(TerminatePort, 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION')).toBe('CloudSubscriptionError');
  });

  it.each(['INTERNAL_SERVER_ERROR', 'SERVICE_TEMPORARY_UNAVAILABLE', 'REQUEST_TIMED_OUT'])(
    '%s stands on the page of common codes with a status of 5xx, and is no refusal',
    code => {
      expect(tagFor(anyAction, code)).toBeNull();
    },
  );

  it('a change that timed out at the vendor may have happened', () => {
    expect(tagFor(TerminatePort, 'INVALID_OPERATION_TIMEOUT')).toBeNull();
    expect(codes.undecided?.has('INVALID_OPERATION_TIMEOUT')).toBe(true);
  });

  it("an underscore that a page escapes is a plain underscore on the wire: only the plain one is the vendor's code", () => {
    const printed = String.raw`INVALID\_INSTANCE\_NOT\_FOUND`;
    expect(tagFor(StopIpForward, printed.replaceAll('\\', ''))).toBe('CloudResourceNotFoundError');
    expect(tagFor(StopIpForward, printed)).toBeNull();
    expect(tagFor(StopIpForward, String.raw`UNSUPPORTED\_OPERATION\_INSTANCE\_STATUS`)).toBeNull();
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
    expect(tagFor(TerminatePort, code)).toBeNull();
  });

  it('a code of one action says nothing about another', () => {
    expect(tagFor(StopIpForward, 'INVALID_PORT_STATUS')).toBeNull();
    expect(tagFor(TerminatePort, 'INVALID_PRIVATE_CONNECT_STATUS')).toBeNull();
  });
});
