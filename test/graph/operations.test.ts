import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import {
  type Answer,
  create,
  isPresent,
  mutate,
  type PresentSubject,
  type Subject,
  wishFor,
  wishOn,
} from '../providers/subject.ts';
import { anySubject } from '../registered.ts';

const moves = ({ sample }: Subject): boolean => sample.showings.some(({ progress }) => progress === 'moving');

/** Accepted first, and done later. */
const slow = anySubject(
  (subject: Subject): subject is PresentSubject => isPresent(subject) && moves(subject),
);
/** Where reading cannot tell that nothing happened. */
const toggle = anySubject(
  (subject: Subject): subject is PresentSubject =>
    isPresent(subject) && subject.change.untouchedProvesNothing === true && !moves(subject),
);

let gateway: Gateway;
beforeAll(async () => {
  const clouds = [...new Set([slow.cloud, toggle.cloud])];
  gateway = await openGateway({
    // What is on its way arrives when the clock is moved.
    clouds: clouds.map(cloud => using(cloud, { start: { clock: 'stepped', seed: 'empty' } })),
    changes: { settleWindowMs: 60 },
  });
  for (const cloud of clouds) gateway.cloud(cloud).create(...cloud.samples.anchors);
});
afterAll(() => gateway.close());

function begun(more: object = {}): Promise<Answer> {
  const wish = wishFor(slow, gateway.cloud(slow.cloud));
  return mutate(gateway, slow, { ...wish.input, ...more });
}

function arrive(): void {
  gateway.cloud(slow.cloud).clock.advance(60_000);
}

async function resolve(id: string, more: object = {}) {
  const query = `mutation($input: CloudResolveOperationInput!) {
    answer: resolveCloudOperation(input: $input) {
      __typename
      ... on CloudResolveOperationSuccess { operation { id status resolution } }
      ... on CloudError { message operation { id status } }
      ... on CloudInputError { inputField }
    }
  }`;
  const input = { id, outcome: 'NOT_APPLIED', note: 'saw it', ...more };
  const { data, errors } = await gateway.send(query, { input });
  expect(errors).toBeUndefined();
  return data.answer;
}

const watch = `subscription($id: ID!, $after: Int) {
  cloudOperationEvents(id: $id, after: $after) { operationId sequence status note }
}`;

async function watched(id = '', after = 0): Promise<readonly { sequence: number; status: string }[]> {
  const seen = [];
  for await (const { data } of gateway.watch(watch, { id, after })) seen.push(data.cloudOperationEvents);
  return seen;
}

function enumValue(mutation: string): string {
  return mutation.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase();
}

describe('The events of an operation', () => {
  test('come as they happen, from the intent to the verified end, and the stream ends with it', async () => {
    const { operation } = await begun();
    const watching = watched(operation?.id);
    arrive();
    const events = await watching;
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, nth) => nth + 1));
    const statuses = events.map(({ status }) => status);
    expect(statuses.slice(0, 3)).toEqual(['RECORDED', 'SENDING', 'ACCEPTED']);
    expect(statuses.at(-1)).toBe('SUCCEEDED');
  });

  test('come from any number on, the same as polling shows them', async () => {
    const { operation } = await begun();
    arrive();
    const all = await watched(operation?.id);
    expect(await watched(operation?.id, 2)).toEqual(all.slice(2));
    const query = `query($id: ID!) { cloudOperation(id: $id) {
      status open events(after: 2) { operationId sequence status note }
      first: events(first: 1) { sequence } most: events(first: 9999) { sequence }
    } }`;
    const { cloudOperation } = (await gateway.send(query, { id: operation?.id })).data;
    expect(cloudOperation).toMatchObject({ status: 'SUCCEEDED', open: false, events: all.slice(2) });
    expect([cloudOperation.first.length, cloudOperation.most.length]).toEqual([1, all.length]);
  });

  test('of an operation that does not exist are none, and that is said', async () => {
    const seen = [];
    for await (const event of gateway.watch(watch, { id: 'op-none', after: 0 })) seen.push(event);
    expect(JSON.stringify(seen)).not.toContain('sequence":');
  });
});

