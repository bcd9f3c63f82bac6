import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CursorError, type OperationFilter } from '../../src/ledger/ledger.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { all, recorded, type Stage, type Store } from './stage.ts';

export function reading(store: Store): void {
  describe(`reading the record on ${store.name}`, () => {
    let stage: Stage;
    let ledger: DurableLedger;
    beforeEach(async () => {
      stage = await store.stage();
      ledger = await stage.open();
    });
    afterEach(async () => {
      await ledger.close();
      await stage.clear();
    });
    const found = async (filter: Partial<OperationFilter>): Promise<readonly string[]> => {
      const page = await ledger.operations(
        { tenant: 'acme', accounts: null, ...filter },
        { first: 50, after: null },
      );
      return page.operations.map(operation => operation.id);
    };

    it('pages through operations, newest first, each once, also those of one millisecond', async () => {
      const ids = await Promise.all(Array.from({ length: 25 }, () => recorded(ledger)));
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await ledger.operations({ tenant: 'acme', accounts: null }, { first: 10, after });
        seen.push(...page.operations.map(operation => operation.id));
        after = page.next;
      } while (after !== null);
      expect(seen).toHaveLength(25);
      expect(seen.toSorted()).toEqual(ids.toSorted());
      const newest = await recorded(ledger);
      expect(
        (await ledger.operations({ tenant: 'acme', accounts: null }, { first: 1, after: null })).operations[0]
          ?.id,
      ).toBe(newest);
    });

    it('shows one tenant nothing of another, and a caller nothing of accounts they may not read', async () => {
      const mine = await recorded(ledger, { account: 'main' });
      const secondary = await recorded(ledger, { account: 'side' });
      await recorded(ledger, { tenant: 'rival' });
      expect(await found({})).toEqual([secondary, mine]);
      expect(await found({ accounts: ['zenlayer/main', 'alibaba/side'] })).toEqual([mine]);
      expect(await found({ accounts: [] })).toEqual([]);
    });

    it('tells whether another one that was sent for the same ended shortly before one was sent', async () => {
      const facts = { resource: 'r-followed', holds: 'r-followed' };
      const ask = async (id: string, withinMs: number): Promise<boolean> => {
        const asked = await ledger.operation(id);
        if (asked === null) throw new Error(`there is no operation ${id}`);
        return await ledger.followsAnother(asked, withinMs);
      };
      const first = await recorded(ledger, facts, 'SENDING', 'ACCEPTED');
      expect(await ask(first, 60_000)).toBe(false);
      await ledger.advance(first, ['ACCEPTED'], { status: 'SUCCEEDED' });
      const other = await recorded(ledger, { resource: 'r-other', holds: 'r-other' }, 'SENDING', 'ACCEPTED');
      const second = await recorded(ledger, facts, 'SENDING', 'ACCEPTED');
      expect(await ask(second, 60_000)).toBe(true);
      expect(await ask(second, -60_000)).toBe(false);
      expect(await ask(other, 60_000)).toBe(false);
      await ledger.advance(second, ['ACCEPTED'], { status: 'SUCCEEDED' });
    });

    it('filters by status, provider, account, resource and mutation', async () => {
      const one = await recorded(
        ledger,
        { provider: 'alibaba', account: 'side', resource: 'r', mutation: 'm' },
        'ACCEPTED',
      );
      const two = await recorded(ledger);
      expect(await found({ status: ['ACCEPTED', 'FAILED'] })).toEqual([one]);
      expect(await found({ status: ['ACCEPTED', 'RECORDED'] })).toEqual([two, one]);
      expect(await found({ provider: 'alibaba', account: 'side', resource: 'r', mutation: 'm' })).toEqual([
        one,
      ]);
      expect(await found({ provider: 'alibaba', mutation: 'other' })).toEqual([]);
    });

    it('filters by who asked, by being open and by the time of the beginning', async () => {
      const ended = await recorded(ledger, { actor: 'bob' }, 'SUCCEEDED');
      const open = await recorded(ledger, {}, 'ACCEPTED');
      expect(await found({ actor: 'bob' })).toEqual([ended]);
      expect(await found({ open: true })).toEqual([open]);
      expect(await found({ open: false })).toEqual([ended]);
      expect(await found({ open: false, status: ['ACCEPTED'] })).toEqual([]);
      await stage.tamper(`update operations set started_at = 1000 where id = '${ended}'`);
      await stage.tamper(`update operations set started_at = 2000 where id = '${open}'`);
      expect(await found({ startedAfter: new Date(1_000) })).toEqual([open, ended]);
      expect(await found({ startedAfter: new Date(1_001) })).toEqual([open]);
      expect(await found({ startedBefore: new Date(2_000) })).toEqual([ended]);
      expect(await found({ startedAfter: new Date(2_001), startedBefore: new Date(3_000) })).toEqual([]);
    });

    it('tells a wrong cursor from a record that is down', async () => {
      for (const after of ['', 'x', Buffer.from('1 ').toString('base64url')]) {
        const page = ledger.operations({ tenant: 'acme', accounts: null }, { first: 1, after });
        await expect(page).rejects.toThrow(CursorError);
      }
    });

    it('exports every operation with its events, oldest first, or what changed since a time', async () => {
      const ids: string[] = [];
      for (let number = 0; number < 3; number++) ids.push(await recorded(ledger, {}, 'SENDING', 'SUCCEEDED'));
      const exported = await all(ledger.exported(null));
      expect(exported.map(operation => operation.id)).toEqual(ids);
      expect(exported[0]?.events.map(event => event.status)).toEqual(['RECORDED', 'SENDING', 'SUCCEEDED']);
      expect(JSON.parse(JSON.stringify(exported[0]))).toMatchObject({
        id: ids[0],
        status: 'SUCCEEDED',
        tenant: 'acme',
      });
      expect(await all(ledger.exported(new Date(Date.now() + 60_000)))).toEqual([]);
    });

    it('exports more than one page', async () => {
      for (let lot = 0; lot < 3; lot++)
        await Promise.all(Array.from({ length: 150 }, () => recorded(ledger)));
      expect(new Set((await all(ledger.exported(null))).map(operation => operation.id)).size).toBe(450);
    });
  });
}
