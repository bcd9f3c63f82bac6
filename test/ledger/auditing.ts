import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { checkpoint, readCheckpoints } from '../../src/ledger/audit/checkpoint.ts';
import { auditHash } from '../../src/ledger/audit/row.ts';
import { verifyAudit, type Witnesses } from '../../src/ledger/audit/verify.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { recorded, type Stage, type Store } from './stage.ts';

const writer = 'a test';

export function auditing(store: Store): void {
  describe(`the audit on ${store.name}`, () => {
    let stage: Stage;
    let ledger: DurableLedger;
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'causeway-audit-'));
      stage = await store.stage();
      // Two writers, one after the other: the second begins its chain by naming where the first stood.
      ledger = await stage.open({ writer: 'one' });
      await recorded(
        ledger,
        {},
        'SENDING',
        { status: 'ACCEPTED', requestId: 'q', note: 'said so' },
        'SUCCEEDED',
      );
      await ledger.close();
      ledger = await stage.open({ writer: 'two' });
      await recorded(ledger, {}, 'SENDING', { status: 'UNKNOWN' }, { status: 'RESOLVED', actor: 'grace' });
    });
    afterEach(async () => {
      await ledger.close();
      await stage.clear();
      await rm(folder, { recursive: true });
    });
    const breaks = async (witnesses: Witnesses = {}): Promise<readonly string[]> =>
      (await verifyAudit(ledger.audit, witnesses)).breaks.map(
        found => `${found.kind} ${found.message.split(':')[0]}`,
      );

    it('has one row for every event, and fits together when nobody touched it', async () => {
      const lines = [await checkpoint(ledger.audit, { writer })];
      const report = await verifyAudit(ledger.audit, { files: [lines] });
      expect(report).toMatchObject({
        chains: 2,
        rows: 10,
        operations: 2,
        events: 8,
        checkpoints: 1,
        breaks: [],
      });
      const rows = await ledger.audit.rows('two', 3);
      expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({
        actor: 'ada',
        by: 'grace',
        status: 'RESOLVED',
        tenant: 'acme',
        documentHash: 'd'.repeat(64),
      });
    });

    it('still fits after old operations were removed', async () => {
      expect(await ledger.prune(-60_000)).toBe(2);
      expect(await breaks()).toEqual([]);
    });

    it('finds a row that was altered, and one whose columns were', async () => {
      await stage.tamper("update audit set body = replace(body, 'said so', 'did not') where writer = 'one'");
      await stage.tamper("update audit set operation_id = 'op-other' where writer = 'two' and sequence = 2");
      expect(await breaks()).toEqual(
        expect.arrayContaining([
          'altered-row one 3',
          'altered-row two 2',
          expect.stringContaining('altered-event'),
        ]),
      );
    });

    /** As somebody would who knows how rows are hashed: rewrites a row and its hash, and the rows after it where asked. */
    const forge = async (from: number, through: number): Promise<string> => {
      let [previous, hash] = ['', ''];
      for (const row of (await ledger.audit.rows('two', from - 1)).filter(each => each.sequence <= through)) {
        const body = row.sequence === from ? row.body.replace('"actor":"ada"', '"actor":"bob"') : row.body;
        const forged = { ...row, body, previous: previous === '' ? row.previous : previous };
        hash = auditHash(forged);
        previous = hash;
        await stage.tamper(`update audit set body = '${body}', previous = '${forged.previous}', hash = '${hash}'
          where writer = 'two' and sequence = ${row.sequence}`);
      }
      return hash;
    };

    it('finds a row that was replaced together with its hash', async () => {
      await forge(2, 2);
      expect(await breaks()).toEqual(['altered-row two 3']);
    });

    it('finds a chain that was rewritten to its end, by the table of writers, and that one too by a checkpoint', async () => {
      const checkpoints = [await checkpoint(ledger.audit, { writer })];
      const hash = await forge(2, 4);
      expect(await breaks()).toEqual(['altered-row two 4']);
      await stage.tamper(`update writers set hash = '${hash}' where writer = 'two'`);
      expect(await breaks()).toEqual([]);
      expect(await breaks({ files: [checkpoints] })).toEqual(['altered-row two 4']);
    });

    it('finds a row that was put behind the end', async () => {
      const [last] = await ledger.audit.rows('two', 3);
      if (last === undefined) throw new Error('no row');
      const forged = { ...last, sequence: 5, previous: last.hash };
      await stage.tamper(`insert into audit (writer, sequence, at, operation_id, revision, event, body, previous, hash) values
        ('two', 5, ${last.at}, '${last.operationId}', 9, ${last.event}, '${last.body}', '${last.hash}', '${auditHash(forged)}')`);
      expect(await breaks()).toContain('altered-row two 5');
    });

    it('finds a row that was taken out, and a tail that was cut off', async () => {
      await stage.tamper("delete from audit where writer = 'one' and sequence in (1, 2)");
      await stage.tamper("delete from audit where writer = 'two' and sequence > 3");
      expect(await breaks()).toEqual(expect.arrayContaining(['missing-row one 1', 'missing-tail two 4']));
    });

    it('finds a tail that was cut off together with the record of its length, by a checkpoint', async () => {
      const checkpoints = [await checkpoint(ledger.audit, { writer })];
      const [row] = await ledger.audit.rows('two', 2);
      await stage.tamper("delete from audit where writer = 'two' and sequence > 3");
      await stage.tamper(`update writers set sequence = 3, hash = '${row?.hash}' where writer = 'two'`);
      await stage.tamper('delete from operation_events');
      await stage.tamper('delete from operations');
      const missing = expect.stringMatching(/^missing-operation/);
      expect(await breaks()).toEqual([missing, missing]);
      expect(await breaks({ files: [checkpoints] })).toEqual(['missing-tail two 4', missing, missing]);
    });

    it('finds a writer that was removed altogether, by the chains that began after it', async () => {
      await stage.tamper("delete from audit where writer = 'one'");
      await stage.tamper("delete from writers where writer = 'one'");
      expect(await breaks()).toContain('missing-writer one');
    });

    it('finds a writer that was removed altogether, by a checkpoint', async () => {
      const checkpoints = [await checkpoint(ledger.audit, { writer })];
      await stage.tamper("delete from audit where writer = 'two'");
      await stage.tamper("delete from writers where writer = 'two'");
      expect(await breaks({ files: [checkpoints] })).toContain('missing-writer two');
    });

    it('finds events and operations that say something else than the audit', async () => {
      await stage.tamper("update operation_events set note = 'nothing happened' where note = 'said so'");
      await stage.tamper("update operations set status = 'FAILED' where status = 'RESOLVED'");
      const found = await breaks();
      expect(found).toHaveLength(2);
      expect(found).toEqual([
        expect.stringMatching(/^altered-event event 3 of/),
        expect.stringMatching(/^altered-operation operation/),
      ]);
    });

    it('chains checkpoints in a file, and finds one that was altered or taken out', async () => {
      const file = join(folder, 'deep', 'checkpoints');
      for (let number = 0; number < 3; number++) await checkpoint(ledger.audit, { writer, file });
      const lines = await readCheckpoints(file);
      expect(await breaks({ files: [lines] })).toEqual([]);
      expect(await breaks({ files: [lines.toSpliced(1, 1)] })).toEqual(['checkpoint checkpoint 2']);
      const altered = lines.with(0, (lines[0] ?? '').replace('"sequence":4', '"sequence":3'));
      expect(await breaks({ files: [altered] })).toEqual([
        'checkpoint checkpoint 1',
        'checkpoint checkpoint 2',
      ]);
    });

    it('goes on after a line that a crash has torn, and reports it', async () => {
      const file = join(folder, 'checkpoints');
      await checkpoint(ledger.audit, { writer, file });
      await writeFile(file, `${await readFile(file, 'utf8')}{"at":`);
      await checkpoint(ledger.audit, { writer, file });
      expect(await breaks({ files: [await readCheckpoints(file)] })).toEqual(['checkpoint checkpoint 2']);
    });

    it('believes only checkpoints of its key, where there is one', async () => {
      const [key, other] = [new Secret('key'), new Secret('other')];
      const signed = [await checkpoint(ledger.audit, { writer, key })];
      expect(await breaks({ files: [signed], key })).toEqual([]);
      expect(await breaks({ files: [signed], key: other })).toEqual(['checkpoint checkpoint 1']);
      expect(await breaks({ files: [[await checkpoint(ledger.audit, { writer })]], key })).toEqual([
        'checkpoint checkpoint 1',
      ]);
    });
  });
}
