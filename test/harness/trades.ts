import { accountName, type Clouds, region } from './clouds.ts';

/** What a client may ask of one kind of resource. */
export interface Trade {
  readonly name: string;
  readonly provider: 'zenlayer' | 'alibaba';
  /** As ids of the graph spell it. */
  readonly kind: string;
  /** Null where each wish makes a resource of its own: then the client's id stands for what it is made from. */
  readonly idField: string | null;
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
  /** Begins the names of the mutation's types. */
  readonly typeName: string;
  /** What is asked for beside the resource. */
  readonly input?: Readonly<Record<string, unknown>>;
}

const steps = {
  terminatePort: { mutation: 'terminatePort', action: 'TerminatePort', typeName: 'ZenlayerTerminatePort' },
  restorePort: { mutation: 'restorePort', action: 'RenewPort', typeName: 'ZenlayerRestorePort' },
  renamePort: { mutation: 'renamePort', action: 'ModifyPortAttribute', typeName: 'ZenlayerRenamePort' },
  destroyPrivateConnect: {
    mutation: 'destroyPrivateConnect',
    action: 'DestroyPrivateConnect',
    typeName: 'ZenlayerDestroyPrivateConnect',
  },
  createPrivateConnect: {
    mutation: 'createPrivateConnect',
    action: 'CreatePrivateConnect',
    typeName: 'ZenlayerCreatePrivateConnect',
  },
  deletePrivateConnect: {
    mutation: 'deletePrivateConnect',
    action: 'DeletePrivateConnect',
    typeName: 'ZenlayerDeletePrivateConnect',
  },
  restorePrivateConnect: {
    mutation: 'restorePrivateConnect',
    action: 'RenewPrivateConnect',
    typeName: 'ZenlayerRestorePrivateConnect',
  },
  stopIpForward: { mutation: 'stopIpForward', action: 'StopIpForward', typeName: 'ZenlayerStopIpForward' },
  startIpForward: {
    mutation: 'startIpForward',
    action: 'StartIpForward',
    typeName: 'ZenlayerStartIpForward',
  },
  stopInstance: {
    mutation: 'stopZenlayerInstance',
    action: 'StopInstances',
    typeName: 'ZenlayerStopInstance',
  },
  startInstance: {
    mutation: 'startZenlayerInstance',
    action: 'StartInstances',
    typeName: 'ZenlayerStartInstance',
  },
  terminatePhysicalConnection: {
    mutation: 'terminatePhysicalConnection',
    action: 'TerminatePhysicalConnection',
    typeName: 'AlibabaTerminatePhysicalConnection',
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

/** Each wish gives a port a name that it never had. */
export const label: Trade = {
  ...port,
  name: 'label',
  fates: [],
  async prepare(clouds, id) {
    const number = /-v(\d+)$/.exec(clouds.zenlayer.world.get('port', id)?.name ?? '')?.[1] ?? '0';
    return { ...steps.renamePort, input: { name: `${id}-v${Number(number) + 1}` } };
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

/** Into the recycle bin and out of it again. */
export const link: Trade = {
  ...connect,
  name: 'link',
  create(clouds, id) {
    clouds.zenlayer.create({ kind: 'privateConnect', id, name: id, status: 'RUNNING' });
  },
  async prepare(clouds, id) {
    const found = clouds.zenlayer.world.get('privateConnect', id);
    if (found?.status === 'RECYCLED' && found.fate === 'normal') return steps.restorePrivateConnect;
    if (found?.status !== 'RUNNING' || found.fate !== 'normal')
      await clouds.change('zenlayer', id, { status: 'RUNNING', fate: 'normal', recycledTime: null });
    return steps.deletePrivateConnect;
  },
};

let lines = 0;

/** Each wish makes a new private connect, under a name of its own, between two ports that are this client's alone. */
export const line: Trade = {
  name: 'line',
  provider: 'zenlayer',
  kind: 'port',
  idField: null,
  reading: 'DescribePrivateConnects',
  fates: [],
  create(clouds, id) {
    for (const each of [id, `${id}-far`]) clouds.zenlayer.create({ kind: 'port', id: each, name: each });
  },
  async prepare(_clouds, id) {
    lines += 1;
    const ends = { endpointA: { portId: id }, endpointZ: { portId: `${id}-far` } };
    const input = { account: accountName, name: `${id}/${lines}`, ...ends, bandwidthMbps: 10 };
    return { ...steps.createPrivateConnect, input };
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

export const machine: Trade = {
  ...instance,
  name: 'machine',
  async prepare(clouds, id) {
    const status = clouds.zenlayer.world.get('instance', id)?.status;
    if (status === 'STOPPED') return steps.startInstance;
    if (status !== 'RUNNING') await clouds.change('zenlayer', id, { status: 'RUNNING' });
    return steps.stopInstance;
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
    const found = clouds.alibaba.world.get('physicalConnection', id);
    if (found?.status !== 'Enabled') await clouds.change('alibaba', id, { status: 'Enabled' });
    return steps.terminatePhysicalConnection;
  },
};

export const trades: readonly Trade[] = [port, label, connect, link, line, instance, machine, circuit];

/** The id that the graph gives to a resource. */
export function graphId({ provider, kind }: Trade, id: string): string {
  const place = provider === 'alibaba' ? [region] : [];
  return ['causeway', provider, accountName, kind, ...place, id].join(':');
}

/** What a mutation takes: the resource, by either id, and what is asked for beside it. */
export function inputOf(
  { idField }: Trade,
  { input = {} }: Step,
  id: string,
): Readonly<Record<string, unknown>> {
  return idField === null ? input : { [idField]: id, ...input };
}
