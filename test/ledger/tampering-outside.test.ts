import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { auditHash, canonical, sha256 } from '../../src/ledger/audit/row.ts';
import { verifyAudit, type Witnesses } from '../../src/ledger/audit/verify.ts';
import { breaksIn, useTamperedRecord } from './tampered-record.ts';

const record = useTamperedRecord();

const witnesses = (files: readonly (readonly string[])[] = [record().lines]): Witnesses => ({
  files,
  key: record().key,
});

const breaks = (given: Witnesses = witnesses()): Promise<readonly string[]> => breaksIn(record(), given);

/** As somebody would who knows how all of it is made: leaves a chain that fits in itself. */
function rewritten(from: number, change: (body: string) => string): void {
  const rows = record().database.prepare("select * from audit where writer = 'new' order by sequence").all();
  let previous = '';
  for (const row of rows.filter(({ sequence }) => Number(sequence) >= from)) {
    const sequence = Number(row.sequence);
    const body = sequence === from ? change(String(row.body)) : String(row.body);
    const next = {
      writer: 'new',
      sequence,
      body,
      previous: previous === '' ? String(row.previous) : previous,
    };
    previous = auditHash(next);
    record()
      .database.prepare(
        "update audit set body = ?, previous = ?, hash = ? where writer = 'new' and sequence = ?",
      )
      .run(body, next.previous, previous, sequence);
  }
  record().database.prepare("update writers set hash = ? where writer = 'new'").run(previous);
}

describe('what fits in itself is found by the checkpoints', () => {
  it('a chain that was rewritten to its end', async () => {
    rewritten(3, body => body.replace('"actor":"ada"', '"actor":"bob"'));
    expect(await breaks({})).toEqual([]);
    expect(await breaks()).toContainEqual(
      expect.stringMatching(/^altered-row: .*checkpoint 2 saw another row/),
    );
  });

  it('a chain that was cut off with all that it tells of', async () => {
    record().database.exec(`delete from operations where id = '${record().open}';
      delete from operation_events where operation_id = '${record().open}';
      delete from audit where writer = 'new' and sequence > 4;
      update writers set sequence = 4, hash = (select hash from audit where writer = 'new' and sequence = 4) where writer = 'new'`);
    expect(await breaks({})).toEqual([]);
    expect(await breaks()).toContainEqual(
      expect.stringMatching(/^missing-tail: .*checkpoint 3 saw this chain/),
    );
  });

  it('a record that is another one altogether', async () => {
    for (const table of ['operations', 'operation_events', 'audit', 'writers'])
      record().database.exec(`delete from ${table}`);
    record().database.exec("update record set id = 'another'");
    expect(await breaks({})).toEqual([]);
    const found = await breaks();
    expect(found).toContainEqual(expect.stringMatching(/^checkpoint: .*another record/));
    expect(found).toContainEqual(expect.stringMatching(/^missing-writer/));
  });
});

describe('what was done to the checkpoints is found', () => {
  const signed = (line: string, key: string): string => {
    const { hash: _hash, signature: _signature, ...facts } = JSON.parse(line) as Record<string, unknown>;
    const hash = sha256(canonical(facts));
    return canonical({ ...facts, hash, signature: createHmac('sha256', key).update(hash).digest('hex') });
  };
  const altered = (line: string): string => line.replace('"sequence":', '"sequence":1');

  it.each<[string, (lines: readonly string[]) => readonly string[], RegExp]>([
    ['the last line taken out', lines => lines.slice(0, -1), /checkpoint 3 .*it is missing/],
    ['the first line taken out', lines => lines.slice(1), /a line before it is missing/],
    ['a line taken out', lines => lines.toSpliced(1, 1), /a line before it is missing/],
    ['all lines taken out', () => [], /are in a file that was not given, or that was begun anew/],
    ['a line altered', lines => lines.with(1, altered(lines[1] ?? '')), /cannot be read, or was altered/],
    ['a line torn', lines => lines.with(2, (lines[2] ?? '').slice(0, 50)), /cannot be read, or was altered/],
    ['a line doubled', lines => [...lines, lines[2] ?? ''], /a line before it is missing/],
    [
      'lines that changed places',
      lines => [lines[0] ?? '', lines[2] ?? '', lines[1] ?? ''],
      /a line before it/,
    ],
    [
      'signed anew with another key',
      lines => lines.map(line => signed(line, 'another key')),
      /not of this key/,
    ],
    [
      'altered and signed with the true key by somebody who has it',
      lines => lines.with(2, signed(altered(lines[2] ?? ''), 'the key of the checkpoints')),
      /checkpoint 3 .*another one than was written/,
    ],
    [
      'begun anew',
      lines => {
        const facts = JSON.parse(lines[2] ?? '') as Record<string, unknown>;
        return [
          signed(JSON.stringify({ ...facts, number: 1, previous: null }), 'the key of the checkpoints'),
        ];
      },
      /begun anew/,
    ],
  ])('%s', async (_what, change, says) => {
    const found = await breaks(witnesses([change(record().lines)]));
    expect(found).toContainEqual(expect.stringMatching(/^checkpoint/));
    expect(found).toContainEqual(expect.stringMatching(says));
  });

  it('and without a key it is by the chains, which know the hash of every line', async () => {
    const forged = record().lines.with(1, signed(altered(record().lines[1] ?? ''), 'another key'));
    const found = await breaks({ files: [forged] });
    expect(found).toContainEqual(
      expect.stringMatching(/^checkpoint: checkpoint 2 .*another one than was written/),
    );
  });
});

describe('what could not be proven is said', () => {
  const unproven = async (given: Witnesses): Promise<readonly string[]> =>
    (await verifyAudit(record().audit, given)).unproven;

  it('without checkpoints, without a key, and of what is newer than the last of them', async () => {
    expect(await unproven({})).toEqual([
      expect.stringMatching(/^3 checkpoints that .* tell of are in a file that was not given/),
      expect.stringMatching(/^No checkpoints were given/),
    ]);
    expect(await unproven({ files: [record().lines] })).toEqual([
      expect.stringMatching(/^1 rows are newer than the last checkpoint/),
      expect.stringMatching(/^Not every checkpoint was checked by a signature/),
    ]);
    expect(await unproven(witnesses())).toEqual([expect.stringMatching(/^1 rows are newer/)]);
    expect(await unproven({ files: [record().lines], key: new Secret('wrong') })).toHaveLength(2);
  });
});
