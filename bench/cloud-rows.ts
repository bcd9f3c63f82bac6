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

function port(index: number): object {
  return {
    portId: `port-${index}`,
    portName: `Backbone ${index} Zürich`,
    portRemarks: `Rack ${index % 7}, cross connect ${index}`,
    portType: index % 3 === 0 ? '10G' : '1G',
    connectionStatus: index % 9 === 0 ? 'DOWN' : 'ACTIVE',
    portStatus: states[index % states.length],
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

/** The one thing that changes: whether an instance forwards. */
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
  const count = action === 'DescribePorts' ? portCount : portCount / 2;
  const indexes =
    portIds?.map(id => Number(id.slice('port-'.length))) ??
    Array.from({ length: count }, (_, index) => index);
  const start = (pageNum - 1) * pageSize;
  const cut = <Key>(keys: readonly Key[]): readonly Key[] => keys.slice(start, start + pageSize);
  if (action === 'DescribeInstances') {
    const ids = instanceIds ?? [...forwarding.keys()];
    return { totalCount: ids.length, dataSet: cut(ids).map(instance) };
  }
  const shown = cut(indexes);
  return {
    totalCount: indexes.length,
    dataSet: shown.map(action === 'DescribePorts' ? port : privateConnect),
  };
}
