import { type ActionOutcome, carriedOut, refused, type ZenlayerChange } from '../action.ts';
import type { ZenlayerView, ZenlayerWorld } from '../resource.ts';
import { destroy, isInBin, isTransient, recycle, restore, update } from './lifecycle.ts';
import type { EmulatedPrivateConnect } from './private-connect.ts';

/** What can be done to a private connect, and what stands against it. */
function onConnect(
  run: (connect: EmulatedPrivateConnect, world: ZenlayerWorld) => ActionOutcome,
): ZenlayerChange {
  return {
    effect: 'change',
    read: parameters => {
      const privateConnectId = parameters.id('privateConnectId');
      return {
        resources: [privateConnectId],
        run: world => {
          const connect = world.get('privateConnect', privateConnectId);
          return connect === undefined ? notFound(world, privateConnectId) : run(connect, world);
        },
      };
    },
  };
}

function notFound({ settings }: ZenlayerView, id: string): ActionOutcome {
  return refused(404, settings.connectNotFoundCode, `The private connect ${id} is not found.`);
}

const wrongStatus = ({ status }: EmulatedPrivateConnect): ActionOutcome =>
  refused(
    409,
    'INVALID_PRIVATE_CONNECT_STATUS',
    `A private connect in status ${status} does not support the operation.`,
  );

export const DeletePrivateConnect = onConnect((connect, world) => {
  if (isInBin(connect) || isTransient(connect)) return wrongStatus(connect);
  recycle(world, connect, true);
  return carriedOut(connect.id);
});

export const RenewPrivateConnect = onConnect((connect, world) => {
  if (connect.status !== 'RECYCLED' && connect.status !== 'RECOVERING_FAILED') return wrongStatus(connect);
  restore(world, connect);
  return carriedOut(connect.id);
});

export const DestroyPrivateConnect = onConnect((connect, world) => {
  const { destroyFrom, repeatedDestroy } = world.settings;
  if (connect.status === 'DESTROYING' && repeatedDestroy === 'accept') return carriedOut(connect.id, false);
  if (isTransient(connect)) return wrongStatus(connect);
  if (!isInBin(connect) && destroyFrom === 'recycled') return wrongStatus(connect);
  destroy(world, connect);
  return carriedOut(connect.id);
});

export const ModifyPrivateConnectBandwidth: ZenlayerChange = {
  effect: 'change',
  read: (parameters, version) => {
    const change = onConnect((connect, world) => {
      if (bandwidthMbps < 1 || bandwidthMbps > 500)
        return refused(400, 'INVALID_BANDWIDTH_EXCEED_LIMIT', 'The bandwidth is from 1 to 500 Mbps.');
      if (connect.status !== 'RUNNING') return wrongStatus(connect);
      const effective = connect.bandwidthMbps !== bandwidthMbps;
      update(world, connect, current => world.update(current, { bandwidthMbps }));
      return carriedOut(connect.id, effective);
    }).read(parameters, version);
    const bandwidthMbps = parameters.requiredInteger('bandwidthMbps');
    return change;
  },
};

export const ModifyPrivateConnectsAttribute: ZenlayerChange = {
  effect: 'change',
  read: parameters => {
    const ids = [...new Set(parameters.requiredIds('privateConnectIds'))];
    const name = parameters.requiredText('privateConnectName');
    return {
      resources: ids,
      run: world => {
        // One unknown id fails the whole call.
        const unknown = ids.find(id => world.get('privateConnect', id) === undefined);
        if (unknown !== undefined) return notFound(world, unknown);
        const found = ids.flatMap(id => world.get('privateConnect', id) ?? []);
        // "Nothing else allowed" while UPDATING, "no changes allowed while recycled"; of the other states none is named.
        const closed = found.find(connect => connect.status === 'UPDATING' || isInBin(connect));
        if (closed !== undefined) return wrongStatus(closed);
        for (const connect of found) world.update(connect, { name });
        return {
          executions: found.map(({ id, name: before }) => ({ resource: id, effective: before !== name })),
        };
      },
    };
  },
};
