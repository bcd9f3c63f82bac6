import { type ActionOutcome, carriedOut, type EmulatedAction, type Moment, refused } from '../action.ts';
import { create, destroy, onTheWay, recycle, restore, update } from '../lifecycle.ts';
import type { Parameters } from '../parameters.ts';
import { blankOf, type Endpoint, type PrivateConnect } from '../resource.ts';
import type { World } from '../world.ts';

/** What can be done to a private connect, and what stands against it. */
function onConnect(
  name: string,
  run: (connect: PrivateConnect, moment: Moment) => ActionOutcome,
): EmulatedAction {
  return {
    name,
    effect: 'change',
    read: parameters => {
      const privateConnectId = parameters.id('privateConnectId');
      return {
        resources: [privateConnectId],
        run: moment => {
          const connect = moment.world.get('privateConnect', privateConnectId);
          return connect === undefined ? notFound(moment, privateConnectId) : run(connect, moment);
        },
      };
    },
  };
}

function notFound({ settings }: Moment, id: string): ActionOutcome {
  return refused(404, settings.connectNotFoundCode, `The private connect ${id} is not found.`);
}

const wrongStatus = ({ status }: PrivateConnect): ActionOutcome =>
  refused(
    409,
    'INVALID_PRIVATE_CONNECT_STATUS',
    `A private connect in status ${status} does not support the operation.`,
  );

export const DeletePrivateConnect = onConnect('DeletePrivateConnect', (connect, { world }) => {
  const inBin = connect.status === 'RECYCLED' || connect.status === 'DESTROYING_FAILED';
  if (inBin || onTheWay.includes(connect.status)) return wrongStatus(connect);
  recycle(world, connect, 'DELETING');
  return carriedOut(connect.id);
});

export const RenewPrivateConnect = onConnect('RenewPrivateConnect', (connect, { world }) => {
  if (connect.status !== 'RECYCLED' && connect.status !== 'RECOVERING_FAILED') return wrongStatus(connect);
  restore(world, connect);
  return carriedOut(connect.id);
});

export const DestroyPrivateConnect = onConnect('DestroyPrivateConnect', (connect, { world, settings }) => {
  if (connect.status === 'DESTROYING' && settings.repeatedDestroy === 'accept')
    return carriedOut(connect.id, false);
  if (onTheWay.includes(connect.status)) return wrongStatus(connect);
  const inBin = connect.status === 'RECYCLED' || connect.status === 'DESTROYING_FAILED';
  if (!inBin && settings.destroyFrom === 'recycled') return wrongStatus(connect);
  destroy(world, connect);
  return carriedOut(connect.id);
});

export const ModifyPrivateConnectBandwidth: EmulatedAction = {
  name: 'ModifyPrivateConnectBandwidth',
  effect: 'change',
  read: parameters => {
    const change = onConnect('ModifyPrivateConnectBandwidth', (connect, { world }) => {
      if (bandwidthMbps < 1 || bandwidthMbps > 500)
        return refused(400, 'INVALID_BANDWIDTH_EXCEED_LIMIT', 'The bandwidth is from 1 to 500 Mbps.');
      if (connect.status !== 'RUNNING') return wrongStatus(connect);
      const effective = connect.bandwidthMbps !== bandwidthMbps;
      update(world, connect, () => {
        connect.bandwidthMbps = bandwidthMbps;
      });
      return carriedOut(connect.id, effective);
    }).read(parameters, '');
    const bandwidthMbps = parameters.requiredInteger('bandwidthMbps');
    return change;
  },
};

export const ModifyPrivateConnectsAttribute: EmulatedAction = {
  name: 'ModifyPrivateConnectsAttribute',
  effect: 'change',
  read: parameters => {
    const ids = parameters.requiredIds('privateConnectIds');
    const name = parameters.requiredText('privateConnectName');
    return {
      resources: ids,
      run: moment => {
        const found: PrivateConnect[] = [];
        for (const id of ids) {
          const connect = moment.world.get('privateConnect', id);
          // One unknown id fails the whole call.
          if (connect === undefined) return notFound(moment, id);
          found.push(connect);
        }
        for (const connect of found) connect.name = name;
        return { executions: ids.map(resource => ({ resource, effective: true })) };
      },
    };
  },
};

export const CreatePrivateConnect: EmulatedAction = {
  name: 'CreatePrivateConnect',
  effect: 'change',
  read: (parameters, version) => {
    const later = version !== '2023-08-30';
    const name = later
      ? parameters.requiredText('privateConnectName')
      : parameters.text('privateConnectName');
    const ends = [parameters.requiredObject('endpointA')];
    const endZ = later ? parameters.requiredObject('endpointZ') : parameters.object('endpointZ');
    if (endZ !== undefined) ends.push(endZ);
    const wanted = ends.map(wantedEnd);
    for (const end of ends) parameters.adopt(end);
    const bandwidth = parameters.integer('bandwidthMbps', 1, later ? undefined : 500);
    if (later) parameters.requiredInteger('bandwidthMbps');
    const resourceGroupId = parameters.text('resourceGroupId') ?? 'rg-default';
    return {
      resources: wanted.flatMap(({ portId }) => portId ?? []),
      run: ({ world }) => {
        const [endpointA, endpointZ] = wanted.map(end => endpoint(world, end));
        if (endpointA === undefined || endpointZ === undefined)
          return refused(400, 'INVALID_ENDPOINT_PARAMETER', 'A private connect has two ends.');
        if ('refusal' in endpointA) return endpointA;
        if ('refusal' in endpointZ) return endpointZ;
        if (endpointA.endpointId === endpointZ.endpointId && endpointA.vlanId === endpointZ.vlanId)
          return refused(400, 'INVALID_CONNECT_ENDPOINT_CONFLICT', 'Both ends are the same.');
        const connect = blankOf.privateConnect(world.newId('pc'), world.now());
        connect.name = name ?? `private-connect-${world.timestamp()}`;
        Object.assign(connect, { endpointA, endpointZ, resourceGroupId, bandwidthMbps: bandwidth ?? 1 });
        world.add(connect);
        create(world, connect);
        const order = later ? { orderNumber: `order-${connect.id}` } : {};
        return carriedOut(connect.id, true, { privateConnectId: connect.id, ...order });
      },
    };
  },
};

type WantedEnd = { readonly portId: string | undefined; readonly vlanId: number | null };

function wantedEnd(end: Parameters): WantedEnd {
  return { portId: end.text('portId'), vlanId: end.integer('vlanId', 1, 4096) ?? null };
}

/** Ends in a cloud are not emulated: what names no port is refused as a bad end. */
function endpoint(
  world: World,
  { portId, vlanId }: WantedEnd,
): Endpoint | Extract<ActionOutcome, { refusal: unknown }> {
  if (portId === undefined) return refused(400, 'INVALID_ENDPOINT_PARAMETER', 'The end names no port.');
  const port = world.get('port', portId);
  if (port === undefined) return refused(404, 'INVALID_PORT_NOT_FOUND', `The port ${portId} is not found.`);
  if (port.status !== 'RUNNING' || port.connectivity !== 'ACTIVE')
    return refused(400, 'INVALID_PORT_STATUS', `The port ${portId} is not available.`);
  return portEnd(port.id, port.name, port.dcId, vlanId);
}

export function portEnd(id: string, name: string, dcId: string, vlanId: number | null): Endpoint {
  return {
    endpointId: id,
    endpointName: name,
    endpointType: 'PORT',
    dcId,
    vlanId,
    connectivityStatus: 'ACTIVE',
    cloudRegionId: null,
    cloudAccountId: null,
  };
}
