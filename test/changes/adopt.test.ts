import { afterEach, describe, expect, test, vi } from 'vitest';
import { adopt, handToPerson } from '../../src/changes/adopt.ts';
import { knownWork } from '../../src/changes/engine.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { draft } from './fixture.ts';
import { Stage } from './stage.ts';

afterEach(() => void vi.useRealTimers());

async function adopted(stage: Stage, { id }: Operation): Promise<Operation | null> {
  return await adopt(stage.engine, await stage.operation(id), new Date());
}

describe('What a dead process left', () => {
  test('recorded and never sent, is closed, and its key and resource are free again', async () => {
    const stage = new Stage();
    const left = await stage.recorded({ key: 'k' });
    expect(await adopted(stage, left)).toBeNull();
    expect(await stage.operation(left.id)).toMatchObject({ status: 'CLOSED_NOT_SENT', nextLookAt: null });
    const again = draft({ id: 'op-again', resource: left.resource, key: 'k' });
    expect((await stage.ledger.record(again)).kind).toBe('recorded');
  });

  test('proven not to have left, and not sent again, is closed too', async () => {
    const stage = new Stage();
    const left = await stage.sent('NOT_SENT', { key: 'k' });
    expect(await adopted(stage, left)).toBeNull();
    expect(await stage.history(left.id)).toEqual(['RECORDED', 'SENDING', 'NOT_SENT', 'CLOSED_NOT_SENT']);
    const again = draft({ id: 'op-again', resource: left.resource, key: 'k' });
    expect((await stage.ledger.record(again)).kind).toBe('recorded');
  });

  test('while it was being sent, may have happened: it is unknown, and settled by a time that counts from the sending', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-04T10:00:00Z') });
    const stage = new Stage({ settings: { settleWindowMs: 60_000, settleMarginMs: 5_000 } });
    const left = await stage.sent('SENDING', { key: 'k' });
    vi.setSystemTime(new Date('2026-05-04T10:00:50Z'));
    const unknown = await adopted(stage, left);
    expect(unknown).toMatchObject({ status: 'UNKNOWN', settlesBefore: new Date('2026-05-04T10:01:05Z') });
    expect(unknown?.nextLookAt?.getTime()).toBeGreaterThan(Date.now());
    // Its key stays taken: the same wish must not be sent again.
    const again = draft({ id: 'op-again', resource: left.resource, key: 'k' });
    expect((await stage.ledger.record(again)).kind).toBe('known');
  });

  test('that its own sender has moved on meanwhile, is left alone', async () => {
    const stage = new Stage();
    const sending = await stage.sent('SENDING');
    await stage.ledger.advance(sending.id, ['SENDING'], { status: 'ACCEPTED' });
    expect(await adopt(stage.engine, sending, new Date())).toBeNull();
    expect((await stage.operation(sending.id)).status).toBe('ACCEPTED');
  });

  test.each(['ACCEPTED', 'UNKNOWN', 'STALLED'] as const)('%s, goes on as it is', async status => {
    const stage = new Stage();
    const left = await stage.sent(status);
    expect(await adopted(stage, left)).toEqual(await stage.operation(left.id));
    expect((await stage.operation(left.id)).sequence).toBe(left.sequence);
  });
});

describe('What no process can read', () => {
  async function handed(left: Operation, stage: Stage): Promise<string | null> {
    await handToPerson(stage.engine, left, knownWork(stage.engine));
    const after = await stage.operation(left.id);
    expect(after).toMatchObject({ status: 'NEEDS_ATTENTION', nextLookAt: null });
    return (await stage.ledger.events(left.id, 0, 100)).at(-1)?.note ?? null;
  }

  test('for its account, goes to a person, and says so', async () => {
    const stage = new Stage();
    const left = await stage.sent('ACCEPTED', { account: 'gone' });
    expect(await handed(left, stage)).toBe(
      'cloud/gone is not configured in any running process, so it cannot be read',
    );
  });

  test('for its region, says which', async () => {
    const stage = new Stage({ account: { regions: ['north'] } });
    const left = await stage.sent('UNKNOWN', { region: 'south' });
    expect(await handed(left, stage)).toMatch(/^cloud\/main\/south is not configured/);
  });

  test('for its change, says which', async () => {
    const stage = new Stage();
    const left = await stage.sent('STALLED', { change: 'cloud.things.Forgotten' });
    expect(await handed(left, stage)).toBe(
      'change cloud.things.Forgotten is not known to any running process, so it cannot be read',
    );
  });

  test('and has moved on meanwhile, is left alone', async () => {
    const stage = new Stage();
    const left = await stage.sent('ACCEPTED', { account: 'gone' });
    await stage.ledger.advance(left.id, ['ACCEPTED'], { status: 'SUCCEEDED' });
    await handToPerson(stage.engine, left, knownWork(stage.engine));
    expect((await stage.operation(left.id)).status).toBe('SUCCEEDED');
  });
});
