import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import { type AlibabaRead, isRefusal } from '../action.ts';
import type { JsonValue } from '../envelope.ts';
import { cut, pageOf } from '../parameters.ts';
import { type AlibabaResource, newId, requireRegion } from '../resource.ts';
import type { AlibabaEmulatorSettings } from '../settings.ts';

/** Where a line enters the cloud. `full` takes no new circuits, `hot` is busy but usable. */
const accessPointFields = z.strictObject({
  regionId: z.string(),
  name: z.string().default(''),
  status: z.enum(['recommended', 'hot', 'full', 'disabled']).default('recommended'),
  location: z.string().default(''),
  hostOperator: z.string().default('CT'),
});

export type EmulatedAccessPoint = Readonly<
  { kind: 'accessPoint'; id: string } & z.output<typeof accessPointFields>
>;

export const accessPoint = resourceKind<EmulatedAccessPoint, AlibabaResource, AlibabaEmulatorSettings>()({
  kind: 'accessPoint',
  plural: 'accessPoints',
  fields: accessPointFields,
  fixed: ['regionId'],
  complete: (fields, id, { world }) => {
    requireRegion(fields.regionId, world);
    return { kind: 'accessPoint', id, ...fields };
  },
  newId: () => newId('ap'),
});

export const DescribeAccessPoints: AlibabaRead = {
  effect: 'read',
  required: ['RegionId'],
  answer: ({ world, parameters, regionId }) => {
    const page = pageOf(parameters, world.settings.pageSizeOutOfRange);
    if (isRefusal(page)) return page;
    const points = world.all('accessPoint').filter(point => point.regionId === regionId);
    return {
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: points.length,
      AccessPointSet: { AccessPointType: cut(points, page).map(accessPointRow) },
    };
  },
};

function accessPointRow(point: EmulatedAccessPoint): { readonly [field: string]: JsonValue } {
  return {
    AccessPointId: point.id,
    Name: point.name,
    Status: point.status,
    Type: 'VPC',
    Description: `Access point ${point.name}`,
    Location: point.location,
    HostOperator: point.hostOperator,
    AttachedRegionNo: point.regionId,
    AccessPointFeatureModels: {
      AccessPointFeatureModel: [{ FeatureKey: 'AP_Support_VbrBandwidthLimit', FeatureValue: 'true' }],
    },
  };
}
