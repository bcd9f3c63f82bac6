import { meaningOf } from '../../../adapter/meaning.ts';
import type { BillingKind, Connectivity, ResourceState } from '../../../domain/resource.ts';

/** One set for ports, private connects and cloud routers. */
export const sdnStates: Readonly<Record<string, ResourceState>> = {
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

export const sdnConnectivities: Readonly<Record<string, Connectivity>> = {
  ACTIVE: 'UP',
  DOWN: 'DOWN',
  ABNORMAL: 'DEGRADED',
};

export const chargeTypes: Readonly<Record<string, BillingKind>> = {
  POSTPAID: 'USAGE',
  PREPAID: 'SUBSCRIPTION',
};

/** Of what is no resource of its own: an end of a line, a point of a router. */
export function connectivityOf(native: string | null): Connectivity | null {
  return meaningOf(sdnConnectivities, native);
}
