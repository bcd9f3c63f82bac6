import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationDraft } from '../src/domain/operation.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openPostgresLedger } from '../src/ledger/postgres/open.ts';
import { openSqliteLedger } from '../src/ledger/sqlite/open.ts';
import { startPostgres } from '../test/postgres.ts';

// What changes cost the record alone, on real disks: how many a second, how long each takes, and the CPU of this process
// for each, which with PostgreSQL is not all that is spent. Figures only: `node bench/ledger.ts [seconds for each row]`.

const seconds = Number(process.argv[2] ?? 2);
let drafts = 0;

function draft(): OperationDraft {
  const number = ++drafts;
  return {
    id: `op-${process.pid}-${number}`,
    parent: null,
    change: 'zenlayer.sdn.TerminatePort',
    mutation: 'terminatePort',
    provider: 'zenlayer',
    account: 'main',
    kind: 'port',
    region: null,
    resource: `causeway:zenlayer:main:port:${process.pid}-${number}`,
    resourceName: null,
    holds: `causeway:zenlayer:main:port:${process.pid}-${number}`,
    tenant: 'acme',
    actor: 'ada',
    reason: 'bench',
    key: `key-${process.pid}-${number}`,
    fingerprint: 'f'.repeat(64),
    documentHash: null,
    input: { portId: String(number) },
    before: { resource: { name: 'edge', state: 'ACTIVE', nativeState: 'RUNNING' }, neighbours: ['a', 'b'] },
  };
}

/** What a change asks of the record: a look for what stands in its way, and three writings. */
async function change(ledger: Ledger): Promise<void> {
  const intent = draft();
  await ledger.findExisting({ ...intent, holds: [intent.holds] });
  await ledger.record(intent, { lookingSince: performance.now(), first: 'SENDING', staleReadsMs: 5_000 });
  await ledger.advance(intent.id, ['SENDING'], {
    status: 'ACCEPTED',
    requestId: 'request',
    nextLookInMs: 1_000,
  });
  await ledger.advance(intent.id, ['ACCEPTED'], { status: 'SUCCEEDED', note: 'seen to be done' });
}

async function measure(name: string, ledger: Ledger, sideBySide: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  const began = performance.now();
  const spent = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (performance.now() < until) {
        const start = performance.now();
        await change(ledger);
        took.push(performance.now() - start);
      }
    }),
  );
  const rate = took.length / ((performance.now() - began) / 1000);
  const { user, system } = process.cpuUsage(spent);
  const busy = performance.eventLoopUtilization(loop).active / took.length;
  const sorted = took.toSorted((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  const figures = [
    name.padEnd(24),
    sideBySide,
    rate.toFixed(0),
    at(0.5),
    at(0.99),
    ((user + system) / 1000 / took.length).toFixed(2),
    busy.toFixed(2),
  ];
  process.stdout.write(`| ${figures.join(' | ')} |\n`);
  return rate;
}

/** Half as much again as it can do comes in, whether or not it is done: what is refused must not cost what is accepted. */
async function overload(name: string, ledger: Ledger, capacity: number): Promise<void> {
  const counts = { done: 0, refused: 0, failed: 0 };
  const begun: Promise<void>[] = [];
  const began = performance.now();
  while (performance.now() - began < seconds * 2_000) {
    const due = ((performance.now() - began) / 1000) * capacity * 1.5;
    while (begun.length < due) {
      const one = change(ledger).then(
        () => {
          counts.done += 1;
        },
        (failure: Error) => {
          counts[failure.message.includes('overloaded') ? 'refused' : 'failed'] += 1;
        },
      );
      begun.push(one);
    }
    await pause(5);
  }
  await Promise.all(begun);
  const rate = counts.done / ((performance.now() - began) / 1000);
  const told = `${begun.length} changes begun at 1.5 times ${capacity.toFixed(0)}/s: ${rate.toFixed(0)}/s done`;
  process.stdout.write(
    `\n${name}: ${told}, ${counts.refused} refused at the door, ${counts.failed} failed.\n`,
  );
}

const heads = [
  'record',
  'side by side',
  'changes/s',
  'median ms',
  '99 % ms',
  'CPU ms each',
  'of it in the event loop',
];
process.stdout.write(`| ${heads.join(' | ')} |\n| --- |${' --: |'.repeat(heads.length - 1)}\n`);

const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
try {
  const ledger = await openSqliteLedger({ path: join(folder, 'ledger.sqlite') });
  let capacity = 0;
  for (const sideBySide of [1, 16, 50]) capacity = await measure('SQLite', ledger, sideBySide);
  await overload('SQLite', ledger, capacity);
  await ledger.close();
} finally {
  rmSync(folder, { recursive: true });
}

const server = await startPostgres({ durable: true });
try {
  const ledger = await openPostgresLedger({ url: server.url, writer: 'bench' });
  let capacity = 0;
  for (const sideBySide of [1, 16, 50]) capacity = await measure('PostgreSQL', ledger, sideBySide);
  await overload('PostgreSQL', ledger, capacity);
  await ledger.close();
  const replicas = await Promise.all(
    ['a', 'b'].map(writer => openPostgresLedger({ url: server.url, writer })),
  );
  await Promise.all(replicas.map((each, index) => measure(`PostgreSQL, replica ${index + 1}`, each, 32)));
  await Promise.all(replicas.map(each => each.close()));
} finally {
  await server.stop();
}
