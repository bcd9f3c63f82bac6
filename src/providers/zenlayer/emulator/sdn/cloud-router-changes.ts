import { type ActionOutcome, carriedOut, refused, type ZenlayerChange } from '../action.ts';
import type { ZenlayerWorld } from '../resource.ts';
import type { EmulatedCloudRouter } from './cloud-router.ts';
import { destroy, isInBin, isTransient, recycle, restore } from './lifecycle.ts';

/** Cloud routers are moved to the recycle bin, back, and out of it. */
function onRouter(run: (router: EmulatedCloudRouter, world: ZenlayerWorld) => ActionOutcome): ZenlayerChange {
  return {
    effect: 'change',
    read: parameters => {
      const cloudRouterId = parameters.id('cloudRouterId');
      return {
        resources: [cloudRouterId],
        run: world => {
          const router = world.get('cloudRouter', cloudRouterId);
          if (router !== undefined) return run(router, world);
          const message = `The cloud router ${cloudRouterId} is not found.`;
          return refused(404, 'INVALID_CLOUD_ROUTER_NOT_FOUND', message);
        },
      };
    },
  };
}

// No page documents a code: made by analogy with the private connect's.
const wrongStatus = ({ status }: EmulatedCloudRouter): ActionOutcome =>
  refused(
    409,
    'INVALID_CLOUD_ROUTER_STATUS',
    `A cloud router in status ${status} does not support the operation.`,
  );

export const DeleteCloudRouter = onRouter((router, world) => {
  if (isInBin(router) || isTransient(router)) return wrongStatus(router);
  recycle(world, router, true);
  return carriedOut(router.id);
});

export const RenewCloudRouter = onRouter((router, world) => {
  if (router.status !== 'RECYCLED' && router.status !== 'RECOVERING_FAILED') return wrongStatus(router);
  restore(world, router);
  return carriedOut(router.id);
});

export const DestroyCloudRouter = onRouter((router, world) => {
  const { destroyFrom, repeatedDestroy } = world.settings;
  if (router.status === 'DESTROYING' && repeatedDestroy === 'accept') return carriedOut(router.id, false);
  if (isTransient(router)) return wrongStatus(router);
  if (!isInBin(router) && destroyFrom === 'recycled') return wrongStatus(router);
  destroy(world, router);
  return carriedOut(router.id);
});
