// What the cloud of the benchmark holds, as the vendor spells it.

/** How many ports and instances it has. */
const portCount = Number(process.env.PORTS ?? 120);
const instanceCount = Number(process.env.INSTANCES ?? 1);
const cities = ['Singapore', 'Frankfurt', 'Tokyo', 'Los Angeles'];
const states = ['RUNNING', 'RUNNING', 'RUNNING', 'RECYCLED', 'CREATING'];

function dataCenter(index: number): object {
  const city = cities[index % cities.length] ?? '';
  return { dcId: `DC${index % 4}`, dcName: `${city} ${index % 4}`, cityName: city, areaName: 'Asia Pacific' };
}

/** Ports that nothing uses, which may be terminated: any number of them, each there as soon as it is asked for. */
const spare = 'port-spare-';

/** Those that have been. */
export const terminated = new Set<string>();

function port(id: string): object {
  const isSpare = id.startsWith(spare);
  const index = isSpare ? 0 : Number(id.slice('port-'.length));
  const state = terminated.has(id) ? 'RECYCLED' : states[isSpare ? 0 : index % states.length];
  return {
    portId: id,
    portName: `Backbone ${index} Zürich`,
    portRemarks: `Rack ${index % 7}, cross connect ${index}`,
    portType: index % 3 === 0 ? '10G' : '1G',
    connectionStatus: index % 9 === 0 ? 'DOWN' : 'ACTIVE',
    portStatus: state,
    ...dataCenter(index),
    loaStatus: null,
    loaDownloadUrl: null,
    businessEntityName: 'Example Ltd',
    createdTime: '2026-01-15T08:30:00Z',
    expiredTime: null,
    portChargeType: 'POSTPAID',
    period: null,
    isCreateBusinessAllowed: true,
    tags: { tags: [{ key: 'team', value: 'network' }] },
  };
}

function endpoint(index: number): object {
  return {
    endpointId: `port-${index}`,
    endpointName: `Backbone ${index}`,
    endpointType: 'PORT',
    dataCenter: dataCenter(index),
    vlanId: 100 + index,
    connectivityStatus: 'ACTIVE',
    cloudRegionId: null,
    cloudAccountId: null,
  };
}

function privateConnect(index: number): object {
  return {
    privateConnectId: `connect-${index}`,
    privateConnectName: `Line ${index}`,
    connectivityStatus: 'ACTIVE',
    privateConnectStatus: 'RUNNING',
    endpointA: endpoint(2 * index),
    endpointZ: endpoint(2 * index + 1),
    bandwidthMbps: 100 * (1 + (index % 10)),
    resourceGroupId: 'group-1',
    resourceGroupName: 'Network',
    createTime: '2026-01-15T08:30:00Z',
    expiredTime: null,
    recycledTime: null,
  };
}

/** Whether an instance forwards. */
export const forwarding = new Map(
  Array.from({ length: instanceCount }, (_, index): [string, boolean] => [`instance-${index}`, false]),
);

function instance(id: string): object {
  return {
    instanceId: id,
    instanceName: id,
    zoneId: 'asia-east-1a',
    status: 'RUNNING',
    instanceType: 'z2a.cpu.4',
    imageName: 'Debian 12',
    cpu: 4,
    memory: 8,
    enableIpForward: forwarding.get(id) ?? false,
    publicIpAddresses: [],
    privateIpAddresses: ['10.0.0.4'],
    createTime: '2026-01-15T08:30:00Z',
    expiredTime: null,
  };
}

export interface AskedRows {
  readonly portId?: string;
  readonly portIds?: readonly string[];
  readonly instanceIds?: readonly string[];
  readonly instanceId?: string;
  readonly pageNum?: number;
  readonly pageSize?: number;
}

export function rowsFor(
  action: string,
  { portIds, instanceIds, pageNum = 1, pageSize = 20 }: AskedRows,
): object {
  const start = (pageNum - 1) * pageSize;
  const cut = <Key>(keys: readonly Key[]): readonly Key[] => keys.slice(start, start + pageSize);
  if (action === 'DescribeInstances') {
    const ids = instanceIds ?? [...forwarding.keys()];
    return { totalCount: ids.length, dataSet: cut(ids).map(instance) };
  }
  if (action === 'DescribeCloudRouters') return { totalCount: 0, dataSet: [] };
  if (action === 'DescribePorts') {
    const ids = portIds ?? numbers(portCount).map(index => `port-${index}`);
    return { totalCount: ids.length, dataSet: cut(ids).map(port) };
  }
  return { totalCount: portCount / 2, dataSet: cut(numbers(portCount / 2)).map(privateConnect) };
}

/** Whether it may be something else the next time. */
export function mayChange(action: string, { portIds = [] }: AskedRows): boolean {
  return action === 'DescribeInstances' || portIds.some(id => id.startsWith(spare));
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
