import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../cloud.ts';
import { attempt, openStage, type Stage, seenOf, settled } from '../stage.ts';
import { create, isCreation, mutate, type Subject, type Wish, wishFor } from '../subject.ts';

/** A creation has no id until the vendor tells it: its name stands for it, and by its name alone it is found again. */
export function describeCreations(cloud: Cloud, subjects: readonly Subject[]): void {
  describe.each(subjects.filter(isCreation).map(subject => [subject.change.mutation, subject] as const))(
    '%s: what has no id yet',
    (_mutation, subject) => {
      const { action } = subject.change.action;
      let stage: Stage;

      beforeAll(async () => {
        stage = await openStage(cloud, { changes: { settleWindowMs: 400 } });
      });

      afterAll(() => stage.close());

      it('made, its answer lost: is found by its name, gets its id, and was made once', async () => {
        const { wish, answer, end, requests, executions } = await attempt(stage, subject, {
          kind: 'dropAfterActing',
        });
        expect(answer).toMatchObject({ operation: { status: 'UNKNOWN' } });
        expect([requests.length, executions.length]).toEqual([1, 1]);
        expect(end).toMatchObject({ status: 'SUCCEEDED', nativeState: subject.sample.end });
        expect(end?.resource).toMatch(new RegExp(`:${executions[0]?.resource}$`));
        expect(end?.resourceName).toBe(wish.input.name);
      });

      it('not made, its answer lost: ends as not applied, and its key and its name may be used again', async () => {
        const wish = keyed(wishFor(subject, stage.emulator));
        const { end } = await attempt(stage, subject, { kind: 'dropBeforeActing' }, { wish });
        expect(end).toMatchObject({ status: 'NOT_APPLIED', resource: null });
        const again = await mutate(stage, subject, wish.input);
        expect(again).toMatchObject({ replayed: false });
        expect(again.__typename).toMatch(/Success$/);
        expect(seenOf(stage.emulator, subject, wish).executions).toHaveLength(1);
      });

      it('made twice under one name, once by somebody else, its answer lost: is for a person', async () => {
        const wish = wishFor(subject, stage.emulator);
        const acted = stage.emulator.journal.until(
          () => seenOf(stage.emulator, subject, wish).executions.length === 1,
        );
        const twin = acted.then(() => create(stage.emulator, subject.sample.namesake(nameOf(wish.input))));
        const { end, executions } = await attempt(stage, subject, { kind: 'dropAfterActing' }, { wish });
        expect(end).toMatchObject({ status: 'NEEDS_ATTENTION', resource: null });
        const note = await lastNote(stage, end?.id ?? '');
        expect(note).toContain(executions[0]?.resource);
        expect(note).toContain(await twin);
      });

      it('whose name is borne already: is refused, names who bears it, and sends nothing', async () => {
        const wish = wishFor(subject, stage.emulator);
        const id = create(stage.emulator, subject.sample.namesake(nameOf(wish.input)));
        expect(await mutate(stage, subject, wish.input)).toMatchObject({
          __typename: 'CloudResourceExistsError',
          advice: 'USE_ANOTHER_NAME',
          providerCode: null,
          resourceId: expect.stringMatching(new RegExp(`:${id}$`)),
          operation: { status: 'REJECTED' },
        });
        expect(seenOf(stage.emulator, subject, wish).requests).toHaveLength(0);
      });

      it('wished twice at a time: is made once, and the other is told that the name is held', async () => {
        const wish = wishFor(subject, stage.emulator);
        const fault = { kind: 'delay', ms: 300 } as const;
        stage.emulator.faults.add({ action, resource: wish.marker, fault });
        const first = mutate(stage, subject, wish.input);
        await stage.emulator.journal.until(() => seenOf(stage.emulator, subject, wish).requests.length === 1);
        const second = await mutate(stage, subject, wish.input);
        const { operation } = await first;
        expect(second).toMatchObject({
          __typename: 'CloudResourceBusyError',
          retryable: true,
          resourceId: null,
          blockingOperationId: operation?.id,
        });
        expect(seenOf(stage.emulator, subject, wish).executions).toHaveLength(1);
        await settled(stage.gateway, operation?.id ?? '');
      });

      it('accepted and then not made by the vendor: has failed', async () => {
        const wish = wishFor(subject, stage.emulator);
        expect(stage.emulator.settings.change(subject.sample.failing)).toBeUndefined();
        const { answer, end, executions } = await attempt(stage, subject, null, { wish });
        expect(answer.__typename).toMatch(/Success$/);
        expect(executions).toHaveLength(1);
        expect(end?.status).toBe('FAILED');
      });
    },
  );
}

function nameOf({ name }: Wish['input']): string {
  return String(name);
}

function keyed(wish: Wish): Wish {
  return { ...wish, input: { ...wish.input, idempotencyKey: `key-${wish.marker}` } };
}

async function lastNote({ gateway }: Stage, operationId: string): Promise<string> {
  const events = await gateway.app.engine.ledger.events(operationId, 0, 100);
  return events.at(-1)?.note ?? '';
}
