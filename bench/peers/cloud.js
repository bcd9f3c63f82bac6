import { createHash, createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { lineOf, portOf } from './rows.js';

// What the contenders that sign share: a signed call, and the rows of its answer. As little as it takes: no record, no repeats, no
// limits, no check of anything.

const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
const host = new URL(process.env.UPSTREAM).host;
const sha256 = data => createHash('sha256').update(data).digest('hex');

/** The provider's answer, not read yet. */
export function send(action, parameters) {
  const body = JSON.stringify(parameters);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const text = `ZC2-HMAC-SHA256\n${timestamp}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', 'bench-password').update(text).digest('hex');
  return pool.request({
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
}

export async function call(action, parameters) {
  const { body } = await send(action, parameters);
  return (await body.json()).response;
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
