import type { AlibabaView } from '../resource.ts';
import type { EmulatedBorderRouter } from './virtual-border-router.ts';

/** The border routers on a circuit, of every account: those that were made on it, and those that it was added to later. */
export function routersOn(world: AlibabaView, circuitId: string): readonly EmulatedBorderRouter[] {
  return world
    .all('virtualBorderRouter')
    .filter(
      ({ physicalConnectionId, associated }) =>
        physicalConnectionId === circuitId ||
        associated.some(line => line.physicalConnectionId === circuitId),
    );
}

/** The VLAN that a border router has on this circuit. */
export function vlanOn(router: EmulatedBorderRouter, circuitId: string): number {
  const line = router.associated.find(({ physicalConnectionId }) => physicalConnectionId === circuitId);
  return router.physicalConnectionId === circuitId ? router.vlanId : (line?.vlanId ?? router.vlanId);
}

/**
 * A VLAN belongs to one border router of a circuit; that of a terminated one stays reserved for seven days. VLAN 0 makes
 * the port a layer-3 port, which has room for one border router alone.
 */
export function vlanTaken(
  world: AlibabaView,
  circuitId: string,
  vlanId: number,
  except?: EmulatedBorderRouter,
): boolean {
  const now = world.now().getTime();
  return routersOn(world, circuitId).some(router => {
    if (router.id === except?.id) return false;
    const free =
      router.status === 'terminated' &&
      now - (router.terminationTime?.getTime() ?? now) >= world.settings.vlanReservation;
    const used = vlanOn(router, circuitId);
    return !free && (used === vlanId || vlanId === 0 || used === 0);
  });
}
