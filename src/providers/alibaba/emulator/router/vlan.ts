import type { World } from '../world.ts';
import type { BorderRouter } from './record.ts';

/**
 * A VLAN belongs to one border router of a circuit; that of a terminated one stays reserved for seven days. VLAN 0 makes
 * the port a layer-3 port, which has room for one border router alone.
 */
export function vlanTaken(world: World, circuitId: string, vlanId: number, except?: BorderRouter): boolean {
  const now = world.now().getTime();
  return world.routersOn(circuitId).some(router => {
    if (router === except) return false;
    const free =
      router.status === 'terminated' &&
      now - (router.terminationTime?.getTime() ?? now) >= world.settings.vlanReservation;
    return !free && (router.vlanId === vlanId || vlanId === 0 || router.vlanId === 0);
  });
}
