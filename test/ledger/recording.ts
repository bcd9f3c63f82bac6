import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import { type OperationStatus, openStatuses, operationStatuses } from '../../src/domain/operation.ts';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { draft, recorded, type Stage, type Store } from './stage.ts';

export function recording(store: Store): void {
  describe(`recording on ${store.name}`, () => {
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

    it('keeps an intent exactly as it was given, beyond the end of the process that wrote it', async () => {
      const intent = draft({
        key: 'k',
        reason: 'moved out',
        input: { note: '2026-01-01T00:00:00.000Z', deep: [1, { a: null }], odd: 'a\u0000b \ud800' },
        before: { resource: { name: 'ü€😀' }, neighbours: ['x'] },
      });
      const { kind, operation } = await ledger.record(intent);
      expect(kind).toBe('recorded');
      expect(operation).toMatchObject({
        ...intent,
        status: 'RECORDED',
        attempts: 0,
        sequence: 1,
        endedAt: null,
      });
      await ledger.close();
      ledger = await stage.open();
      expect(await ledger.operation(intent.id)).toEqual(operation);
    });

    it('writes an intent and its first attempt at once, as if one had come after the other', async () => {
      const intent = draft({ key: 'k', input: { speed: '10G' } });
      const { kind, operation } = await ledger.record(intent, {
        lookingSince: performance.now(),
        first: 'SENDING',
      });
      expect(kind).toBe('recorded');
      expect(operation).toMatchObject({
        ...intent,
        status: 'SENDING',
        attempts: 1,
        sequence: 2,
        endedAt: null,
      });
      expect(operation.lastSendingAt).toEqual(operation.updatedAt);
      expect(await ledger.operation(intent.id)).toEqual(operation);
      const events = await ledger.events(intent.id, 0, 10);
      expect(events.map(({ status, note, sequence }) => [status, note, sequence])).toEqual([
        ['RECORDED', null, 1],
        ['SENDING', 'attempt 1', 2],
      ]);
      expect(await ledger.record(draft({ resource: intent.resource }), { first: 'SENDING' })).toMatchObject({
        kind: 'busy',
        operation: { id: intent.id },
      });
      expect(await ledger.sending(intent.id)).toMatchObject({ attempt: 2 });
      expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
    });

    it('answers the same key and input with the same operation, and other input as a conflict', async () => {
      const one = await recorded(ledger, { key: 'k', resource: 'r' });
      expect(await ledger.record(draft({ key: 'k', resource: 'r' }))).toMatchObject({
        kind: 'known',
        operation: { id: one },
      });
      expect(await ledger.record(draft({ key: 'k', fingerprint: 'other' }))).toMatchObject({
        kind: 'conflict',
        operation: { id: one },
      });
    });

    it('keeps the keys of other tenants, actors and mutations apart', async () => {
      await recorded(ledger, { key: 'k' });
      for (const other of [{ tenant: 'b' }, { actor: 'b' }, { mutation: 'restorePort' }, { key: 'K' }]) {
        expect((await ledger.record(draft({ key: 'k', ...other }))).kind).toBe('recorded');
      }
    });

    it('lets only one open operation hold a resource, in every open status', async () => {
      const statuses = Object.keys(operationStatuses) as OperationStatus[];
      for (const status of statuses.filter(each => each !== 'RECORDED')) {
        const id = await recorded(ledger, { resource: status }, status);
        const second = await ledger.record(draft({ resource: status }));
        if ((openStatuses as readonly string[]).includes(status)) {
          expect(second, status).toMatchObject({ kind: 'busy', operation: { id, status } });
        } else {
          expect(second.kind, status).toBe('recorded');
        }
      }
    });

    it('writes nothing on a look from before another change was sent and ended', async () => {
      const looking = { lookingSince: performance.now() };
      const id = await recorded(ledger, { resource: 'r' }, 'SENDING', 'ACCEPTED', 'SUCCEEDED');
      const intent = draft({ resource: 'r' });
      expect(await ledger.record(intent, looking)).toMatchObject({ kind: 'overtaken', operation: { id } });
      expect(await ledger.operation(intent.id)).toBeNull();
      expect((await ledger.record(intent)).kind).toBe('recorded');
    });

    it('tells whether it follows another one that was sent for the same', async () => {
      const follows = async (
        resource: string,
        stale: { staleReadsMs?: number },
        parent: string | null = null,
      ) => {
        const intent = draft({ resource, parent });
        const recorded = await ledger.record(intent, { first: 'SENDING', ...stale });
        await ledger.advance(intent.id, ['SENDING'], { status: 'SUCCEEDED' });
        return recorded.kind === 'recorded' ? recorded.followsAnother : recorded.kind;
      };
      const long = { staleReadsMs: 60_000 };
      await recorded(ledger, { resource: 'r-unsent' }, 'CLOSED_NOT_SENT');
      expect(await follows('r-unsent', long)).toBe(false);
      expect(await follows('r-followed', long)).toBe(false);
      expect(await follows('r-other', long)).toBe(false);
      expect(await follows('r-followed', long)).toBe(true);
      await pause(20);
      expect(await follows('r-followed', { staleReadsMs: 1 })).toBe(false);
      expect(await follows('r-followed', {})).toBeNull();
      const { id } = (await ledger.record(draft({ resource: 'plan' }))).operation;
      expect(await follows('r-followed', long, id)).toBeNull();
    });

    it('lets nobody change what an open creation has just made, nor make a second one of its name', async () => {
      const creation = { resource: null, holds: 'place/edge' };
      const id = await recorded(ledger, creation, 'SENDING', { status: 'ACCEPTED', resource: 'r-new' });
      const busy = { kind: 'busy', operation: { id } };
      const intent = draft({ resource: 'r-new' });
      expect(await ledger.record(intent)).toMatchObject(busy);
      expect(await ledger.operation(intent.id)).toBeNull();
      expect(await ledger.record(draft(creation))).toMatchObject(busy);
      const asked = { ...draft(), key: null };
      expect(await ledger.findExisting({ ...asked, holds: ['r-new'] })).toMatchObject(busy);
      expect(await ledger.findExisting({ ...asked, holds: ['place/edge'] })).toMatchObject(busy);
      await ledger.advance(id, ['ACCEPTED'], { status: 'SUCCEEDED' });
      expect((await ledger.record(draft(creation))).kind).toBe('recorded');
      expect((await ledger.record(draft({ resource: 'r-new' }))).kind).toBe('recorded');
    });

    it('holds nothing by the resource alone: two creations of different names are open side by side', async () => {
      await recorded(ledger, { resource: null, holds: 'place/one' });
      expect((await ledger.record(draft({ resource: null, holds: 'place/two' }))).kind).toBe('recorded');
    });

    it('tells of a creation that was sent and ended since the look, by its name and by its resource', async () => {
      const looking = { lookingSince: performance.now() };
      const made = { status: 'ACCEPTED', resource: 'r-new' } as const;
      const id = await recorded(
        ledger,
        { resource: null, holds: 'place/edge' },
        'SENDING',
        made,
        'SUCCEEDED',
      );
      const overtaken = { kind: 'overtaken', operation: { id } };
      expect(await ledger.record(draft({ resource: null, holds: 'place/edge' }), looking)).toMatchObject(
        overtaken,
      );
      expect(await ledger.record(draft({ resource: 'r-new' }), looking)).toMatchObject(overtaken);
      expect((await ledger.record(draft({ resource: 'r-other' }), looking)).kind).toBe('recorded');
    });

    it('lets the steps of a plan run under the operation that holds their resource', async () => {
      const parent = await recorded(ledger, { resource: 'r' });
      expect((await ledger.record(draft({ resource: 'r', parent }))).kind).toBe('recorded');
      expect((await ledger.record(draft({ resource: 'r', parent, key: 'k' }))).kind).toBe('recorded');
      expect(await ledger.record(draft({ resource: 'r' }))).toMatchObject({
        kind: 'busy',
        operation: { id: parent },
      });
    });

    it('lets exactly one of many who race for a resource win', async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => ledger.record(draft({ resource: 'r' }))),
      );
      const winners = answers.filter(answer => answer.kind === 'recorded');
      expect(winners).toHaveLength(1);
      expect(new Set(answers.map(answer => answer.operation.id)).size).toBe(1);
    });

    it('answers everybody who races with one key with one operation', async () => {
      const answers = await Promise.all(Array.from({ length: 40 }, () => ledger.record(draft({ key: 'k' }))));
      expect(answers.filter(answer => answer.kind === 'recorded')).toHaveLength(1);
      expect(answers.filter(answer => answer.kind === 'known')).toHaveLength(39);
    });

    it('writes a refusal down without taking key or resource', async () => {
      const error = domainError('CloudSubscriptionError', {
        message: 'prepaid',
        returnsAt: new Date(1e12),
        requestId: 'q',
      });
      const refused = await ledger.refuse(draft({ key: 'k', resource: 'r' }), error);
      expect(refused).toMatchObject({ status: 'REJECTED', error, requestId: 'q', sequence: 1, key: 'k' });
      expect(refused.endedAt).toEqual(refused.startedAt);
      expect(await ledger.operation(refused.id)).toEqual(refused);
      expect(await ledger.events(refused.id, 0, 10)).toMatchObject([{ status: 'REJECTED', note: 'prepaid' }]);
      expect((await ledger.record(draft({ key: 'k', resource: 'r' }))).kind).toBe('recorded');
    });

    it('answers a key for an ended operation, unless it ended without an effect', async () => {
      const done = await recorded(ledger, { key: 'done' }, 'SENDING', 'SUCCEEDED');
      expect(await ledger.record(draft({ key: 'done' }))).toMatchObject({
        kind: 'known',
        operation: { id: done },
      });
      await recorded(ledger, { key: 'free' }, { status: 'CLOSED_NOT_SENT', freesKey: true });
      expect((await ledger.record(draft({ key: 'free', fingerprint: 'other' }))).kind).toBe('recorded');
    });

    it('frees the key of an ended operation when its time is over, and never that of an open one', async () => {
      await ledger.close();
      ledger = await stage.open({ settings: { keyRetentionMs: 0 } });
      const ended = await recorded(ledger, { key: 'k' }, 'SENDING', 'SUCCEEDED');
      expect(await ledger.findExisting({ ...draft({ key: 'k' }), holds: [] })).toBeNull();
      const again = await ledger.record(draft({ key: 'k', fingerprint: 'other' }));
      expect(again.kind).toBe('recorded');
      expect(again.operation.id).not.toBe(ended);
      expect((await ledger.record(draft({ key: 'k', fingerprint: 'other' }))).kind).toBe('known');
    });

    it('recalls the key before the resource, and nothing where nothing stands in the way', async () => {
      const intent = draft({ key: 'k', resource: 'r' });
      const asked = { ...intent, holds: ['other', 'r'] };
      expect(await ledger.findExisting(asked)).toBeNull();
      await ledger.record(intent);
      expect(await ledger.findExisting(asked)).toMatchObject({ kind: 'known', operation: { id: intent.id } });
      expect(await ledger.findExisting({ ...asked, fingerprint: 'other' })).toMatchObject({
        kind: 'conflict',
      });
      expect(await ledger.findExisting({ ...asked, key: null })).toMatchObject({
        kind: 'busy',
        operation: { id: intent.id },
      });
      expect(await ledger.findExisting({ ...asked, key: null, holds: ['other'] })).toBeNull();
    });

    it('takes text that a database would refuse', async () => {
      const odd = 'a\u0000b\ud800';
      const { operation } = await ledger.record(draft({ key: odd, reason: odd }));
      expect((await ledger.record(draft({ key: odd }))).kind).toBe('known');
      expect(
        await ledger.advance(operation.id, ['RECORDED'], { status: 'CANCELLED', note: odd }),
      ).not.toBeNull();
      expect(await ledger.operation(odd)).toBeNull();
      expect(
        (
          await ledger.operations(
            { tenant: 'acme', accounts: [odd], resource: odd },
            { first: 5, after: null },
          )
        ).operations,
      ).toEqual([]);
    });

    it('refuses an id that was used, loudly', async () => {
      const id = await recorded(ledger);
      await expect(ledger.record(draft({ id }))).rejects.toThrow(/ids must be new/);
    });
  });
}
