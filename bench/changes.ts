import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, mutationText } from '../test/harness/graph.ts';
import { Site, type SiteRecord } from '../test/harness/site.ts';
import { startPostgres } from '../test/postgres.ts';

// Changes a second and their latency, through a whole gateway process and without it. Figures only:
// `node bench/changes.ts [seconds for each row]`.

const seconds = Number(process.argv[2] ?? 5);
const sideBySide = [1, 8, 32];

/** Switches IP forwarding of one instance of its own, again and again: a change that is over when it is answered. */
type Caller = (instance: string, on: boolean, number: number) => Promise<void>;

async function measured(name: string, callers: number, site: Site, call: Caller): Promise<void> {
  const ids = Array.from(
    { length: callers },
    (_, number) => `${name.replaceAll(/\W/g, '-')}-${callers}-${number}`,
  );
  for (const id of ids)
    site.clouds.zenlayer.create({ kind: 'instance', id, name: id, enableIpForward: true });
  const took: number[] = [];
  const run = async (id: string, until: number, note: boolean): Promise<void> => {
    for (let number = 0; performance.now() < until; number += 1) {
      const on = site.clouds.zenlayer.world.get('instance', id)?.enableIpForward !== true;
      const began = performance.now();
      await call(id, on, number);
      if (note) took.push(performance.now() - began);
    }
  };
  // A cold process is no measure.
  await Promise.all(ids.map(id => run(id, performance.now() + 1_500, false)));
  const began = performance.now();
  await Promise.all(ids.map(id => run(id, began + seconds * 1000, true)));
  const rate = took.length / ((performance.now() - began) / 1000);
  took.sort((left, right) => left - right);
  const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(1).padStart(6);
  console.log(
    `| ${name.padEnd(34)} | ${String(callers).padStart(3)} | ${rate.toFixed(0).padStart(5)} | ${at(0.5)} | ${at(0.99)} |`,
  );
}

let keys = 0;

function throughGateway(site: Site): Caller {
  return async (instance, on) => {
    keys += 1;
    const mutation = on ? 'startIpForward' : 'stopIpForward';
    const input = { instanceId: instance, account: 'proof', idempotencyKey: `key-${keys}` };
    const url = site.gateways[0]?.url ?? '';
    const reply = await ask(
      url,
      mutationText({ mutation, typeName: on ? 'ZenlayerStartIpForward' : 'ZenlayerStopIpForward' }),
      { input },
      AbortSignal.timeout(30_000),
    );
    const answer = reply.kind === 'data' ? (reply.data.answer as { __typename?: string }) : null;
    if (!answer?.__typename?.endsWith('Success')) throw new Error(`no success: ${JSON.stringify(reply)}`);
  };
}

/** One signed call, or that and the three looks that the gateway takes around it. */
function straight(site: Site, looks: boolean): Caller {
  const { url, token } = site.clouds.zenlayer;
  const call = async (action: string, body: object): Promise<void> => {
    const response = await fetch(`${url}/api/v2/zec`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-zc-action': action,
        'x-zc-version': '2024-04-01',
        'x-zc-service': 'zec',
      },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(answer);
  };
  const byId = (instance: string) => ({ instanceIds: [instance], pageNum: 1, pageSize: 100 });
  return async (instance, on) => {
    if (looks) {
      await Promise.all([
        call('DescribeInstances', byId(instance)),
        call('DescribeInstances', { pageNum: 1, pageSize: 100 }),
      ]);
    }
    await call(on ? 'StartIpForward' : 'StopIpForward', { instanceId: instance });
    if (looks) await call('DescribeInstances', byId(instance));
  };
}

async function withSite(record: SiteRecord, work: (site: Site) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const site = await Site.open({
    folder,
    record,
    patience: { deadlineSeconds: 30, attemptSeconds: 15, staleReadsSeconds: 0.1 },
    changes: { settleWindowMs: 60_000 },
  });
  try {
    await site.start();
    await work(site);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const heads = ['', 'side by side', 'changes/s', 'median ms', '99 % ms'];
console.log(`| ${heads.join(' | ')} |\n| --- | --: | --: | --: | --: |`);
const postgres = await startPostgres({ durable: true });
try {
  await withSite({ kind: 'sqlite' }, async site => {
    for (const callers of sideBySide)
      await measured('the cloud, the one call', callers, site, straight(site, false));
    for (const callers of sideBySide)
      await measured('the cloud, with the same looks', callers, site, straight(site, true));
    for (const callers of sideBySide)
      await measured('Causeway on SQLite', callers, site, throughGateway(site));
  });
  await withSite({ kind: 'postgres', url: postgres.url }, async site => {
    for (const callers of sideBySide)
      await measured('Causeway on PostgreSQL', callers, site, throughGateway(site));
  });
} finally {
  await postgres.stop();
}
