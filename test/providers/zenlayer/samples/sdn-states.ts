import type { ResourceState } from '../../../../src/domain/resource.ts';
import type { Showing } from '../../sample.ts';

/** The vendor's list of states for ports, private connects and cloud routers. */
export const sdnStates = {
  CREATING: 'CREATING',
  UPDATING: 'UPDATING',
  DELETING: 'DELETING',
  DESTROYING: 'DELETING',
  RECOVERING: 'UPDATING',
  RUNNING: 'ACTIVE',
  NOT_ACCEPT: 'PENDING',
  RECYCLED: 'RECYCLED',
  DESTROYED: 'DELETED',
  CREATING_FAILED: 'FAILED',
  UPDATING_FAILED: 'FAILED',
  DELETING_FAILED: 'FAILED',
  DESTROYING_FAILED: 'FAILED',
  RECOVERING_FAILED: 'FAILED',
} as const satisfies Readonly<Record<string, ResourceState>>;

export const newName = 'Renamed';

/** A name is no state, and shows the wish wherever it stands. */
export function byName(oldName: string): readonly Showing[] {
  return Object.keys(sdnStates).flatMap((nativeState): readonly Showing[] => [
    { label: `${nativeState}, by the new name`, fields: { nativeState, name: newName }, progress: 'done' },
    {
      label: `${nativeState}, by the old name`,
      fields: { nativeState, name: oldName },
      progress: 'untouched',
    },
  ]);
}
