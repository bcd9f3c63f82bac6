import type { ResourceState } from '../../domain/resource.ts';

/** One set for ports, private connects and cloud routers. */
const sdnStates: Readonly<Record<string, ResourceState>> = {
  NOT_ACCEPT: 'PENDING',
  CREATING: 'CREATING',
  RUNNING: 'ACTIVE',
  UPDATING: 'UPDATING',
  RECOVERING: 'UPDATING',
  DELETING: 'DELETING',
  DESTROYING: 'DELETING',
  RECYCLED: 'RECYCLED',
  DESTROYED: 'DELETED',
  CREATING_FAILED: 'FAILED',
  UPDATING_FAILED: 'FAILED',
  DELETING_FAILED: 'FAILED',
  DESTROYING_FAILED: 'FAILED',
  RECOVERING_FAILED: 'FAILED',
};

/** The recycle bin is RECYCLE here and RECYCLED in sdn; pages say STARTING and RECYCLED where the field says otherwise. */
const zecStates: Readonly<Record<string, ResourceState>> = {
  PENDING: 'CREATING',
  DEPLOYING: 'CREATING',
  REBUILDING: 'UPDATING',
  REBOOT: 'UPDATING',
  RUNNING: 'ACTIVE',
  STOPPED: 'STOPPED',
  BOOTING: 'UPDATING',
  STARTING: 'UPDATING',
  STOPPING: 'UPDATING',
  IMAGING: 'UPDATING',
  RESIZING: 'UPDATING',
  RELEASING: 'DELETING',
  RECYCLING: 'DELETING',
  RECYCLE: 'RECYCLED',
  RECYCLED: 'RECYCLED',
  CREATE_FAILED: 'FAILED',
  REINSTALL_FAILED: 'FAILED',
};

export function sdnState(native: string): ResourceState {
  return Object.hasOwn(sdnStates, native) ? (sdnStates[native] ?? 'UNKNOWN') : 'UNKNOWN';
}

export function zecState(native: string): ResourceState {
  return Object.hasOwn(zecStates, native) ? (zecStates[native] ?? 'UNKNOWN') : 'UNKNOWN';
}
