import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import connect from 'postgres';
import type { OperationFilter } from '../src/ledger/ledger.ts';
import { openPostgresLedger } from '../src/ledger/postgres/open.ts';
import type { DurableLedger } from '../src/ledger/sql-ledger.ts';
import { openSqliteLedger } from '../src/ledger/sqlite/open.ts';
import { startPostgres } from '../test/postgres.ts';

// How long the questions that people ask again and again take in a long record: what needs watching, what one resource has been
// through, what one person did, the newest. Figures only: `node bench/watch.ts [operations]`.

const all = Number(process.argv[2] ?? 300_000);

const questions: readonly (readonly [string, Partial<OperationFilter>])[] = [
  [
    'UNKNOWN, STALLED or NEEDS_ATTENTION, newest first',
    { status: ['UNKNOWN', 'STALLED', 'NEEDS_ATTENTION'] },
  ],
  ['open ones', { open: true }],
  ['the newest', {}],
  ['of one resource', { resource: 'resource-17' }],
  ['of the last hour', { startedAfter: new Date(Date.now() - 3600_000) }],
];

/** One in a thousand is open, one in three thousand waits for somebody; both stores understand this. */
function filling(numbers: string): string {
  return `insert into operations (id, change, mutation, provider, account, kind, place, resource, holds, tenant, actor,
      fingerprint, input, seen_before, status, attempts, started_at, updated_at, ended_at, sequence, revision, refusal,
      next_look_at)
    select 'op-' || n, 'change', 'mutation', 'zenlayer', 'main', 'port', 'zenlayer/main', 'resource-' || (n % 20000),
      'hold-' || n, 'local', 'ada', 'fingerprint', '{}', '{"resource":{"name":"edge"}}',
      case when n % 3000 = 7 then 'NEEDS_ATTENTION' when n % 1000 = 7 then 'ACCEPTED' else 'SUCCEEDED' end,
      1, 1700000000000 + n * 1000, 1700000000000 + n * 1000,
      case when n % 1000 = 7 then null else 1700000000000 + n * 1000 end, 4, 4, 0,
      case when n % 1000 = 7 and n % 3000 <> 7 then 1700000000000 + n end
    from ${numbers}`;
}

async function ask(name: string, ledger: DurableLedger): Promise<void> {
  for (const [question, filter] of questions) {
    const took: number[] = [];
    let rows = 0;
    for (let round = 0; round < 50; round += 1) {
      const began = performance.now();
      const page = await ledger.operations(
        { tenant: 'local', accounts: null, ...filter },
        { first: 20, after: null },
      );
      took.push(performance.now() - began);
      rows = page.operations.length;
    }
    took.sort((left, right) => left - right);
    const figures = [took[25], took[49]].map(ms => (ms ?? 0).toFixed(2));
    process.stdout.write(`| ${name} | ${question} | ${rows} | ${figures.join(' | ')} |\n`);
  }
}

process.stdout.write(
  '| record | question | rows | median ms | slowest ms |\n| --- | --- | --: | --: | --: |\n',
);
const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
try {
  const path = join(folder, 'ledger.sqlite');
  await (await openSqliteLedger({ path })).close();
  const database = new DatabaseSync(path);
  const numbers = `(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${all}) select n from numbers)`;
  database.exec(filling(numbers));
  database.close();
  const ledger = await openSqliteLedger({ path });
  await ask(`SQLite, ${all} operations`, ledger);
  await ledger.close();
} finally {
  rmSync(folder, { recursive: true });
}

const server = await startPostgres({ durable: true });
try {
  const ledger = await openPostgresLedger({ url: server.url });
  const sql = connect(server.url, { max: 1 });
  await sql.unsafe(filling(`generate_series(1, ${all}) as numbers(n)`));
  await sql.unsafe('analyze operations');
  await ask(`PostgreSQL, ${all} operations`, ledger);
  await sql.end();
  await ledger.close();
} finally {
  await server.stop();
}
