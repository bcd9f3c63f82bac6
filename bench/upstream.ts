import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

// The cloud behind every contender: it answers two lists with rows as the vendor spells them, and checks nothing, so that
// the figures are the contenders' own. Run as a process of its own; says where it listens on its first line.

/** How many ports and instances it has. */
const portCount = Number(process.env.PORTS ?? 120);
const instanceCount = Number(process.env.INSTANCES ?? 1);
/** How long it takes to answer. */
const delayMs = Number(process.env.DELAY_MS ?? 0);
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
const forwarding = new Map(
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

interface Asked {
  readonly portIds?: readonly string[];
  readonly instanceIds?: readonly string[];
  readonly instanceId?: string;
  readonly pageNum?: number;
  readonly pageSize?: number;
}

function rowsFor(action: string, { portIds, instanceIds, pageNum = 1, pageSize = 20 }: Asked): object {
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

function enveloped(response: object): Buffer {
  const requestId = 'request-1';
  return Buffer.from(JSON.stringify({ requestId, response: { requestId, ...response } }));
}

/** The same question gets the same bytes: the cloud is to cost as little as it can. */
const answers = new Map<string, Buffer>();

function answerTo(action: string, body: string): Buffer {
  const asked = JSON.parse(body) as Asked;
  if (action === 'StartIpForward' || action === 'StopIpForward') {
    forwarding.set(asked.instanceId ?? '', action === 'StartIpForward');
    return enveloped({});
  }
  if (action === 'DescribeInstances') return enveloped(rowsFor(action, asked));
  const key = `${action} ${body}`;
  const known = answers.get(key) ?? enveloped(rowsFor(action, asked));
  if (answers.size < 1_000) answers.set(key, known);
  return known;
}

const server = createServer(async (request: IncomingMessage, response) => {
  const body = await text(request);
  const answer = answerTo(String(request.headers['x-zc-action']), body);
  if (delayMs > 0) await delay(delayMs);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(answer.length) });
  response.end(answer);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
