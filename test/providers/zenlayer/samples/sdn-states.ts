import type { ResourceState } from '../../../../src/domain/resource.ts';

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
