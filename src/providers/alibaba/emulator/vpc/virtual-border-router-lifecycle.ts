import type { AlibabaWorld } from '../resource.ts';
import type { EmulatedBorderRouter, RouterState } from './virtual-border-router.ts';

/** Puts a border router into a passing state, or takes up one that was found in it, and ends it in time. */
export function pass(world: AlibabaWorld, router: EmulatedBorderRouter, status: RouterState): void {
  const { routerTerminationDuration, routerRecoveryDuration, routerDeletionDuration } = world.settings;
  world.cancel(router);
  const passing = router.status === status ? router : world.update(router, { status });
  if (status === 'terminating')
    later(world, passing, routerTerminationDuration, current =>
      world.update(current, { status: 'terminated', terminationTime: world.now() }),
    );
  if (status === 'recovering')
    later(world, passing, routerRecoveryDuration, current =>
      world.update(current, { status: 'active', recoveryTime: world.now() }),
    );
  if (status === 'deleting') later(world, passing, routerDeletionDuration, current => world.remove(current));
}

export function resume(world: AlibabaWorld, router: EmulatedBorderRouter): void {
  pass(world, router, router.status);
}

function later(
  world: AlibabaWorld,
  router: EmulatedBorderRouter,
  duration: number,
  run: (current: EmulatedBorderRouter) => void,
): void {
  if (router.fate !== 'stuck') world.schedule(router, router.pace ?? duration, run);
}
