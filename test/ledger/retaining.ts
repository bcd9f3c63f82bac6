import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { draft, recorded, type Stage, type Store } from './stage.ts';

const day = 24 * 3600_000;
const error = domainError('CloudSubscriptionError', { message: 'prepaid', returnsAt: null });

export function retaining(store: Store): void {
  describe(`what is kept on ${store.name}`, () => {
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
    const refused = async (some: Parameters<typeof draft>[0] = {}): Promise<string> =>
      (await ledger.refuse(draft(some), error)).id;
    const left = async (ids: readonly string[]): Promise<readonly string[]> => {
      const found = await Promise.all(ids.map(id => ledger.operation(id)));
      return found.flatMap(operation => operation?.id ?? []);
    };
    const age = (id: string, ms: number): Promise<void> =>
      stage.tamper(`update operations set ended_at = ended_at - ${ms} where id = '${id}'`);

    it('removes old ended operations with their events, and nothing that is open', async () => {
      const ended: string[] = [];
      for (let lot = 0; lot < 2; lot++) {
        ended.push(
          ...(await Promise.all(Array.from({ length: 125 }, () => recorded(ledger, {}, 'SUCCEEDED')))),
        );
      }
      const open = await recorded(ledger, {}, 'ACCEPTED');
      expect(await ledger.prune(60_000)).toBe(0);
      expect(await ledger.prune(-60_000)).toBe(250);
      expect(await ledger.operation(ended[0] ?? '')).toBeNull();
      expect(await ledger.events(ended[0] ?? '', 0, 10)).toEqual([]);
      expect(await ledger.operation(open)).not.toBeNull();
    });

    it('keeps an ended operation whose key still answers, however short the retention', async () => {
      const kept = await recorded(ledger, { key: 'k' }, 'SUCCEEDED');
      const freed = await recorded(ledger, { key: 'free' }, { status: 'NOT_APPLIED', freesKey: true });
      expect(await ledger.prune(-60_000)).toBe(1);
      expect(await left([kept, freed])).toEqual([kept]);
    });

    it('says until when a key answers, and keeps to it though the setting is changed', async () => {
      const until = async (id: string): Promise<Operation['keyKeptUntil'] | undefined> =>
        (await ledger.operation(id))?.keyKeptUntil;
      const open = await recorded(ledger, { key: 'open' }, 'ACCEPTED');
      const ended = await recorded(ledger, { key: 'ended' }, 'SUCCEEDED');
      const freed = await recorded(ledger, { key: 'freed' }, { status: 'CANCELLED', freesKey: true });
      const keyless = await recorded(ledger, {}, 'SUCCEEDED');
      const operation = await ledger.operation(ended);
      expect(operation?.keyKeptUntil?.getTime()).toBe((operation?.endedAt?.getTime() ?? 0) + 7 * day);
      expect([await until(open), await until(freed), await until(keyless)]).toEqual([null, null, null]);
      await ledger.close();
      ledger = await stage.open({ settings: { keyRetentionMs: 0 } });
      expect((await ledger.record(draft({ key: 'ended' }))).kind).toBe('known');
      await stage.tamper("update operations set key_kept_until = 1 where live_key = 'ended'");
      expect((await ledger.record(draft({ key: 'ended' }))).kind).toBe('recorded');
      expect(await until(ended)).toBeNull();
    });

    it('removes refusals after their time, and by no other rule anything else', async () => {
      const old = await refused();
      const young = await refused();
      const rejected = await recorded(ledger, {}, 'SENDING', { status: 'REJECTED', error });
      const done = await recorded(ledger, {}, 'SUCCEEDED');
      await age(old, 30 * day);
      await age(young, 29 * day);
      for (const id of [rejected, done]) await age(id, 90 * day);
      expect(await ledger.pruneRefusals()).toBe(1);
      expect(await left([old, young, rejected, done])).toEqual([young, rejected, done]);
    });

    it('removes what was closed or cancelled before anything was sent like a refusal, and never what was sent', async () => {
      const closed = { status: 'CLOSED_NOT_SENT', freesKey: true } as const;
      const cancelled = { status: 'CANCELLED', freesKey: true } as const;
      const unsent = [await recorded(ledger, { key: 'k' }, closed), await recorded(ledger, {}, cancelled)];
      const young = await recorded(ledger, {}, closed);
      const sent = await recorded(ledger, {}, 'SENDING', { status: 'NOT_SENT' }, closed);
      for (const id of [...unsent, sent]) await age(id, 30 * day);
      await age(young, 29 * day);
      expect(await ledger.pruneRefusals()).toBe(2);
      expect(await left([...unsent, young, sent])).toEqual([young, sent]);
      expect((await verifyAudit(ledger.audit)).breaks.map(({ kind }) => kind)).not.toContain(
        'missing-operation',
      );
    });

    it('keeps so many refusals of each caller, the newest', async () => {
      await ledger.close();
      ledger = await stage.open({ settings: { refusalsPerCaller: 2 } });
      const ids: string[] = [];
      for (let number = 0; number < 4; number++) {
        const id = await refused();
        await age(id, 1_000 * (4 - number));
        ids.push(id);
      }
      const others = [await refused({ actor: 'bob' }), await refused({ tenant: 'rival' })];
      expect(await ledger.pruneRefusals()).toBe(2);
      expect(await left([...ids, ...others])).toEqual([...ids.slice(2), ...others]);
      expect(await ledger.pruneRefusals()).toBe(0);
    });

    it('bounds the refusals of a caller that does not stop, while they come in', async () => {
      await ledger.close();
      ledger = await stage.open({ settings: { refusalsPerCaller: 10 } });
      for (let lot = 0; lot < 4; lot++) await Promise.all(Array.from({ length: 50 }, () => refused()));
      const everything = { tenant: 'acme', accounts: null };
      const shown = async (): Promise<number> =>
        (await ledger.operations(everything, { first: 100, after: null })).operations.length;
      // Those of the last turn may come in while it is counted.
      await expect.poll(shown, { timeout: 10_000 }).toBeLessThanOrEqual(60);
      expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
    });

    it('tells removals from what somebody took out', async () => {
      await recorded(ledger, {}, 'SUCCEEDED');
      await refused();
      expect(await ledger.prune(-60_000)).toBe(2);
      expect(await verifyAudit(ledger.audit)).toMatchObject({ operations: 0, events: 0, breaks: [] });
    });
  });
}
