import { type ActionOutcome, carriedOut, type EmulatedAction, type Moment, refused } from '../action.ts';
import { destroy, onTheWay, recycle, restore } from '../lifecycle.ts';
import { contains, equals, groupName, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import type { CloudRouter, EdgePoint } from '../resource.ts';
import type { ZenlayerSettings } from '../settings.ts';
import { datacenterRow } from './datacenter.ts';
import { shownStatus } from './port.ts';

/** Layer 3 cloud routers: listed, and moved to the recycle bin, back, and out of it. */
export const DescribeCloudRouters: EmulatedAction = {
  name: 'DescribeCloudRouters',
  effect: 'read',
  read: (parameters, version) => {
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
      run: ({ world, settings, view }) => {
        const found = world
          .all('cloudRouter', ids)
          .filter(
            router =>
              contains(router.name, name) &&
              equals(router.status, status) &&
              equals(router.resourceGroupId, group) &&
              (!point || router.edgePoints.some(({ edgePointId }) => edgePointId === point)) &&
              tagged(router),
          );
        const row = (router: CloudRouter): object =>
          routerRow(router, version, settings, shownStatus(router, view));
        return { payload: paged(found, page, row) };
      },
    };
  },
};

function routerRow(router: CloudRouter, version: string, settings: ZenlayerSettings, status: string): object {
  const older = version === '2023-08-30';
  return wireRow(
    {
      cloudRouterId: router.id,
      cloudRouterName: router.name,
      cloudRouterDescription: router.description,
      edgePoints: router.edgePoints.map(point => edgePointRow(point, router, settings)),
      ...(older ? { cloudRouterChargeType: router.chargeType } : {}),
      createTime: router.createdTime,
      expiredTime: router.expiredTime,
      recycledTime: router.recycledTime,
      period: router.period,
      cloudRouterStatus: status,
      connectivityStatus: router.connectivity,
      resourceGroupId: router.resourceGroupId,
      resourceGroupName: groupName(router.resourceGroupId),
      ...(older ? {} : { source: router.source, tags: { tags: router.tags } }),
    },
    settings,
  );
}

function edgePointRow(point: EdgePoint, router: CloudRouter, settings: ZenlayerSettings): object {
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
    },
    settings,
  );
}

function onRouter(name: string, run: (router: CloudRouter, moment: Moment) => ActionOutcome): EmulatedAction {
  return {
    name,
    effect: 'change',
    read: parameters => {
      const cloudRouterId = parameters.id('cloudRouterId');
      return {
        resources: [cloudRouterId],
        run: moment => {
          const router = moment.world.get('cloudRouter', cloudRouterId);
          if (router !== undefined) return run(router, moment);
          return refused(
            404,
            'INVALID_CLOUD_ROUTER_NOT_FOUND',
            `The cloud router ${cloudRouterId} is not found.`,
          );
        },
      };
    },
  };
}

// No page documents a code: made by analogy with the private connect's.
const wrongStatus = ({ status }: CloudRouter): ActionOutcome =>
  refused(
    409,
    'INVALID_CLOUD_ROUTER_STATUS',
    `A cloud router in status ${status} does not support the operation.`,
  );

export const DeleteCloudRouter = onRouter('DeleteCloudRouter', (router, { world }) => {
  const inBin = router.status === 'RECYCLED' || router.status === 'DESTROYING_FAILED';
  if (inBin || onTheWay.includes(router.status)) return wrongStatus(router);
  recycle(world, router, 'DELETING');
  return carriedOut(router.id);
});

export const RenewCloudRouter = onRouter('RenewCloudRouter', (router, { world }) => {
  if (router.status !== 'RECYCLED' && router.status !== 'RECOVERING_FAILED') return wrongStatus(router);
  restore(world, router);
  return carriedOut(router.id);
});

export const DestroyCloudRouter = onRouter('DestroyCloudRouter', (router, { world, settings }) => {
  if (router.status === 'DESTROYING' && settings.repeatedDestroy === 'accept')
    return carriedOut(router.id, false);
  if (onTheWay.includes(router.status)) return wrongStatus(router);
  const inBin = router.status === 'RECYCLED' || router.status === 'DESTROYING_FAILED';
  if (!inBin && settings.destroyFrom === 'recycled') return wrongStatus(router);
  destroy(world, router);
  return carriedOut(router.id);
});
