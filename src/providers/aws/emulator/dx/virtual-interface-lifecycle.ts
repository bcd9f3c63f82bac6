/** What a virtual interface does by itself. `confirming` and `verifying` wait for people, `testing` for its end. */
import type { AwsWorld } from '../resource.ts';
import type { EmulatedVirtualInterface, InterfaceStatus } from './virtual-interface.ts';

export function resume(world: AwsWorld, each: EmulatedVirtualInterface): void {
  const { settings } = world;
  const { status, fate, paceMs, statusBefore } = each;
  if (fate === 'stuck') return;
  const after = (wait: number, next: InterfaceStatus): void =>
    world.schedule(each, paceMs ?? wait, current => void enter(world, current, next));
  switch (status) {
    case 'pending':
      after(settings.interfacePendingMs, settings.newInterfaceState);
      return;
    case 'deleting':
      // Made as deleting, it has no state to fall back to.
      if (fate === 'returns') after(settings.returnMs, statusBefore ?? 'available');
      else after(settings.interfaceDeletingMs, 'deleted');
      return;
    case 'deleted':
    case 'rejected':
      world.schedule(each, paceMs ?? settings.deletedInterfaceListedMs, current => world.remove(current));
  }
}

/** Model: the owner who deletes one that waits for confirmation leaves it rejected. */
export function beginDeletion(world: AwsWorld, each: EmulatedVirtualInterface): EmulatedVirtualInterface {
  const { status } = each;
  const going = world.update(each, { statusBefore: status });
  return enter(world, going, status === 'confirming' ? 'rejected' : 'deleting');
}

function enter(
  world: AwsWorld,
  each: EmulatedVirtualInterface,
  status: InterfaceStatus,
): EmulatedVirtualInterface {
  const next = world.update(each, { status });
  world.cancel(next);
  resume(world, next);
  return world.get('virtualInterface', next.id) ?? next;
}
