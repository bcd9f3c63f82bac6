import { accountName, type Clouds, region } from './clouds.ts';

/** What a client may ask of one kind of resource. */
export interface Trade {
  readonly name: string;
  readonly provider: 'zenlayer' | 'alibaba';
  /** As ids of the graph spell it. */
  readonly kind: string;
  readonly idField: string;
  /** The vendor's action that reads one such resource by id. */
  readonly reading: string;
  /** How the next change on its way may end other than well, as this cloud knows it. */
  readonly fates: readonly string[];
  create(clouds: Clouds, id: string): void;
  /** Brings the resource to where a change makes sense, whatever the last one left, and says which. */
  prepare(clouds: Clouds, id: string): Promise<Step>;
}

export interface Step {
  readonly mutation: string;
  readonly action: string;
}

const steps = {
  terminatePort: { mutation: 'terminatePort', action: 'TerminatePort' },
  restorePort: { mutation: 'restorePort', action: 'RenewPort' },
  destroyPrivateConnect: { mutation: 'destroyPrivateConnect', action: 'DestroyPrivateConnect' },
  stopIpForward: { mutation: 'stopIpForward', action: 'StopIpForward' },
  startIpForward: { mutation: 'startIpForward', action: 'StartIpForward' },
  terminatePhysicalConnection: {
    mutation: 'terminatePhysicalConnection',
    action: 'TerminatePhysicalConnection',
  },
} as const satisfies Record<string, Step>;

export const port: Trade = {
  name: 'port',
  provider: 'zenlayer',
  kind: 'port',
  idField: 'portId',
  reading: 'DescribePorts',
  fates: ['fails', 'stuck'],
  create(clouds, id) {
    clouds.zenlayer.create({ kind: 'port', id, name: id });
  },
  async prepare(clouds, id) {
    const found = clouds.zenlayer.world.get('port', id);
    if (found?.status === 'RECYCLED' && found.fate === 'normal') return steps.restorePort;
    if (found?.status !== 'RUNNING' || found.fate !== 'normal')
      await clouds.change('zenlayer', id, { status: 'RUNNING', fate: 'normal', recycledTime: null });
    return steps.terminatePort;
  },
};

export const connect: Trade = {
  name: 'connect',
  provider: 'zenlayer',
  kind: 'private-connect',
  idField: 'privateConnectId',
  reading: 'DescribePrivateConnects',
  fates: ['fails', 'stuck'],
  create(clouds, id) {
    clouds.zenlayer.create({ kind: 'privateConnect', id, name: id, status: 'RECYCLED' });
  },
  async prepare(clouds, id) {
    const found = clouds.zenlayer.world.get('privateConnect', id);
    // Under the same id again, so that a repeat that comes too late would be seen to destroy it.
    if (found === undefined) this.create(clouds, id);
    else if (found.status !== 'RECYCLED' || found.fate !== 'normal')
      await clouds.change('zenlayer', id, { status: 'RECYCLED', fate: 'normal' });
    return steps.destroyPrivateConnect;
  },
};

export const instance: Trade = {
  name: 'instance',
  provider: 'zenlayer',
  kind: 'instance',
  idField: 'instanceId',
  reading: 'DescribeInstances',
  fates: [],
  create(clouds, id) {
    clouds.zenlayer.create({ kind: 'instance', id, name: id, enableIpForward: true });
  },
  async prepare(clouds, id) {
    const forwarding = clouds.zenlayer.world.get('instance', id)?.enableIpForward;
    return forwarding === true ? steps.stopIpForward : steps.startIpForward;
  },
};

export const circuit: Trade = {
  name: 'circuit',
  provider: 'alibaba',
  kind: 'physical-connection',
  idField: 'physicalConnectionId',
  reading: 'DescribePhysicalConnections',
  fates: [],
  create(clouds, id) {
    clouds.alibaba.create({ kind: 'physicalConnection', id, regionId: region, status: 'Enabled' });
  },
  async prepare(clouds, id) {
    const found = clouds.alibaba.world.circuits.get(id);
    if (found?.status !== 'Enabled') await clouds.change('alibaba', id, { status: 'Enabled' });
    return steps.terminatePhysicalConnection;
  },
};

export const trades: readonly Trade[] = [port, connect, instance, circuit];

/** The id that the graph gives to a resource. */
export function graphId({ provider, kind }: Trade, id: string): string {
  const place = provider === 'alibaba' ? [region] : [];
  return ['causeway', provider, accountName, kind, ...place, id].join(':');
}
