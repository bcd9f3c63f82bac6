import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { OperationDraft } from '../src/domain/operation.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openPostgresLedger } from '../src/ledger/postgres/open.ts';
import { openSqliteLedger } from '../src/ledger/sqlite/open.ts';
import { startPostgres } from '../test/postgres.ts';

// Whole operations a second: intent, sending, accepted, succeeded; four durable transactions each, on real disks. Figures
// only: `node bench/ledger.ts [seconds for each row]`.

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
    resource: `causeway:zenlayer:main:port:${process.pid}-${number}`,
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

async function operation(ledger: Ledger): Promise<void> {
  const intent = draft();
  await ledger.recall({ ...intent, resources: [intent.resource] });
  await ledger.record(intent);
  await ledger.sending(intent.id);
  await ledger.advance(intent.id, ['SENDING'], { status: 'ACCEPTED', requestId: 'request' });
  await ledger.advance(intent.id, ['ACCEPTED'], { status: 'SUCCEEDED', note: 'seen to be done' });
}

async function measure(name: string, ledger: Ledger, sideBySide: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: sideBySide }, async () => {
      while (performance.now() < until) {
        const start = performance.now();
        await operation(ledger);
        took.push(performance.now() - start);
      }
    }),
  );
  const rate = took.length / ((performance.now() - began) / 1000);
  const sorted = took.toSorted((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  const figures = `${rate.toFixed(0).padStart(6)} operations/s   median ${at(0.5)} ms, 99 % ${at(0.99)} ms`;
  process.stdout.write(`${name.padEnd(22)} ${String(sideBySide).padStart(3)} side by side ${figures}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
try {
  const ledger = await openSqliteLedger({ path: join(folder, 'ledger.sqlite') });
  for (const sideBySide of [1, 8, 64]) await measure('SQLite', ledger, sideBySide);
  await ledger.close();
} finally {
  rmSync(folder, { recursive: true });
}

const server = await startPostgres({ durable: true });
try {
  for (const poolSize of [1, 8]) {
    const ledger = await openPostgresLedger({
      url: server.url,
      writer: `bench ${poolSize}`,
      settings: { poolSize },
    });
    for (const sideBySide of [1, 8, 64]) await measure(`PostgreSQL, pool of ${poolSize}`, ledger, sideBySide);
    await ledger.close();
  }
  const replicas = await Promise.all(
    ['a', 'b'].map(writer => openPostgresLedger({ url: server.url, writer })),
  );
  await Promise.all(replicas.map((ledger, index) => measure(`PostgreSQL, replica ${index + 1}`, ledger, 32)));
  await Promise.all(replicas.map(ledger => ledger.close()));
} finally {
  await server.stop();
}
