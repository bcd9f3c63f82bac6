import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { recorded, type Stage, type Store } from './stage.ts';

const past = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
const future = (): Date => new Date(Date.now() + 3600_000);

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
      (await ledger.claim(limit, leaseMs)).map(operation => operation.id);

    it('hands out what is due, the oldest first, and to one only', async () => {
      const young = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookAt: past(1) });
      const old = await recorded(ledger, {}, { status: 'UNKNOWN', nextLookAt: past(100) });
      const later = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookAt: future() });
      expect(await claimed()).toEqual([]);
      await ledger.release([young, old, later]);
      expect(await claimed(1)).toEqual([old]);
      expect(await claimed()).toEqual([young]);
      expect(await claimed()).toEqual([]);
    });

    it('hands out what a dead owner left half done, whenever it was to be looked at', async () => {
      const ids = [
        await recorded(ledger),
        await recorded(ledger, {}, 'SENDING'),
        await recorded(ledger, {}, 'SENDING', { status: 'NOT_SENT', nextLookAt: future() }),
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
      const id = await recorded(ledger, {}, { status: 'ACCEPTED', nextLookAt: past(1) });
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
