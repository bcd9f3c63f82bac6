import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { known, recorded, type Stage, type Store } from './stage.ts';

const hour = 3600_000;

export function leasing(store: Store): void {
  describe(`leases on ${store.name}`, () => {
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
    const claimed = async (limit = 10, leaseMs = 60_000): Promise<readonly string[]> =>
      (await ledger.claim(limit, leaseMs, known)).operations.map(operation => operation.id);
    /** So that they count as begun before the last minute. */
    const age = (ids: readonly string[]): Promise<void> =>
      stage.tamper(
        `update operations set started_at = started_at - ${hour} where id in ('${ids.join("','")}')`,
      );

    it('hands out what is due, the longest due first, and to one only', async () => {
      const young = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookInMs: -1_000 });
      const old = await recorded(ledger, {}, { status: 'UNKNOWN', nextLookInMs: -100_000 });
      const later = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookInMs: hour });
      expect(await claimed()).toEqual([]);
      await ledger.release([young, old, later]);
      await age([young, old, later]);
      expect(await claimed(1)).toEqual([old]);
      expect(await claimed()).toEqual([young]);
      expect(await claimed()).toEqual([]);
    });

    it('hands out first what was being sent, then what just began, then what has to be settled, then the rest', async () => {
      const due = { nextLookInMs: -1_000 };
      const soon = { settlesBefore: new Date(Date.now() + 10_000) };
      const late = { settlesBefore: new Date(Date.now() - hour) };
      const far = { settlesBefore: new Date(Date.now() + hour) };
      const ids = {
        longDue: await recorded(ledger, {}, { status: 'ACCEPTED', nextLookInMs: -hour }),
        farFromSettled: await recorded(ledger, {}, { status: 'UNKNOWN', ...far, nextLookInMs: -2_000 }),
        soonSettled: await recorded(ledger, {}, { status: 'UNKNOWN', ...soon, ...due }),
        pastSettled: await recorded(ledger, {}, { status: 'UNKNOWN', ...late, nextLookInMs: -3_000 }),
        notSent: await recorded(ledger, {}, 'SENDING', 'NOT_SENT'),
        sending: await recorded(ledger, {}, 'SENDING'),
      };
      await age(Object.values(ids));
      const began = await recorded(ledger, {}, { status: 'ACCEPTED', ...due });
      await ledger.release([...Object.values(ids), began]);
      const inOrder = [
        ids.notSent,
        ids.sending,
        began,
        ids.pastSettled,
        ids.soonSettled,
        ids.longDue,
        ids.farFromSettled,
      ];
      const one = await claimed(3);
      expect([...one, ...(await claimed(2)), ...(await claimed())]).toEqual(inOrder);
      await ledger.release(inOrder);
      expect(await claimed()).toEqual(inOrder);
    });

    it('says what time it was at the store', async () => {
      const id = await recorded(ledger);
      await ledger.release([id]);
      const { at, operations } = await ledger.claim(1, 60_000, known);
      expect(at.getTime()).toBeGreaterThanOrEqual(operations[0]?.updatedAt.getTime() ?? Number.NaN);
      const again = await ledger.claim(1, 60_000, known);
      expect(again.operations).toEqual([]);
      expect(again.at.getTime()).toBeGreaterThanOrEqual(at.getTime());
    });

    it('leaves out what is busy: a kind in one place, and neither other kinds there nor it elsewhere', async () => {
      const ids = [
        await recorded(ledger, { kind: 'port' }, 'ACCEPTED'),
        await recorded(ledger, { kind: 'instance' }, 'ACCEPTED'),
        await recorded(ledger, { kind: 'port', account: 'side' }, 'ACCEPTED'),
      ];
      await ledger.release(ids);
      const places = ['zenlayer/main', 'zenlayer/side'];
      const claimed = async (busy: readonly string[]): Promise<readonly string[]> => {
        const { operations } = await ledger.claim(10, 60_000, { ...known, places, busy });
        await ledger.release(ids);
        return operations.map(({ id }) => id).toSorted();
      };
      expect(await claimed(['zenlayer/main/port'])).toEqual(ids.slice(1).toSorted());
      expect(await claimed([])).toEqual(ids.toSorted());
      expect(await claimed(['zenlayer/main/port', 'zenlayer/main/instance', 'zenlayer/side/port'])).toEqual(
        [],
      );
    });

    it('hands out only what its place and its change are known of', async () => {
      const ids = [
        await recorded(ledger, { account: 'side' }),
        await recorded(ledger, { region: 'eu' }),
        await recorded(ledger, { change: 'zenlayer.sdn.Removed' }),
        await recorded(ledger),
      ];
      await ledger.release(ids);
      expect(await claimed()).toEqual([ids[3]]);
      const more = { places: ['zenlayer/side', 'zenlayer/main/eu'], changes: known.changes };
      const { operations } = await ledger.claim(10, 60_000, more);
      expect(operations.map(({ id }) => id)).toEqual([ids[0], ids[1]]);
      expect((await ledger.claim(10, 60_000, { places: [], changes: [] })).operations).toEqual([]);
    });

    it('tells what nobody can take up, once that has lasted', async () => {
      const unclaimable = async (olderThanMs: number, limit = 10): Promise<readonly string[]> =>
        (await ledger.unclaimable(known, olderThanMs, limit)).map(({ id }) => id);
      const ids = [
        await recorded(ledger, { account: 'side' }, 'SENDING'),
        await recorded(
          ledger,
          { change: 'zenlayer.sdn.Removed' },
          { status: 'ACCEPTED', nextLookInMs: -hour },
        ),
        await recorded(ledger, { account: 'side' }, { status: 'ACCEPTED', nextLookInMs: hour }),
        await recorded(ledger, {}, { status: 'ACCEPTED', nextLookInMs: -hour }),
        await recorded(ledger, { account: 'side' }, 'NEEDS_ATTENTION'),
      ];
      expect(await unclaimable(-1)).toEqual([]);
      await ledger.release(ids);
      expect(await unclaimable(-1)).toEqual([ids[0], ids[1]]);
      expect(await unclaimable(-1, 1)).toEqual([ids[0]]);
      expect(await unclaimable(hour / 2)).toEqual([ids[1]]);
    });

    it('hands out what a dead owner left half done, whenever it was to be looked at', async () => {
      const ids = [
        await recorded(ledger),
        await recorded(ledger, {}, 'SENDING'),
        await recorded(ledger, {}, 'SENDING', { status: 'NOT_SENT', nextLookInMs: hour }),
      ];
      expect(await claimed()).toEqual([]);
      await ledger.release(ids);
      expect((await claimed()).toSorted()).toEqual(ids);
    });

    it('leaves alone what waits for a person and what has ended, and nothing else that is open', async () => {
      const ids = [
        await recorded(ledger, {}, 'NEEDS_ATTENTION'),
        await recorded(ledger, {}, 'SUCCEEDED'),
        await recorded(ledger, {}, 'ACCEPTED'),
        await recorded(ledger, {}, 'STALLED'),
      ];
      await ledger.release(ids);
      expect((await claimed()).toSorted()).toEqual([ids[2], ids[3]]);
    });

    it('prolongs the leases that are still held and says which', async () => {
      const [held, released, ended] = [
        await recorded(ledger),
        await recorded(ledger),
        await recorded(ledger, {}, 'SUCCEEDED'),
      ];
      await ledger.release([released]);
      expect(await ledger.renew([held, released, ended, 'op-nowhere'], 60_000)).toEqual([held]);
      expect(await ledger.renew([], 60_000)).toEqual([]);
      expect(await ledger.renew([held], -1)).toEqual([held]);
      expect(await ledger.renew([held], 60_000)).toEqual([]);
    });

    it('lets a lease that ran out be taken over', async () => {
      const id = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookInMs: -1_000 });
      await ledger.release([id]);
      expect(await claimed(1, -1)).toEqual([id]);
      expect(await claimed(1)).toEqual([id]);
      expect(await claimed(1)).toEqual([]);
    });

    it('gives everything back at the end, so that the next process goes on at once', async () => {
      const id = await recorded(ledger);
      await ledger.close();
      ledger = await stage.open();
      expect(await claimed()).toEqual([id]);
    });
  });
}
