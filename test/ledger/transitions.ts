import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import { type Operation, type OperationStatus, openStatuses } from '../../src/domain/operation.ts';
import { LeaseLostError, LedgerUnavailableError, type Step } from '../../src/ledger/ledger.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { draft, known, recorded, type Stage, type Store } from './stage.ts';

export function transitions(store: Store): void {
  describe(`moving an operation on, on ${store.name}`, () => {
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

    it('commits each attempt before it is sent, with its number and time', async () => {
      const id = await recorded(ledger);
      const one = await ledger.sending(id);
      expect(one.attempt).toBe(1);
      expect(await ledger.operation(id)).toMatchObject({
        status: 'SENDING',
        attempts: 1,
        lastSendingAt: one.at,
      });
      await ledger.advance(id, ['SENDING'], { status: 'NOT_SENT' });
      expect((await ledger.sending(id)).attempt).toBe(2);
      expect((await ledger.sending(id)).attempt).toBe(3);
    });

    it('lets nothing be sent for what has moved on, is unknown, or is leased to nobody', async () => {
      for (const status of ['ACCEPTED', 'UNKNOWN', 'SUCCEEDED', 'CANCELLED'] as const) {
        await expect(ledger.sending(await recorded(ledger, {}, status)), status).rejects.toThrow(
          LeaseLostError,
        );
      }
      await expect(ledger.sending('op-nowhere')).rejects.toThrow(LeaseLostError);
      const released = await recorded(ledger);
      await ledger.release([released]);
      await expect(ledger.sending(released)).rejects.toThrow(LeaseLostError);
      expect(await ledger.operation(released)).toMatchObject({
        status: 'RECORDED',
        attempts: 0,
        sequence: 1,
      });
    });

    it('lets nothing be sent once the lease has run out, taken over or not', async () => {
      await ledger.close();
      ledger = await stage.open({ settings: { leaseMs: 0 } });
      await expect(ledger.sending(await recorded(ledger))).rejects.toThrow(LeaseLostError);
    });

    it('changes what a step names, clears what it says is null, and leaves the rest', async () => {
      const settlesBefore = new Date(2e12);
      const error = domainError('CloudOutcomeUnknownError', {
        message: '2026-01-01T00:00:00.000Z',
        settlesBefore,
      });
      const lastSeen = { resource: { nativeState: '2026-01-01T00:00:00.000Z' } };
      const id = await recorded(ledger, {}, 'SENDING', {
        status: 'UNKNOWN',
        error,
        lastSeen,
        settlesBefore,
        nativeState: 'RUNNING',
        unconfirmed: 'GONE',
      });
      const unknown = await ledger.operation(id);
      expect(unknown).toMatchObject({
        error,
        lastSeen,
        settlesBefore,
        nativeState: 'RUNNING',
        unconfirmed: { end: 'GONE', since: expect.any(Date) },
      });
      const next = await ledger.advance(id, ['UNKNOWN'], {
        status: 'ACCEPTED',
        error: null,
        unconfirmed: null,
      });
      expect(next).toMatchObject({
        error: null,
        unconfirmed: null,
        lastSeen,
        settlesBefore,
        nativeState: 'RUNNING',
        attempts: 1,
      });
      expect(await ledger.operation(id)).toEqual(next);
    });

    it('numbers events from one without a gap, and says in each what was said', async () => {
      const id = await recorded(
        ledger,
        {},
        'SENDING',
        { status: 'ACCEPTED', requestId: 'q', nativeState: 'DOING', note: 'n' },
        'SUCCEEDED',
      );
      const events = await ledger.events(id, 0, 10);
      expect(events.map(event => [event.sequence, event.status, event.note])).toEqual([
        [1, 'RECORDED', null],
        [2, 'SENDING', 'attempt 1'],
        [3, 'ACCEPTED', 'n'],
        [4, 'SUCCEEDED', null],
      ]);
      expect(events[2]).toMatchObject({ operationId: id, providerRequestId: 'q', nativeState: 'DOING' });
      expect(await ledger.events(id, 2, 1)).toEqual([events[2]]);
      expect(await ledger.operation(id)).toMatchObject({
        sequence: 4,
        updatedAt: events[3]?.at,
        endedAt: events[3]?.at,
      });
    });

    it('writes nothing when somebody else was faster', async () => {
      const id = await recorded(ledger);
      const before = await ledger.operation(id);
      expect(await ledger.advance(id, ['SENDING', 'UNKNOWN'], { status: 'SUCCEEDED' })).toBeNull();
      expect(await ledger.advance('op-nowhere', ['RECORDED'], { status: 'SUCCEEDED' })).toBeNull();
      expect(await ledger.operation(id)).toEqual(before);
    });

    it('lets one of many who end it at once win', async () => {
      const ids = await Promise.all(Array.from({ length: 12 }, () => recorded(ledger)));
      for (const id of ids) {
        const steps = Array.from({ length: 8 }, () =>
          ledger.advance(id, ['RECORDED'], { status: 'CANCELLED' }),
        );
        expect((await Promise.all(steps)).filter(step => step !== null)).toHaveLength(1);
        expect(await ledger.events(id, 0, 50)).toHaveLength(2);
      }
    });

    it('numbers the attempts of many who start one at once', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => recorded(ledger)));
      for (const id of ids) {
        const started = await Promise.all(Array.from({ length: 6 }, () => ledger.sending(id)));
        expect(started.map(({ attempt }) => attempt).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
      }
    });

    it('never opens an ended operation again: its resource may belong to another', async () => {
      const id = await recorded(ledger, {}, 'SUCCEEDED');
      await expect(ledger.advance(id, ['SUCCEEDED'], { status: 'ACCEPTED' })).rejects.toThrow(/has ended/);
    });

    it('puts the next look off without an event, and only for what is open and not somebody else’s', async () => {
      const id = await recorded(ledger, {}, 'ACCEPTED');
      const put = await ledger.postpone(id, {
        nextLookInMs: 60_000,
        nativeState: 'DOING',
        lastSeen: { a: 1 },
        resourceName: 'edge 2',
      });
      expect(put).toMatchObject({
        nativeState: 'DOING',
        lastSeen: { a: 1 },
        resourceName: 'edge 2',
        sequence: 2,
      });
      expect(await ledger.postpone(id, {})).toBeNull();
      expect(await ledger.operation(id)).toEqual(put);
      await ledger.advance(id, ['ACCEPTED'], { status: 'SUCCEEDED' });
      expect(await ledger.postpone(id, { nextLookInMs: 1, nativeState: 'LATE' })).toBeNull();
      expect(await ledger.operation(id)).toMatchObject({ nextLookAt: null, nativeState: 'DOING' });
    });

    it('counts looks from its own time on, and leaves none open without one', async () => {
      const id = await recorded(ledger);
      const inMs = (operation: Operation | null): number | null =>
        operation === null || operation.nextLookAt === null
          ? null
          : operation.nextLookAt.getTime() - operation.updatedAt.getTime();
      expect(inMs(await ledger.operation(id))).toBeNull();
      const step = (status: OperationStatus, more: Partial<Step> = {}): Promise<Operation | null> =>
        ledger.advance(id, openStatuses, { status, ...more });
      expect(inMs(await step('ACCEPTED', { nextLookInMs: 5_000 }))).toBe(5_000);
      const kept = await ledger.operation(id);
      expect((await step('ACCEPTED'))?.nextLookAt).toEqual(kept?.nextLookAt);
      expect(inMs(await step('STALLED', { nextLookInMs: null }))).toBe(0);
      expect(inMs(await step('NEEDS_ATTENTION'))).toBeNull();
      expect(inMs(await step('NEEDS_ATTENTION', { nextLookInMs: 7 }))).toBe(7);
      expect(inMs(await step('SUCCEEDED', { nextLookInMs: 7 }))).toBeNull();
    });

    it('keeps since when looks have shown the same end, by steps and by looks alike', async () => {
      const id = await recorded(ledger, {}, { status: 'ACCEPTED', unconfirmed: 'GONE' });
      const first = (await ledger.operation(id))?.unconfirmed;
      expect(first).toEqual({ end: 'GONE', since: (await ledger.operation(id))?.updatedAt });
      await stage.tamper('update operations set unconfirmed_since = unconfirmed_since - 5000');
      const since = new Date((first?.since.getTime() ?? 0) - 5_000);
      const gone = { unconfirmed: { end: 'GONE', since } };
      expect(await ledger.postpone(id, { unconfirmed: 'GONE' })).toMatchObject(gone);
      expect(
        await ledger.advance(id, ['ACCEPTED'], { status: 'ACCEPTED', unconfirmed: 'GONE' }),
      ).toMatchObject(gone);
      expect(await ledger.advance(id, ['ACCEPTED'], { status: 'STALLED' })).toMatchObject(gone);
      const back = await ledger.postpone(id, { unconfirmed: 'CAME_BACK' });
      expect(back?.unconfirmed?.end).toBe('CAME_BACK');
      expect(back?.unconfirmed?.since.getTime()).toBeGreaterThan(since.getTime());
      const other = await ledger.advance(id, ['STALLED'], { status: 'STALLED', unconfirmed: 'GONE' });
      expect(other?.unconfirmed).toEqual({ end: 'GONE', since: other?.updatedAt });
      expect(await ledger.postpone(id, { unconfirmed: null })).toMatchObject({ unconfirmed: null });
    });

    it('judges by the time of the store, whatever the clock of this process says', async () => {
      const served = await (store.served ?? store.stage)();
      onTestFinished(() => served.clear());
      const ledger = await served.open();
      onTestFinished(() => ledger.close());
      const id = await recorded(
        ledger,
        {},
        { status: 'ACCEPTED', nextLookInMs: 60_000, unconfirmed: 'GONE' },
      );
      await ledger.release([id]);
      const before = await ledger.operation(id);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3600_000 });
      try {
        expect((await ledger.claim(1, 60_000, known)).operations).toEqual([]);
        const after = await ledger.postpone(id, { nextLookInMs: 60_000, unconfirmed: 'GONE' });
        expect(after?.unconfirmed).toEqual(before?.unconfirmed);
        const moved = (after?.nextLookAt?.getTime() ?? 0) - (before?.nextLookAt?.getTime() ?? 0);
        expect(moved).toBeLessThan(24 * 3600_000);
        expect(await ledger.prune(-1)).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });

    it('learns the id, the name and the order number of what a creation makes', async () => {
      const id = await recorded(ledger, { resource: null, holds: 'zenlayer/main/port/edge' });
      expect(await ledger.operation(id)).toMatchObject({ resource: null, order: null, resourceName: null });
      await ledger.sending(id);
      const accepted = { status: 'ACCEPTED', order: 'o-1', resource: 'r-new', resourceName: 'edge' } as const;
      const learnt = await ledger.advance(id, ['SENDING'], accepted);
      expect(learnt).toMatchObject({ ...accepted, holds: 'zenlayer/main/port/edge' });
      expect(await ledger.operation(id)).toEqual(learnt);
    });

    it('tells those who watch of every event, and no longer once they stop', async () => {
      const heard: string[] = [];
      const stop = ledger.watch(id => heard.push(id));
      const id = await recorded(ledger, {}, 'SENDING', 'ACCEPTED');
      expect(heard).toEqual([id, id, id]);
      await ledger.postpone(id, { nextLookInMs: 0 });
      stop();
      await ledger.advance(id, ['ACCEPTED'], { status: 'SUCCEEDED' });
      expect(heard).toHaveLength(3);
    });

    it('is well until it is closed, and then refuses everything in a way that changes understand', async () => {
      expect(await ledger.unavailableReason()).toBeNull();
      expect(await ledger.unavailableReason()).toBeNull();
      await ledger.close();
      expect(await ledger.unavailableReason()).toMatch(/closed/);
      await expect(ledger.record(draft())).rejects.toThrow(LedgerUnavailableError);
      await expect(ledger.sending('op')).rejects.toThrow(LedgerUnavailableError);
      await expect(ledger.operation('op')).rejects.toThrow(LedgerUnavailableError);
    });
  });
}
