/** What this cloud does with a border router by itself. */
import type { World } from '../world.ts';
import type { BorderRouter, RouterState } from './record.ts';

/** Puts a border router into a passing state, or takes up one that was found in it, and ends it in time. */
export function pass(world: World, router: BorderRouter, state: RouterState): void {
  const { routerTerminationDuration, routerRecoveryDuration, routerDeletionDuration } = world.settings;
  world.stay(router.id);
  router.status = state;
  if (state === 'terminating') {
    step(world, router, routerTerminationDuration, () => {
      router.status = 'terminated';
      router.terminationTime = world.now();
    });
  }
  if (state === 'recovering') {
    step(world, router, routerRecoveryDuration, () => {
      router.status = 'active';
      router.recoveryTime = world.now();
    });
  }
  if (state === 'deleting') {
    step(world, router, routerDeletionDuration, () => {
      world.routers.delete(router.id);
    });
  }
}

export function resume(world: World, router: BorderRouter): void {
  pass(world, router, router.status);
}

function step(world: World, router: BorderRouter, duration: number, run: () => void): void {
  if (router.fate !== 'stuck') world.step(router.id, router.pace ?? duration, run);
}
