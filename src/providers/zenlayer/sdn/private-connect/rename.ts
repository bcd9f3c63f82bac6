import { describe, stateBlocker } from '../../../../adapter/blocker.ts';
import { changeOf } from '../../../../adapter/change.ts';
import type { Action } from '../../../../domain/action.ts';
import { privateConnect } from './noun.ts';

/** A batch of up to a hundred, all or nothing: it always gets one id, so what is refused is this one. */
export const ModifyPrivateConnectsAttribute = {
  service: 'sdn',
  action: 'ModifyPrivateConnectsAttribute',
  effect: 'once',
  errors: {
    INVALID_PRIVATE_CONNECT_NOT_FOUND: 'CloudResourceNotFoundError', // the action's page
    INVALID_PRIVATE_CONNECT_STATUS: 'CloudResourceStateError', // the page of ModifyPrivateConnectBandwidth
  },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

/**
 * "Nothing else allowed" while UPDATING, and "no changes allowed while recycled"; what is DELETING or DESTROYING is on its way
 * out. One that is CREATING keeps its name because a creation without an answer is found again by it.
 */
const notRenamable = ['CREATING', 'UPDATING', 'DELETING', 'RECYCLED', 'DESTROYING', 'DESTROYED'];

export const renameZenlayerPrivateConnect = changeOf(privateConnect, {
  action: ModifyPrivateConnectsAttribute,
  mutation: 'renameZenlayerPrivateConnect',
  verb: 'rename',
  takes: {
    name: { type: 'String', required: true, longest: 255, description: 'The new name, 1 to 255 characters.' },
  },
  blockers({ before: { resource } }) {
    if (!notRenamable.includes(resource.nativeState)) return [];
    const sentence = `The ${describe('private connect', resource)} is ${resource.nativeState}; only one that is in service can be renamed.`;
    return [stateBlocker(resource, ['RUNNING'], sentence)];
  },
  send: ({ account, target, input, intent }) =>
    account.client.change(
      ModifyPrivateConnectsAttribute,
      null,
      { privateConnectIds: [target.nativeId], privateConnectName: input.name },
      intent,
    ),
  // "Name changes at once": there is no state on the way.
  progress: ({ now, input }) => (now.name === input.name ? 'done' : 'untouched'),
  absenceMeans: 'unclear',
});
