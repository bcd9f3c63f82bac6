import type { Json } from './envelope.ts';
import { newId, type World } from './world.ts';

/** Where a line enters the cloud. `full` takes no new circuits, `hot` is busy but usable. */
export const accessPointStates = ['recommended', 'hot', 'full', 'disabled'] as const;

export interface AccessPoint {
  readonly id: string;
  readonly region: string;
  name: string;
  status: (typeof accessPointStates)[number];
  location: string;
  hostOperator: string;
}

export function accessPointRow(point: AccessPoint): { readonly [field: string]: Json } {
  return {
    AccessPointId: point.id,
    Name: point.name,
    Status: point.status,
    Type: 'VPC',
    Description: `Access point ${point.name}`,
    Location: point.location,
    HostOperator: point.hostOperator,
    AttachedRegionNo: point.region,
    AccessPointFeatureModels: {
      AccessPointFeatureModel: [{ FeatureKey: 'AP_Support_VbrBandwidthLimit', FeatureValue: 'true' }],
    },
  };
}

export function addAccessPoint(
  world: World,
  fields: Partial<AccessPoint> & { readonly region: string },
): AccessPoint {
  const point: AccessPoint = {
    id: newId('ap'),
    name: '',
    status: 'recommended',
    location: '',
    hostOperator: 'CT',
    ...fields,
  };
  world.accessPoints.set(point.id, point);
  return point;
}
