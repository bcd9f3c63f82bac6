import { type ActionOutcome, carriedOut, type EmulatedAction, type Moment, refused } from '../action.ts';
import { create, destroy, onTheWay, recycle, restore } from '../lifecycle.ts';
import { blankOf, type Port } from '../resource.ts';
import { datacenters } from './datacenter.ts';

/** What can be done to a port, and what stands against it. */
function onPort(
  name: string,
  run: (port: Port, moment: Moment) => ActionOutcome,
  missing?: (moment: Moment) => string,
): EmulatedAction {
  return {
    name,
    effect: 'change',
    read: parameters => {
      const portId = parameters.id('portId');
      return {
        resources: [portId],
        run: moment => {
          const port = moment.world.get('port', portId);
          if (port !== undefined) return run(port, moment);
          const code = missing?.(moment) ?? 'SELF_SERVICE_PORT_NOT_FOUND';
          return refused(moment.settings.portNotFoundStatus, code, 'Port not found.');
        },
      };
    },
  };
}

const wrongStatus = ({ status }: Port): ActionOutcome =>
  refused(400, 'INVALID_PORT_STATUS', `The port in status ${status} does not support the operation.`);

function inUse(users: readonly string[], { settings }: Moment): ActionOutcome {
  const message = `The port is used by ${users.join(', ')}.`;
  return refused(settings.portInUseStatus, settings.portInUseCode, message);
}

export const TerminatePort = onPort('TerminatePort', (port, moment) => {
  const { world, settings } = moment;
  if (port.status === 'RECYCLED') {
    if (settings.terminateRecycled === 'noop') return carriedOut(port.id, false);
    return refused(
      settings.terminateRecycledStatus,
      settings.terminateRecycledCode,
      'The port is in the recycle bin.',
    );
  }
  if (port.status === 'CREATING' && settings.terminateCreating === 'noop') return carriedOut(port.id, false);
  if (onTheWay.includes(port.status) || port.status === 'DESTROYING_FAILED') return wrongStatus(port);
  if (port.chargeType === 'PREPAID')
    return refused(
      settings.prepaidStatus,
      settings.prepaidCode,
      'A subscription port is returned when it expires.',
    );
  const users = world.usersOf(port.id);
  if (users.length > 0) return inUse(users, moment);
  recycle(world, port, settings.terminateGoesThroughDeleting ? 'DELETING' : undefined);
  return carriedOut(port.id);
});

export const RenewPort = onPort('RenewPort', (port, { world }) => {
  if (port.status !== 'RECYCLED' && port.status !== 'RECOVERING_FAILED') return wrongStatus(port);
  restore(world, port);
  return carriedOut(port.id);
});

export const DestroyPort = onPort(
  'DestroyPort',
  (port, moment) => {
    const { world, settings } = moment;
    if (port.status === 'DESTROYING' && settings.repeatedDestroy === 'accept')
      return carriedOut(port.id, false);
    if (onTheWay.includes(port.status)) return wrongStatus(port);
    const inBin = port.status === 'RECYCLED' || port.status === 'DESTROYING_FAILED';
    if (!inBin && settings.destroyFrom === 'recycled') return wrongStatus(port);
    const users = world.usersOf(port.id);
    if (users.length > 0) return inUse(users, moment);
    destroy(world, port);
    return carriedOut(port.id);
  },
  ({ settings }) => settings.destroyPortNotFoundCode,
);

export const ModifyPortAttribute: EmulatedAction = {
  name: 'ModifyPortAttribute',
  effect: 'change',
  read: parameters => {
    const portName = parameters.text('portName');
    const portRemarks = parameters.text('portRemarks');
    const businessEntityName = parameters.text('businessEntityName');
    const change = onPort('ModifyPortAttribute', (port, { settings }) => {
      if (port.status === 'RECYCLED')
        return refused(403, 'OPERATION_FAILED_FOR_RECYCLE_RESOURCE', 'The port is in the recycle bin.');
      if (port.status === 'CREATING' || port.status === 'DESTROYING') return wrongStatus(port);
      if (businessEntityName !== undefined && port.loaStatus === 'LOA_UPLOADED')
        return refused(
          settings.portConflictStatus,
          'SELF_SERVICE_PORT_NOT_SUPPORT_BUSINESS_LOA_DONE',
          'The business entity cannot be changed after the LOA was uploaded.',
        );
      port.name = portName ?? port.name;
      port.remarks = portRemarks ?? port.remarks;
      port.businessEntityName = businessEntityName ?? port.businessEntityName;
      return carriedOut(port.id);
    });
    return change.read(parameters, '');
  },
};

export const CreatePort: EmulatedAction = {
  name: 'CreatePort',
  effect: 'change',
  read: (parameters, version) => {
    const dcId = parameters.id('dcId');
    const name = parameters.requiredText('portName');
    const portType = parameters.id('portType');
    const businessEntityName = parameters.requiredText('businessEntityName');
    const remarks = parameters.text('portRemarks') ?? null;
    const tags = version === '2023-08-30' ? undefined : parameters.object('tags');
    const pairs = tags?.objects('tags', 20) ?? [];
    const given = pairs.map(pair => ({
      key: pair.requiredText('key', { longest: 64 }),
      value: pair.text('value') ?? '',
    }));
    for (const inner of [tags, ...pairs]) parameters.adopt(inner);
    return {
      resources: [],
      run: ({ world, settings }) => {
        const place = datacenters.get(dcId);
        if (place === undefined)
          return refused(400, 'INVALID_PARAMETER_VALUE', `The data center ${dcId} does not exist.`);
        if (!place.portTypes.includes(portType))
          return refused(
            settings.portConflictStatus,
            'SELF_SERVICE_PORT_NOT_SHELF',
            `A port of type ${portType} is not on sale in ${dcId}.`,
          );
        const port = blankOf.port(world.newId('port'), world.now());
        Object.assign(port, { name, remarks, portType, dcId, businessEntityName, tags: given });
        world.add(port);
        create(world, port);
        const order = version === '2023-08-30' ? {} : { orderNumber: `order-${port.id}` };
        return carriedOut(port.id, true, { portId: port.id, ...order });
      },
    };
  },
};