describe('The list of operations', () => {
  const query = `query($first: Int, $after: String, $filter: CloudOperationFilter) {
    cloudOperations(first: $first, after: $after, filter: $filter) {
      pageInfo { hasNextPage endCursor } nodes { id status resourceId change }
    }
  }`;
  const by = async (filter: object): Promise<readonly { id: string }[]> =>
    (await gateway.send(query, { first: 100, filter })).data.cloudOperations.nodes;
  const forbidden = async (): Promise<{ readonly nativeId: string; readonly id: string }> => {
    const nativeId = create(gateway.cloud(slow.cloud), slow.sample.forbidden);
    const { operation } = await mutate(gateway, slow, wishOn(slow, nativeId).input);
    return { nativeId, id: operation?.id ?? '' };
  };

  test('is walked newest first, and gives each exactly once', async () => {
    const made: string[] = [];
    for (let nth = 0; nth < 7; nth += 1) made.unshift((await forbidden()).id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await gateway.send(query, { first: 3, after, filter: { status: ['REJECTED'] } });
      for (const { id } of data.cloudOperations.nodes) seen.push(id);
      const { hasNextPage, endCursor } = data.cloudOperations.pageInfo;
      after = hasNextPage ? endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(made);
  });

  test('is narrowed by status, resource and mutation, and by whether it is open', async () => {
    const { operation } = await begun();
    const [mine] = (await by({ open: true })).filter(({ id }) => id === operation?.id);
    expect(mine).toMatchObject({ status: 'ACCEPTED', change: enumValue(slow.change.mutation) });
    const { resourceId } = mine as unknown as { resourceId: string };
    expect(await by({ resourceId })).toHaveLength(1);
    expect(await by({ resourceId, open: false })).toEqual([]);
    const change = enumValue(slow.change.mutation);
    expect(await by({ resourceId, change, status: ['ACCEPTED'] })).toHaveLength(1);
    expect(await by({ resourceId, change: enumValue(toggle.change.mutation) })).toEqual([]);
    expect(await by({ account: 'elsewhere' })).toEqual([]);
    arrive();
    await watched(operation?.id);
    expect(await by({ resourceId, open: false })).toHaveLength(1);
  });

  test('hangs on its resource too, with the operation that holds it', async () => {
    const { operation } = await begun();
    const [mine] = (await by({ open: true })).filter(({ id }) => id === operation?.id);
    const { resourceId } = mine as unknown as { resourceId: string };
    const text = `query($id: ID!) { cloudResource(id: $id) { openOperation { id } operations { nodes { id } } } }`;
    const { data } = await gateway.send(text, { id: resourceId });
    expect(data.cloudResource).toEqual({
      openOperation: { id: operation?.id },
      operations: { nodes: [{ id: operation?.id }] },
    });
    arrive();
    await watched(operation?.id);
    const later = await gateway.send(text, { id: resourceId });
    expect(later.data.cloudResource?.openOperation ?? null).toBeNull();
  });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
    [{ filter: { resourceId: 'port-1' } }, 'filter.resourceId'],
  ])('refuses %j by the name of its argument', async (variables, inputField) => {
    const { errors } = await gateway.send(query, { first: 5, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'CloudInputError', inputField } }]);
  });
});

describe.concurrent('An operation that reading cannot settle', () => {
  const emulator = () => gateway.cloud(toggle.cloud);
  const wish = (id: string, more: object = {}): Promise<Answer> =>
    mutate(gateway, toggle, { ...wishOn(toggle, id).input, ...more });
  const sent = (id: string): number =>
    emulator().journal.countRequests({ action: toggle.change.action.action, resource: id });

  /** Sent without an answer, and the flag is as it was: it may have been switched off and on again by somebody else. */
  async function undecided(more: object = {}): Promise<{ readonly id: string; readonly nativeId: string }> {
    const nativeId = create(emulator(), toggle.sample.fresh);
    emulator().faults.add({
      action: toggle.change.action.action,
      resource: nativeId,
      fault: { kind: 'dropBeforeActing' },
    });
    const { operation } = await wish(nativeId, { waitSeconds: 10, ...more });
    expect(operation?.status).toBe('NEEDS_ATTENTION');
    return { id: operation?.id ?? '', nativeId };
  }

  test('holds its resource until a person says what happened, and then no longer', async () => {
    const { id, nativeId } = await undecided();
    expect(await wish(nativeId)).toMatchObject({ __typename: 'CloudResourceBusyError', operation: { id } });
    expect(await resolve(id)).toMatchObject({
      operation: { id, status: 'RESOLVED', resolution: 'NOT_APPLIED' },
    });
    expect((await wish(nativeId)).__typename).toMatch(/Success$/);
    const events = await watched(id);
    expect(events.at(-1)).toMatchObject({ status: 'RESOLVED', note: 'not applied, says local: saw it' });
  });

  test('found to have happened, its key answers so and sends nothing', async () => {
    const idempotencyKey = 'found-applied';
    const { id, nativeId } = await undecided({ idempotencyKey });
    await resolve(id, { outcome: 'APPLIED' });
    const replay = await wish(nativeId, { idempotencyKey });
    expect(replay).toMatchObject({ __typename: expect.stringMatching(/Success$/), operation: { id } });
    expect(sent(nativeId)).toBe(1);
  });

  test('found not to have happened, its key may be used for the same input again', async () => {
    const idempotencyKey = 'found-not-applied';
    const { id, nativeId } = await undecided({ idempotencyKey });
    await resolve(id);
    const again = await wish(nativeId, { idempotencyKey });
    expect(again.__typename).toMatch(/Success$/);
    expect(again.operation?.id).not.toBe(id);
    expect(sent(nativeId)).toBe(2);
  });

  test.each([
    ['an empty note', { note: ' ' }, 'note'],
    ['a note of a book’s length', { note: 'x'.repeat(501) }, 'note'],
  ])('is not resolved with %s', async (_what, more, inputField) => {
    const { id } = await undecided();
    expect(await resolve(id, more)).toMatchObject({ __typename: 'CloudInputError', inputField });
    await resolve(id);
  });

  test('is resolved once, and one that needs no person never is', async () => {
    const { id } = await undecided();
    await resolve(id);
    const again = await resolve(id, { outcome: 'APPLIED' });
    expect(again).toMatchObject({ __typename: 'CloudInputError', operation: { status: 'RESOLVED' } });
    const { operation } = await begun();
    expect(await resolve(operation?.id ?? '')).toMatchObject({
      __typename: 'CloudInputError',
      message: `${operation?.id} is not STALLED or NEEDS_ATTENTION: it does not need a person.`,
    });
  });
});
