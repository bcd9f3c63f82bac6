import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import type { ZenlayerRead } from '../action.ts';
import { contains, equals, groupName, listed, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import {
  billingOf,
  datesOf,
  newId,
  sharedFields,
  textOrNull,
  type ZenlayerRecord,
  type ZenlayerResource,
  type ZenlayerSurroundings,
} from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import { datacenterRow } from './datacenter.ts';
import { resume } from './lifecycle.ts';

/** Layer 3 cloud routers as they are kept and listed. What changes them is in cloud-router-changes.ts. */
const edgePointField = z.strictObject({
  edgePointId: z.string().default('edge-point'),
  edgePointName: z.string().default('edge-point'),
  edgePointType: z.string().optional(),
  dcId: z.string().optional(),
  portId: textOrNull.default(null),
  vlanId: z.int().nullable().default(null),
  bandwidthMbps: z.int().min(0).default(10),
  ipAddress: textOrNull.default(null),
  sharedChannelId: textOrNull.default(null),
});

const routerFields = z.strictObject({
  ...sharedFields,
  description: textOrNull.default(null),
  connectivity: z.string().default('ACTIVE'),
  edgePoints: z.array(edgePointField).default([]),
  source: z.string().default('CONSOLE'),
});

type EmulatedEdgePoint = Readonly<
  Omit<z.output<typeof edgePointField>, 'dcId' | 'edgePointType'> & { dcId: string; edgePointType: string }
>;

interface Points {
  readonly edgePoints: readonly EmulatedEdgePoint[];
}

export type EmulatedCloudRouter = Omit<
  ZenlayerRecord<'cloudRouter', z.output<typeof routerFields>>,
  keyof Points
> &
  Points;

export const cloudRouter = resourceKind<EmulatedCloudRouter, ZenlayerResource, ZenlayerEmulatorSettings>()({
  kind: 'cloudRouter',
  plural: 'cloudRouters',
  fields: routerFields,
  aliases: {
    cloudRouterId: 'id',
    cloudRouterName: 'name',
    cloudRouterStatus: 'status',
    connectivityStatus: 'connectivity',
    cloudRouterDescription: 'description',
    createTime: 'createdTime',
  },
  complete: (fields, id, surroundings) => ({
    kind: 'cloudRouter',
    id,
    ...fields,
    ...datesOf(fields, surroundings),
    edgePoints: fields.edgePoints.map(point => completePoint(point, surroundings)),
  }),
  newId: world => newId(world, 'cr'),
  resume,
  bill: billingOf,
});

function completePoint(
  point: z.output<typeof edgePointField>,
  { find }: ZenlayerSurroundings,
): EmulatedEdgePoint {
  const found = point.portId === null ? undefined : find(point.portId);
  return {
    ...point,
    edgePointType: point.edgePointType ?? (point.portId === null ? 'VPC' : 'PORT'),
    dcId: point.dcId ?? (found?.kind === 'port' ? found.dcId : 'SIN1'),
  };
}

export const DescribeCloudRouters: ZenlayerRead = {
  effect: 'read',
  read: (parameters, version) => {
    const older = version === '2023-08-30';
    const ids = parameters.ids('cloudRouterIds');
    const name = parameters.text('cloudRouterName');
    const status = parameters.text('cloudRouterStatus');
    // The SDKs for Go and Java misspell it in the older version.
    const point = parameters.text('edgePointId') ?? parameters.text('egdePointId');
    const group = parameters.text('resourceGroupId');
    const tagged = tagFilter(parameters);
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: world => {
        const found = listed(world, 'cloudRouter', ids).filter(
          router =>
            contains(router.name, name) &&
            equals(router.status, status) &&
            equals(router.resourceGroupId, group) &&
            (!point || router.edgePoints.some(({ edgePointId }) => edgePointId === point)) &&
            tagged(router),
        );
        return { payload: paged(found, page, router => routerRow(router, older, world.settings)) };
      },
    };
  },
};

function routerRow(router: EmulatedCloudRouter, older: boolean, settings: ZenlayerEmulatorSettings): object {
  return wireRow(
    {
      cloudRouterId: router.id,
      cloudRouterName: router.name,
      cloudRouterDescription: router.description,
      edgePoints: router.edgePoints.map(point => edgePointRow(point, router, older, settings)),
      ...(older ? { cloudRouterChargeType: router.chargeType } : {}),
      createTime: router.createdTime,
      expiredTime: router.expiredTime,
      recycledTime: router.recycledTime,
      period: router.period,
      cloudRouterStatus: router.status,
      connectivityStatus: router.connectivity,
      resourceGroupId: router.resourceGroupId,
      resourceGroupName: groupName(router.resourceGroupId),
      ...(older ? {} : { source: router.source, tags: { tags: router.tags } }),
    },
    settings,
  );
}

function edgePointRow(
  point: EmulatedEdgePoint,
  router: EmulatedCloudRouter,
  older: boolean,
  settings: ZenlayerEmulatorSettings,
): object {
  const { dcId, vlanId, ...rest } = point;
  return wireRow(
    {
      ...rest,
      dataCenter: datacenterRow(dcId),
      vlanId: vlanId !== null && settings.vlanIdType === 'string' ? `${vlanId}` : vlanId,
      connectivityStatus: router.connectivity,
      vpcId: null,
      zbgId: null,
      cloudRegionId: null,
      cloudAccountId: null,
      bgpConnection: null,
      staticRoutes: [],
      createTime: router.createdTime,
      ...(older ? {} : { cloudType: null, zbgRegionId: null }),
    },
    settings,
  );
}
