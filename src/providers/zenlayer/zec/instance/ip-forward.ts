import { changeOf } from '../../../../adapter/change.ts';
import type { Action } from '../../../../domain/action.ts';
import { instance, unlessIn } from './noun.ts';

const forwardErrors = {
  INVALID_INSTANCE_NOT_FOUND: 'CloudResourceNotFoundError', // the page of StopIpForward
  UNSUPPORTED_OPERATION_INSTANCE_STATUS: 'CloudResourceStateError', // the page of StopIpForward
} as const;

export const StopIpForward = {
  service: 'zec',
  action: 'StopIpForward',
  effect: 'once',
  errors: forwardErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const StartIpForward = {
  service: 'zec',
  action: 'StartIpForward',
  effect: 'once',
  // Its own page was never seen; the errors of StopIpForward are taken for it.
  errors: forwardErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

function ipForwardChange(action: typeof StopIpForward | typeof StartIpForward, wanted: boolean) {
  return changeOf(instance, {
    action,
    mutation: wanted ? 'startIpForward' : 'stopIpForward',
    verb: wanted ? 'start IP forwarding of' : 'stop IP forwarding of',
    takes: {},
    // "Only operations on instances that are in powered-off or power-on state are supported."
    blockers: unlessIn(
      ['RUNNING', 'STOPPED'],
      'its IP forwarding is switched only while it is RUNNING or STOPPED',
    ),
    send: ({ account, target, intent }) =>
      account.client.change(action, null, { instanceId: target.nativeId }, intent),
    progress({ now: { ipForwarding } }) {
      if (ipForwarding === null) return 'unclear';
      return ipForwarding === wanted ? 'done' : 'untouched';
    },
    absenceMeans: 'unclear',
    untouchedProvesNothing: true,
    undo: { mutation: wanted ? 'stopIpForward' : 'startIpForward', windowMs: () => null },
  });
}

export const stopIpForward = ipForwardChange(StopIpForward, false);
export const startIpForward = ipForwardChange(StartIpForward, true);
