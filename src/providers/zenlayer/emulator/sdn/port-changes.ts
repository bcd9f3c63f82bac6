import { type ActionOutcome, carriedOut, refused, type ZenlayerChange } from '../action.ts';
import type { ZenlayerView, ZenlayerWorld } from '../resource.ts';
import { destroy, isInBin, isTransient, recycle, restore } from './lifecycle.ts';
import type { EmulatedPort } from './port.ts';

/** What can be done to a port, and what stands against it. */
function onPort(
  run: (found: EmulatedPort, world: ZenlayerWorld) => ActionOutcome,
  missing: (world: ZenlayerWorld) => string = () => 'SELF_SERVICE_PORT_NOT_FOUND',
): ZenlayerChange {
  return {
    effect: 'change',
    read: parameters => {
      const portId = parameters.id('portId');
      return {
        resources: [portId],
        run: world => {
          const found = world.get('port', portId);
          if (found !== undefined) return run(found, world);
          return refused(world.settings.portNotFoundStatus, missing(world), 'Port not found.');
        },
      };
    },
  };
}

const wrongStatus = ({ status }: EmulatedPort): ActionOutcome =>
  refused(400, 'INVALID_PORT_STATUS', `The port in status ${status} does not support the operation.`);

/** Where private connects and cloud routers hold this port. */
function usersOf(world: ZenlayerView, portId: string): readonly string[] {
  const holding = ({ status }: { readonly status: string }): boolean =>
    status !== 'RECYCLED' || world.settings.recycledConnectHoldsPort;
  const connects = world
    .all('privateConnect')
    .filter(({ endpointA, endpointZ }) =>
      [endpointA, endpointZ].some(end => end.endpointType === 'PORT' && end.endpointId === portId),
    );
  const routers = world
    .all('cloudRouter')
    .filter(({ edgePoints }) => edgePoints.some(point => point.portId === portId));
  return [...connects, ...routers].filter(holding).map(({ id }) => id);
}

function inUse(found: EmulatedPort, world: ZenlayerView): ActionOutcome | undefined {
  const users = usersOf(world, found.id);
  if (users.length === 0) return undefined;
  const { portInUseStatus, portInUseCode } = world.settings;
  return refused(portInUseStatus, portInUseCode, `The port is used by ${users.join(', ')}.`);
}

export const TerminatePort = onPort((found, world) => {
  const { settings } = world;
  if (found.status === 'RECYCLED') {
    if (settings.terminateRecycled === 'noop') return carriedOut(found.id, false);
    const { terminateRecycledStatus, terminateRecycledCode } = settings;
    return refused(terminateRecycledStatus, terminateRecycledCode, 'The port is in the recycle bin.');
  }
  if (found.status === 'CREATING' && settings.terminateCreating === 'noop')
    return carriedOut(found.id, false);
  if (isTransient(found) || found.status === 'DESTROYING_FAILED') return wrongStatus(found);
  if (found.chargeType === 'PREPAID') {
    const message = 'A subscription port is returned when it expires.';
    return refused(settings.prepaidStatus, settings.prepaidCode, message);
  }
  const used = inUse(found, world);
  if (used !== undefined) return used;
  const remembered = world.update(found, { statusBefore: found.status });
  recycle(world, remembered, settings.terminateGoesThroughDeleting);
  return carriedOut(found.id);
});

/** "Renew" restores from the recycle bin; it does not extend a subscription. */
export const RenewPort = onPort((found, world) => {
  if (found.status !== 'RECYCLED' && found.status !== 'RECOVERING_FAILED') return wrongStatus(found);
  const waiting = found.statusBefore === 'NOT_ACCEPT' && world.settings.restoredPortState === 'before';
  restore(world, found, waiting ? 'NOT_ACCEPT' : 'RUNNING');
  return carriedOut(found.id);
});

export const DestroyPort = onPort(
  (found, world) => {
    const { settings } = world;
    if (found.status === 'DESTROYING' && settings.repeatedDestroy === 'accept')
      return carriedOut(found.id, false);
    if (isTransient(found)) return wrongStatus(found);
    if (!isInBin(found) && settings.destroyFrom === 'recycled') return wrongStatus(found);
    const used = inUse(found, world);
    if (used !== undefined) return used;
    destroy(world, found);
    return carriedOut(found.id);
  },
  ({ settings }) => settings.destroyPortNotFoundCode,
);

export const ModifyPortAttribute: ZenlayerChange = {
  effect: 'change',
  read: (parameters, version) => {
    const portName = parameters.text('portName');
    const portRemarks = parameters.text('portRemarks');
    const businessEntityName = parameters.text('businessEntityName');
    const change = onPort((found, world) => {
      if (found.status === 'RECYCLED')
        return refused(403, 'OPERATION_FAILED_FOR_RECYCLE_RESOURCE', 'The port is in the recycle bin.');
      // "Any operation" is refused in these two states, by the page; in the other transient ones none is named.
      if (found.status === 'CREATING' || found.status === 'DESTROYING') return wrongStatus(found);
      if (businessEntityName !== undefined && found.loaStatus === 'LOA_UPLOADED')
        return refused(
          world.settings.portConflictStatus,
          'SELF_SERVICE_PORT_NOT_SUPPORT_BUSINESS_LOA_DONE',
          'The business entity cannot be changed after the LOA was uploaded.',
        );
      const wanted = {
        name: portName ?? found.name,
        remarks: portRemarks ?? found.remarks,
        businessEntityName: businessEntityName ?? found.businessEntityName,
      };
      const effective = Object.entries(wanted).some(
        ([field, value]) => found[field as keyof typeof wanted] !== value,
      );
      world.update(found, wanted);
      return carriedOut(found.id, effective);
    });
    return change.read(parameters, version);
  },
};
