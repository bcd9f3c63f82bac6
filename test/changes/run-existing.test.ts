import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { accepted, refusedWith, unanswered } from './made-up-cloud.ts';
import { house, run, sending, told, written } from './running.ts';
import type { Stage } from './stage.ts';

describe('The same key', () => {
  test('with the same input gets the same answer, also where the resource has moved on', async () => {
    const stage = house();
    const sent = sending(stage);
    const first = await run(stage, { key: 'k' });
    stage.cloud.things.delete('thing-1');
    const second = await run(stage, { key: 'k' });
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(second).toMatchObject({ kind: 'success', operation: { id: first.operation?.id } });
    expect(sent.count).toBe(1);
  });

  test('with another input is a conflict, and nothing is sent', async () => {
    const stage = house();
    const sent = sending(stage);
    stage.cloud.things.set('thing-2', { state: 'Active' });
    const first = await run(stage, { key: 'k' });
    expect(await run(stage, { key: 'k', id: 'thing-2' })).toMatchObject({
      error: {
        tag: 'CloudIdempotencyConflictError',
        message: expect.stringContaining(`${first.operation?.id}`),
      },
    });
    expect(sent.count).toBe(1);
  });

  test('of another actor is another key', async () => {
    const stage = house();
    const sent = sending(stage, refusedWith('CloudQuotaError'));
    const first = await run(stage, { key: 'k' });
    const second = await run(stage, { key: 'k', caller: { ...localOperator, actor: 'mia' } });
    expect([first, second]).toMatchObject([{ replayed: false }, { replayed: false }]);
    expect([told(first), told(second), sent.count]).toEqual(['CloudQuotaError', 'CloudQuotaError', 2]);
  });

  test('right after a refusal is looked at anew and sent, however quick all of it is', async () => {
    const stage = house();
    const sent = sending(stage, refusedWith('CloudQuotaError'));
    const answers: string[] = [];
    for (let turn = 1; turn <= 30; turn++) answers.push(told(await run(stage)));
    expect(new Set(answers)).toEqual(new Set(['CloudQuotaError']));
    expect(sent.count).toBe(30);
  });

  test('waits for the answer that is on its way', async () => {
    const stage = house();
    const until = Promise.withResolvers<void>();
    const sent = sending(stage, refusedWith('CloudQuotaError'), until.promise);
    const first = run(stage, { key: 'k', waitSeconds: 10 });
    await stage.until((await written(stage)).id, 'SENDING');
    const second = run(stage, { key: 'k', waitSeconds: 10 });
    until.resolve();
    expect(told(await second)).toBe('CloudQuotaError');
    expect([(await first).replayed, (await second).replayed, sent.count]).toEqual([false, true, 1]);
  });

  test('in flight for longer than anybody waits says that it is busy, and with what', async () => {
    const stage = house();
    const until = Promise.withResolvers<void>();
    sending(stage, accepted, until.promise);
    const first = run(stage, { key: 'k' });
    const { id } = await written(stage);
    const leaving = new AbortController();
    leaving.abort();
    expect(await run(stage, { key: 'k', signal: leaving.signal })).toMatchObject({
      replayed: true,
      error: { tag: 'CloudResourceBusyError', blockingOperationId: id },
    });
    until.resolve();
    await first;
  });
});

describe('A resource that another change holds', () => {
  test('is busy, before anything is read, and the answer names the other', async () => {
    const stage = house();
    const sent = sending(stage, unanswered);
    const first = await run(stage);
    const looks = stage.cloud.looks.length;
    expect(await run(stage)).toMatchObject({
      error: {
        tag: 'CloudResourceBusyError',
        blockingOperationId: first.operation?.id,
        message: expect.stringMatching(/is held by op-.* \(removeThing, UNKNOWN\)\. Nothing was sent/),
      },
      operation: { id: first.operation?.id },
    });
    expect([sent.count, stage.cloud.looks.length]).toEqual([1, looks]);
  });

  test('for another tenant is busy, and nothing of the other is told', async () => {
    const stage = house();
    const first = await stage.recorded({ tenant: 'other', resource: 'causeway:cloud:main:thing:thing-1' });
    const other = await run(stage);
    expect(other).toMatchObject({ error: { tag: 'CloudResourceBusyError' }, operation: null });
    expect(JSON.stringify(other)).not.toContain(first.id);
    expect(JSON.stringify(other)).not.toContain('RECORDED');
  });

  test('goes to one of many who want it at the same moment', async () => {
    const stage = house();
    const sent = sending(stage, unanswered);
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(stage)));
    expect(sent.count).toBe(1);
    expect(answers.map(told).filter(tag => tag === 'CloudResourceBusyError')).toHaveLength(19);
  });
});

describe('A look that another change has overtaken', () => {
  /** While the first look is on its way, another change of the same begins and ends, so often. */
  function overtaking(stage: Stage, times: number): { looks: number } {
    const count = { looks: 0 };
    stage.cloud.onLook = async ids => {
      count.looks += 1;
      const shown = stage.cloud.shown(ids);
      if (count.looks <= times) {
        const { id } = await stage.recorded({ resource: 'causeway:cloud:main:thing:thing-1' });
        await stage.ledger.sending(id);
        await stage.ledger.advance(id, ['SENDING'], { status: 'SUCCEEDED' });
        // The next look begins later than this by the record's clock, which counts milliseconds.
        await pause(5);
      }
      return shown;
    };
    return count;
  }

  test('is taken again, and then it is sent', async () => {
    const stage = house();
    const sent = sending(stage, unanswered);
    const count = overtaking(stage, 2);
    expect(told(await run(stage))).toBe('CloudOutcomeUnknownError');
    expect([count.looks, sent.count]).toEqual([3, 1]);
  });

  test('each time is given up, and whoever asked is told that it was just changed', async () => {
    const stage = house();
    const sent = sending(stage);
    const count = overtaking(stage, 9);
    const answer = await run(stage);
    expect(answer).toMatchObject({
      error: { tag: 'CloudResourceBusyError', message: expect.stringContaining('was just changed by') },
    });
    expect([count.looks, sent.count]).toEqual([3, 0]);
  });
});

describe('Who waits', () => {
  test('gets the end, and the operation is looked at more often meanwhile', async () => {
    const stage = house();
    sending(stage);
    const waiting = run(stage, { waitSeconds: 20 });
    const { id } = await written(stage);
    await stage.until(id, 'ACCEPTED');
    while (!stage.engine.awaited.has(id)) await new Promise(resolve => setImmediate(resolve));
    await stage.ledger.advance(id, ['ACCEPTED'], { status: 'FAILED' });
    expect(told(await waiting)).toBe('CloudChangeFailedError');
    expect(stage.engine.awaited.size).toBe(0);
  });

  test('gets what is known when patience ends', async () => {
    const stage = house();
    sending(stage);
    expect(await run(stage, { waitSeconds: 0.01 })).toMatchObject({
      kind: 'success',
      operation: { status: 'ACCEPTED' },
    });
    expect(stage.engine.awaited.size).toBe(0);
  });

  test('of an unknown outcome gets the truth as soon as it is known', async () => {
    const stage = house();
    sending(stage, unanswered);
    const waiting = run(stage, { waitSeconds: 20 });
    const { id } = await written(stage);
    await stage.until(id, 'UNKNOWN');
    await stage.ledger.advance(id, ['UNKNOWN'], { status: 'SUCCEEDED', error: null });
    expect(told(await waiting)).toBe('success');
  });
});
