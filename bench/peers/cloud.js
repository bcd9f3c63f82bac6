import { createHash, createHmac } from 'node:crypto';
import { Pool } from 'undici';

// What every contender but Causeway shares: a signed call, and rows as the graph shows them. As little as it takes: no record,
// no repeats, no limits, no check of anything.

const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
const host = new URL(process.env.UPSTREAM).host;
const sha256 = data => createHash('sha256').update(data).digest('hex');

async function call(action, parameters) {
  const body = JSON.stringify(parameters);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const text = `ZC2-HMAC-SHA256\n${timestamp}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', 'bench-password').update(text).digest('hex');
  const { body: answer } = await pool.request({
    method: 'POST',
    path: '/api/v2/sdn',
    headers: {
      'content-type': 'application/json',
      'x-zc-action': action,
      'x-zc-version': '2023-08-30',
      'x-zc-timestamp': timestamp,
      'x-zc-signature-method': 'ZC2-HMAC-SHA256',
      authorization: `ZC2-HMAC-SHA256 Credential=bench-key, SignedHeaders=content-type;host, Signature=${signature}`,
    },
    body,
  });
  return (await answer.json()).response;
}

const states = { RUNNING: 'ACTIVE', RECYCLED: 'RECYCLED', CREATING: 'CREATING' };
const idOf = (account, kind, nativeId) => `causeway:zenlayer:${account}:${kind}:${nativeId}`;
const instantOf = text => (text === null ? null : new Date(text).toISOString());

function portOf(row, account) {
  return {
    id: idOf(account, 'port', row.portId),
    nativeId: row.portId,
    name: row.portName,
    state: states[row.portStatus] ?? 'UNKNOWN',
    nativeState: row.portStatus,
    speed: row.portType,
    createdAt: instantOf(row.createdTime),
    location: row.dcId,
    kind: 'PORT',
  };
}

function endpointOf(row, account) {
  return { name: row.endpointName, vlanId: row.vlanId, portId: row.endpointId, account };
}

function lineOf(row, account) {
  return {
    id: idOf(account, 'private-connect', row.privateConnectId),
    name: row.privateConnectName,
    state: states[row.privateConnectStatus] ?? 'UNKNOWN',
    bandwidthMbps: row.bandwidthMbps,
    endpointA: endpointOf(row.endpointA, account),
    endpointZ: endpointOf(row.endpointZ, account),
  };
}

export async function ports(account, first) {
  const { totalCount, dataSet } = await call('DescribePorts', { pageNum: 1, pageSize: first });
  return {
    totalCount,
    hasNextPage: totalCount > dataSet.length,
    nodes: dataSet.map(row => portOf(row, account)),
  };
}

export async function lines(account, first) {
  const { totalCount, dataSet } = await call('DescribePrivateConnects', { pageNum: 1, pageSize: first });
  return {
    totalCount,
    hasNextPage: totalCount > dataSet.length,
    nodes: dataSet.map(row => lineOf(row, account)),
  };
}

/** In the order of the references, which are of one account. */
export async function portsById(references) {
  const portIds = references.map(({ portId }) => portId);
  const { dataSet } = await call('DescribePorts', { portIds, pageNum: 1, pageSize: 100 });
  const { account } = references[0];
  const found = new Map(dataSet.map(row => [row.portId, portOf(row, account)]));
  return portIds.map(id => found.get(id) ?? null);
}

/** Of an id of the graph: `causeway:zenlayer:<account>:port:<id>`. */
export function referenceOf(id) {
  const [, , account, , portId] = id.split(':');
  return { account, portId };
}
