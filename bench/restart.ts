import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import connect from 'postgres';
import type { OperationDraft } from '../src/domain/operation.ts';
import { ledgerFile } from '../src/ledger/archive.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { openPostgresLedger } from '../src/ledger/postgres/open.ts';
import { openSqliteLedger } from '../src/ledger/sqlite/open.ts';
import { Site, type SiteRecord } from '../test/harness/site.ts';
import { graphId, instance } from '../test/harness/trades.ts';
import { startPostgres } from '../test/postgres.ts';

// How long a gateway takes to be ready, and to take up what its predecessor left, with a long record. Figures only:
// `node bench/restart.ts [operations [open ones]]`.

const [all = 100_000, open = 2_000] = process.argv.slice(2).map(Number);

function draft(number: number): OperationDraft {
  const id = `zec-${number}`;
  const reference = { provider: 'zenlayer', account: 'proof', kind: 'instance', region: null, nativeId: id };
  const resource = {
    reference,
    name: id,
    state: 'ACTIVE',
    nativeState: 'RUNNING',
    createdAt: null,
    ipForwarding: true,
  };
  return {
    id: `op-${String(number).padStart(9, '0')}`,
    parent: null,
    change: 'zenlayer.zec.StopIpForward',
    mutation: 'stopIpForward',
    provider: 'zenlayer',
    account: 'proof',
    kind: 'instance',
    region: null,
    resource: graphId(instance, id),
    resourceName: id,
    holds: graphId(instance, id),
    tenant: 'local',
    actor: 'local',
    reason: 'bench',
    key: `key-${number}`,
    fingerprint: 'f'.repeat(64),
    documentHash: null,
    input: {},
    before: { resource },
  };
}

/** Ended ones first; the last ones were being sent when the process died. */
async function fill(ledger: Ledger): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let number = next++; number < all; number = next++) {
      const intent = draft(number);
      await ledger.record(intent);
      await ledger.sending(intent.id);
      if (number < all - open) {
        await ledger.advance(intent.id, ['SENDING'], {
          status: 'SUCCEEDED',
          note: 'seen to be done',
          lastSeen: intent.before,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: 200 }, worker));
  await ledger.close();
}

async function restart(
  name: string,
  record: SiteRecord,
  filling: ((folder: string) => Promise<Ledger>) | null,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const site = await Site.open({
    folder,
    record,
    changes: { looksPerSecond: 1_000, settleWindowMs: 600_000, leaseMs: 30_000 },
  });
  try {
    if (filling !== null) {
      await fill(await filling(folder));
      for (let number = all - open; number < all; number += 1) {
        site.clouds.zenlayer.create({ kind: 'instance', id: `zec-${number}`, enableIpForward: false });
      }
    }
    const began = performance.now();
    const passed = (): string => ((performance.now() - began) / 1000).toFixed(2);
    await site.start();
    const ready = passed();
    let taken: string | null = filling === null ? '' : null;
    let ended: string | null = filling === null ? '' : null;
    while (ended === null) {
      await pause(50);
      const left = await openStatuses(record, folder);
      if (taken === null && !left.includes('SENDING')) taken = passed();
      if (left.length === 0) ended = passed();
    }
    console.log(`| ${name} | ${ready} | ${taken} | ${ended} |`);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Past the gateway, and of the open ones only: whoever measures must not be the load. */
async function openStatuses(record: SiteRecord, folder: string): Promise<readonly string[]> {
  const text = 'select distinct status from operations where ended_at is null';
  if (record.kind === 'postgres') {
    const sql = connect(String(record.url), { max: 1 });
    const rows = await sql.unsafe(text);
    await sql.end();
    return rows.map(row => String(row.status));
  }
  const database = new DatabaseSync(ledgerFile(join(folder, 'data')), { readOnly: true });
  const rows = database.prepare(text).all();
  database.close();
  return rows.map(row => String(row.status));
}

console.log(
  '| | listens after s | all open ones taken up after s | all ended after s |\n| --- | --: | --: | --: |',
);
const postgres = await startPostgres({ durable: true });
try {
  await restart('empty record', { kind: 'sqlite' }, null);
  const words = `${all} operations, ${open} of them open`;
  await restart(`SQLite, ${words}`, { kind: 'sqlite' }, async folder =>
    openSqliteLedger({ path: ledgerFile(join(folder, 'data')) }),
  );
  await restart(`PostgreSQL, ${words}`, { kind: 'postgres', url: postgres.url }, () =>
    openPostgresLedger({ url: postgres.url }),
  );
} finally {
  await postgres.stop();
}
