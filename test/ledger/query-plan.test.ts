import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { changeDefaults } from '../../src/changes/settings.ts';
import { ledgerDefaults, type OperationFilter } from '../../src/ledger/ledger.ts';
import { openMemoryLedger } from '../../src/ledger/sqlite/memory.ts';

/** Keeps what is asked, so that the store can be asked how it would go about it. */
class Overhearing extends DatabaseSync {
  readonly texts: string[] = [];

  override prepare(text: string) {
    this.texts.push(text);
    return super.prepare(text);
  }

  planOf(ask: RegExp): readonly string[] {
    const text = this.texts.findLast(each => ask.test(each)) ?? expect.fail(`nothing like ${ask} was asked`);
    const rows = super.prepare(`explain query plan ${text}`).all();
    return rows.map(({ detail }) => String(detail));
  }
}

function opened() {
  const database = new Overhearing(':memory:');
  const ledger = openMemoryLedger(database, { writer: 'one', owner: 'one', settings: ledgerDefaults });
  return { database, ledger };
}

const listing = /from operations where .* order by started_at desc/s;

// What a record of 300,000 operations takes for it: `npm run bench:watch`.
test.each<[string, Partial<OperationFilter>, string]>([
  ['what needs watching', { status: ['UNKNOWN', 'STALLED', 'NEEDS_ATTENTION'] }, 'operations_open'],
  ['what is open', { open: true }, 'operations_open'],
  ['the newest', {}, 'operations_newest'],
])('Whoever asks for %s walks along an index, and nothing is sorted', async (_what, filter, index) => {
  const { database, ledger } = opened();
  await ledger.operations({ tenant: 'local', accounts: null, ...filter }, { first: 20, after: null });
  const plan = database.planOf(listing).join('\n');
  expect(plan).toContain(`USING INDEX ${index}`);
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN operations$/m);
});

test('Whoever asks for one resource walks along an index', async () => {
  const { database, ledger } = opened();
  await ledger.operations({ tenant: 'local', accounts: null, resource: 'r' }, { first: 20, after: null });
  expect(database.planOf(listing).join('\n')).toContain('USING INDEX operations_by_resource');
});

test('Nobody walks through the whole record to remove what is over', async () => {
  const { database, ledger } = opened();
  await ledger.pruneRefusals();
  expect(database.planOf(/refusal = 1/).join('\n')).not.toMatch(/SCAN operations$/m);
  await ledger.prune(1);
  expect(database.planOf(/live_key is null/).join('\n')).not.toMatch(/SCAN operations$/m);
});

test('Nobody walks through the whole record to see whether something is due, nor to take it', async () => {
  const { database, ledger } = opened();
  const known = { places: ['zenlayer/main'], changes: ['zenlayer.sdn.TerminatePort'], busy: [] };
  await ledger.claim(400, changeDefaults.leaseMs, known);
  expect(database.planOf(/as due/).join('\n')).not.toMatch(/SCAN operations$/m);
  await ledger.unclaimable(known, 1, 100);
  expect(database.planOf(/limit/).join('\n')).not.toMatch(/SCAN operations$/m);
});
