import { describe, stateBlocker } from '../../../../adapter/blocker.ts';
import { changeOf } from '../../../../adapter/change.ts';
import type { Action } from '../../../../domain/action.ts';
import { privateConnect } from './noun.ts';

export const ModifyPrivateConnectsAttribute = {
  service: 'sdn',
  action: 'ModifyPrivateConnectsAttribute',
  // "Name changes at once", and the same name again changes nothing, but what was renamed meanwhile would be renamed back.
  effect: 'once',
  errors: { INVALID_PRIVATE_CONNECT_NOT_FOUND: 'CloudResourceNotFoundError' },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

/** Its page names no state. What is being released will have no name. */
const released = ['DESTROYING', 'DESTROYED'];

export const renameZenlayerPrivateConnect = changeOf(privateConnect, {
  action: ModifyPrivateConnectsAttribute,
  mutation: 'renameZenlayerPrivateConnect',
  verb: 'rename',
  takes: {
    name: { type: 'String', required: true, longest: 255, description: 'The new name, 1 to 255 characters.' },
  },
  blockers({ before: { resource } }) {
    if (!released.includes(resource.nativeState)) return [];
    const sentence = `The ${describe('private connect', resource)} is ${resource.nativeState}: it is being released.`;
    return [stateBlocker(resource, [], sentence)];
  },
  // A batch action, which one unknown id fails as a whole.
  send: ({ account, target, input, intent }) =>
    account.client.change(
      ModifyPrivateConnectsAttribute,
      null,
      { privateConnectIds: [target.nativeId], privateConnectName: input.name },
      intent,
    ),
  progress: ({ now, input }) => (now.name === input.name ? 'done' : 'untouched'),
  absenceMeans: 'unclear',
});
