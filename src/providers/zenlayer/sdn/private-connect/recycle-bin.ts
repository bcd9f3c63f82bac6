import { describe, stateBlocker } from '../../../../adapter/blocker.ts';
import { changeOf } from '../../../../adapter/change.ts';
import type { Action } from '../../../../domain/action.ts';
import { read } from '../../../../domain/outcome.ts';
import { privateConnect } from './noun.ts';

const connectErrors = {
  // Their pages list none.
  INVALID_PRIVATE_CONNECT_NOT_FOUND: 'CloudResourceNotFoundError', // Terraform expects it
  INVALID_PRIVATE_CONNECT_STATUS: 'CloudResourceStateError', // the page of ModifyPrivateConnectBandwidth
} as const;

export const DestroyPrivateConnect = {
  service: 'sdn',
  action: 'DestroyPrivateConnect',
  effect: 'once',
  errors: connectErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const DeletePrivateConnect = {
  service: 'sdn',
  action: 'DeletePrivateConnect',
  effect: 'once',
  errors: connectErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const RenewPrivateConnect = {
  service: 'sdn',
  action: 'RenewPrivateConnect',
  effect: 'once',
  errors: connectErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

const settled = ['RECYCLED', 'RUNNING', 'NOT_ACCEPT', 'CREATING', 'UPDATING', 'DELETING', 'RECOVERING'];

export const destroyPrivateConnect = changeOf(privateConnect, {
  action: DestroyPrivateConnect,
  mutation: 'destroyPrivateConnect',
  destroys: true,
  verb: 'destroy',
  takes: {},
  /** Whether this account lets a private connect be destroyed outside the recycle bin. */
  facts: ({ account }) => read({ fromAnyState: account.client.settings.destroyPrivateConnectFrom === 'any' }),
  blockers({ before: { resource, fromAnyState } }) {
    const { nativeState } = resource;
    const connect = describe('private connect', resource);
    if (nativeState === 'DESTROYING' || nativeState === 'DESTROYED') {
      return [stateBlocker(resource, [], `The ${connect} is ${nativeState}: it is being released already.`)];
    }
    if (fromAnyState || nativeState === 'RECYCLED' || nativeState === 'DESTROYING_FAILED') return [];
    const sentence = `The ${connect} is ${nativeState}. Destroying cannot be undone, so Causeway destroys only what lies in the recycle bin: \`deletePrivateConnect\` first, which stops its traffic and can be undone for a while.`;
    return [stateBlocker(resource, ['RECYCLED'], sentence)];
  },
  send: ({ account, target, intent }) =>
    account.client.change(DestroyPrivateConnect, null, { privateConnectId: target.nativeId }, intent),
  progress({ before, now: { nativeState } }) {
    if (nativeState === 'DESTROYED') return 'done';
    if (nativeState === 'DESTROYING') return 'moving';
    // One that had failed before and still shows it may simply not have begun again.
    if (nativeState === 'DESTROYING_FAILED') {
      return before.resource.nativeState === nativeState ? 'untouched' : 'failed';
    }
    return settled.includes(nativeState) || nativeState.endsWith('_FAILED') ? 'untouched' : 'unclear';
  },
  // "If no result has been queried, it means that the private connect has been released successfully."
  absenceMeans: 'done',
});

/** "Not while transient"; what lies in the recycle bin is deleted already. */
const notDeletable = [
  'CREATING',
  'UPDATING',
  'RECOVERING',
  'DELETING',
  'RECYCLED',
  'DESTROYING',
  'DESTROYED',
];

export const deletePrivateConnect = changeOf(privateConnect, {
  action: DeletePrivateConnect,
  mutation: 'deletePrivateConnect',
  destroys: true,
  verb: 'delete',
  takes: {},
  blockers({ before: { resource } }) {
    const { nativeState } = resource;
    if (!notDeletable.includes(nativeState)) return [];
    const advice =
      nativeState === 'RECYCLED'
        ? 'it lies in the recycle bin already; `restorePrivateConnect` takes it out again, `destroyPrivateConnect` releases it for good'
        : 'only one that is in service can be deleted';
    const allowed = ['CREATING', 'UPDATING', 'RECOVERING'].includes(nativeState) ? ['RUNNING'] : [];
    const sentence = `The ${describe('private connect', resource)} is ${nativeState}: ${advice}.`;
    return [stateBlocker(resource, allowed, sentence)];
  },
  send: ({ account, target, intent }) =>
    account.client.change(DeletePrivateConnect, null, { privateConnectId: target.nativeId }, intent),
  progress({ before, now: { nativeState } }) {
    if (['RECYCLED', 'DESTROYING', 'DESTROYED'].includes(nativeState)) return 'done';
    if (nativeState === 'DELETING') return 'moving';
    if (nativeState === 'DELETING_FAILED') {
      return before.resource.nativeState === nativeState ? 'untouched' : 'failed';
    }
    return settled.includes(nativeState) || nativeState.endsWith('_FAILED') ? 'untouched' : 'unclear';
  },
  // What lies in the recycle bin is released by itself after two days.
  absenceMeans: 'done',
  undo: { mutation: 'restorePrivateConnect', windowMs: () => recycledHours * 3600_000 },
});

/** "Retained 2 days" in the recycle bin. */
const recycledHours = 48;

export const restorePrivateConnect = changeOf(privateConnect, {
  action: RenewPrivateConnect,
  mutation: 'restorePrivateConnect',
  verb: 'restore',
  takes: {},
  blockers({ before: { resource } }) {
    if (resource.nativeState === 'RECYCLED') return [];
    const sentence = `The ${describe('private connect', resource)} is ${resource.nativeState}; only one in the recycle bin can be restored.`;
    return [stateBlocker(resource, ['RECYCLED'], sentence)];
  },
  send: ({ account, target, intent }) =>
    account.client.change(RenewPrivateConnect, null, { privateConnectId: target.nativeId }, intent),
  progress({ now: { nativeState } }) {
    if (nativeState === 'RUNNING' || nativeState === 'NOT_ACCEPT') return 'done';
    if (nativeState === 'RECOVERING') return 'moving';
    if (nativeState === 'RECOVERING_FAILED') return 'failed';
    return nativeState === 'RECYCLED' ? 'untouched' : 'unclear';
  },
  // One in the recycle bin that vanishes was released before it was restored: somebody has to know.
  absenceMeans: 'unclear',
});
