import { changeOf } from '../../../../adapter/change.ts';
import { textsOf } from '../../../../adapter/values.ts';
import type { Action } from '../../../../domain/action.ts';
import type { Acceptance, AnswerContent, ChangeTarget } from '../../../../domain/change.ts';
import { domainError } from '../../../../domain/errors.ts';
import { formatResourceId } from '../../../../domain/resource.ts';
import { instance, unlessIn } from './noun.ts';

export const StartInstances = {
  service: 'zec',
  action: 'StartInstances',
  effect: 'once',
  errors: {
    INVALID_INSTANCE_NOT_FOUND: 'CloudResourceNotFoundError', // the action's page
    OPERATION_DENIED_INSTANCE_RECYCLED: 'CloudResourceStateError', // the action's page
    OPERATION_DENIED_INSTANCE_NOT_STOPPED: 'CloudResourceStateError', // the action's page
  },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const StopInstances = {
  service: 'zec',
  action: 'StopInstances',
  effect: 'once',
  errors: {
    INVALID_INSTANCE_NOT_FOUND: 'CloudResourceNotFoundError', // the action's page
    OPERATION_DENIED_INSTANCE_RECYCLED: 'CloudResourceStateError', // the action's page
    OPERATION_DENIED_INSTANCE_NOT_RUNNING: 'CloudResourceStateError', // the action's page
  },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

/** "HTTP 200 with `instanceIds`: the ids that failed; empty or absent where all succeeded." One id is sent, so it is ours or none. */
function acceptedUnlessListed(verb: string) {
  return ({
    content,
    target,
  }: {
    readonly content: AnswerContent;
    readonly target: ChangeTarget;
  }): Acceptance => {
    const { instanceIds } = content;
    if (instanceIds === undefined || instanceIds === null) return { kind: 'accepted' };
    if (!Array.isArray(instanceIds)) return { kind: 'unreadable', what: 'instanceIds that are no list' };
    const failed = textsOf(instanceIds);
    const nativeId = target.nativeId ?? '';
    if (failed.length === 0) return { kind: 'accepted' };
    if (!failed.includes(nativeId)) {
      return { kind: 'unreadable', what: 'failed instanceIds that were not asked for' };
    }
    const message = `Zenlayer answered that it did not ${verb} instance ${nativeId}, without saying why.`;
    const resourceId = formatResourceId({ ...target, nativeId });
    return {
      kind: 'refused',
      error: domainError('CloudResourceStateError', { provider: target.provider, resourceId, message }),
    };
  };
}

export const startZenlayerInstance = changeOf(instance, {
  action: StartInstances,
  mutation: 'startZenlayerInstance',
  verb: 'start',
  takes: {},
  blockers: unlessIn(['STOPPED'], 'only one that is STOPPED can be started'),
  send: ({ account, target, intent }) =>
    account.client.change(StartInstances, null, { instanceIds: [target.nativeId] }, intent),
  accepted: acceptedUnlessListed('start'),
  progress({ now: { nativeState } }) {
    if (nativeState === 'RUNNING') return 'done';
    // The page says STARTING, the vendor's list of states BOOTING.
    if (nativeState === 'BOOTING' || nativeState === 'STARTING') return 'moving';
    return nativeState === 'STOPPED' ? 'untouched' : 'unclear';
  },
  absenceMeans: 'unclear',
  untouchedProvesNothing: true,
  undo: { mutation: 'stopZenlayerInstance', windowMs: () => null },
});

export const stopZenlayerInstance = changeOf(instance, {
  action: StopInstances,
  mutation: 'stopZenlayerInstance',
  verb: 'stop',
  takes: {
    force: {
      type: 'Boolean',
      description:
        "Whether to cut its power instead of asking its operating system to shut down. False where it is left out, which is gentler than the provider's own default.",
    },
  },
  blockers: unlessIn(['RUNNING'], 'only one that is RUNNING can be stopped'),
  send: ({ account, target, input, intent }) =>
    account.client.change(
      StopInstances,
      null,
      { instanceIds: [target.nativeId], forceShutdown: input.force ?? false },
      intent,
    ),
  accepted: acceptedUnlessListed('stop'),
  progress({ now: { nativeState } }) {
    if (nativeState === 'STOPPED') return 'done';
    if (nativeState === 'STOPPING') return 'moving';
    return nativeState === 'RUNNING' ? 'untouched' : 'unclear';
  },
  absenceMeans: 'unclear',
  untouchedProvesNothing: true,
  undo: { mutation: 'startZenlayerInstance', windowMs: () => null },
});
