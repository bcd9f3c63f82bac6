import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { type House, openHouse } from './house.ts';

const settleWindowMs = 60;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    zenlayer: ['main'],
    callers: { operator: localOperator },
    changes: { settleWindowMs },
  });
});
afterAll(() => house.close());

interface Answer {
  readonly __typename: string;
  readonly message?: string;
  readonly inputField?: string;
  readonly operation: { readonly id: string; readonly status: string };
}

async function mutate(mutation: string, input: object): Promise<Answer> {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const query = `mutation($input: ${type}Input!) {
    answer: ${mutation}(input: $input) {
      __typename
      ... on ${type}Success { operation { id status } }
      ... on CloudError { message operation { id status } }
      ... on CloudInputError { inputField }
    }
  }`;
  const { data, errors } = await house.send(query, { input });
  expect(errors).toBeUndefined();
  return data.answer;
}

function port(fields: object = {}): string {
  return house.zenlayer.create({ kind: 'port', name: 'Berth', ...fields })[0] ?? '';
}

function sent(resource: string): number {
  return house.zenlayer.journal.countRequests({ action: 'StopIpForward', resource });
}

const watch = `subscription($id: ID!, $after: Int!) {
  cloudOperationEvents(id: $id, after: $after) { operationId sequence status note }
}`;

async function watched(id: string, after = 0): Promise<readonly { sequence: number; status: string }[]> {
  const seen = [];
  for await (const { data } of house.events(watch, { id, after })) seen.push(data.cloudOperationEvents);
  return seen;
}

// What waits for a cloud waits together.
describe.concurrent('The events of an operation', () => {
  test('come as they happen, from the intent to the verified end, and the stream ends with it', async () => {
    const { operation } = await mutate('terminatePort', { portId: port() });
    const watching = watched(operation.id);
    // The vendor takes a few seconds of its own time.
    house.zenlayer.clock.advance(10_000);
    const events = await watching;
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, nth) => nth + 1));
    const statuses = events.map(({ status }) => status);
    expect(statuses.slice(0, 3)).toEqual(['RECORDED', 'SENDING', 'ACCEPTED']);
    expect(statuses.at(-1)).toBe('SUCCEEDED');
  });

  test('come from any number on, the same as polling shows them', async () => {
    const { operation } = await mutate('terminatePort', { portId: port() });
    house.zenlayer.clock.advance(10_000);
    const all = await watched(operation.id);
    expect(await watched(operation.id, 2)).toEqual(all.slice(2));
    const query = `query($id: ID!) { cloudOperation(id: $id) {
      status open events(after: 2) { operationId sequence status note }
      first: events(first: 1) { sequence } most: events(first: 9999) { sequence }
    } }`;
    const { cloudOperation } = (await house.send(query, { id: operation.id })).data;
    expect(cloudOperation).toMatchObject({ status: 'SUCCEEDED', open: false, events: all.slice(2) });
    expect([cloudOperation.first.length, cloudOperation.most.length]).toEqual([1, all.length]);
  });

  test('of an operation that does not exist are none, and that is said', async () => {
    const seen = [];
    for await (const event of house.events(watch, { id: 'op-none', after: 0 })) seen.push(event);
    expect(JSON.stringify(seen)).not.toContain('sequence":');
  });
});

describe('The list of operations', () => {
  const query = `query($first: Int!, $after: String, $filter: CloudOperationFilter) {
    cloudOperations(first: $first, after: $after, filter: $filter) {
      pageInfo { hasNextPage endCursor } nodes { id status resourceId change }
    }
  }`;

  test('is walked newest first, and gives each exactly once', async () => {
    const made: string[] = [];
    for (let nth = 0; nth < 7; nth += 1) {
      made.unshift((await mutate('terminatePort', { portId: port({ status: 'CREATING' }) })).operation.id);
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await house.send(query, { first: 3, after, filter: { status: ['REJECTED'] } });
      for (const { id } of data.cloudOperations.nodes) seen.push(id);
      const { hasNextPage, endCursor } = data.cloudOperations.pageInfo;
      after = hasNextPage ? endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(made);
  });

  test('is narrowed by status, resource and mutation', async () => {
    const id = port({ status: 'RECYCLED' });
    const resourceId = `causeway:zenlayer:main:port:${id}`;
    await mutate('terminatePort', { portId: id });
    const restored = await mutate('restorePort', { portId: id });
    const by = async (filter: object): Promise<readonly { id: string }[]> =>
      (await house.send(query, { first: 100, filter })).data.cloudOperations.nodes;
    expect(await by({ resourceId })).toHaveLength(2);
    expect(await by({ resourceId, change: 'restorePort' })).toMatchObject([{ id: restored.operation.id }]);
    expect(await by({ resourceId, status: ['REJECTED'] })).toMatchObject([{ change: 'terminatePort' }]);
    expect(await by({ provider: 'ALIBABA_CLOUD' })).toEqual([]);
    expect(await by({ account: 'elsewhere' })).toEqual([]);
  });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
  ])('refuses %j by the name of its argument', async (variables, inputField) => {
    const { errors } = await house.send(query, { first: 5, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'CloudInputError', inputField } }]);
  });
});

describe.concurrent('An operation that reading cannot settle', () => {
  /** Sent without an answer, and the flag is as it was: it may have been switched off and on again by somebody else. */
  async function undecided(more: object = {}): Promise<{ readonly id: string; readonly instanceId: string }> {
    const [instanceId = ''] = house.zenlayer.create({ kind: 'instance', enableIpForward: true });
    house.zenlayer.faults.add({
      action: 'StopIpForward',
      resource: instanceId,
      fault: { kind: 'dropBeforeActing' },
    });
    const { operation } = await mutate('stopIpForward', { instanceId, waitSeconds: 10, ...more });
    expect(operation.status).toBe('NEEDS_ATTENTION');
    return { id: operation.id, instanceId };
  }

  const input = (id: string, more: object = {}): object => ({
    id,
    outcome: 'NOT_APPLIED',
    note: 'saw it',
    ...more,
  });

  test('holds its resource until a person says what happened, and then no longer', async () => {
    const { id, instanceId } = await undecided();
    const held = await mutate('stopIpForward', { instanceId });
    expect(held).toMatchObject({ __typename: 'CloudResourceBusyError', operation: { id } });
    const resolved = await mutate('resolveCloudOperation', input(id));
    expect(resolved).toMatchObject({ operation: { id, status: 'RESOLVED' } });
    expect(await mutate('stopIpForward', { instanceId })).toMatchObject({
      __typename: 'StopIpForwardSuccess',
    });
    const events = await watched(id);
    expect(events.at(-1)).toMatchObject({ status: 'RESOLVED', note: 'not applied, says local: saw it' });
  });

  test('found to have happened, its key answers so and sends nothing', async () => {
    const idempotencyKey = 'found-applied';
    const { id, instanceId } = await undecided({ idempotencyKey });
    await mutate('resolveCloudOperation', input(id, { outcome: 'APPLIED' }));
    const replay = await mutate('stopIpForward', { instanceId, idempotencyKey });
    expect(replay).toMatchObject({ __typename: 'StopIpForwardSuccess', operation: { id } });
    expect(sent(instanceId)).toBe(1);
  });

  test('found not to have happened, its key may be used for the same input again', async () => {
    const idempotencyKey = 'found-not-applied';
    const { id, instanceId } = await undecided({ idempotencyKey });
    await mutate('resolveCloudOperation', input(id));
    const again = await mutate('stopIpForward', { instanceId, idempotencyKey });
    expect(again.__typename).toBe('StopIpForwardSuccess');
    expect(again.operation.id).not.toBe(id);
    expect(sent(instanceId)).toBe(2);
  });

  test.each([
    ['an empty note', { note: ' ' }, 'note'],
    ['a note of a book’s length', { note: 'x'.repeat(501) }, 'note'],
  ])('is not resolved with %s', async (_what, more, inputField) => {
    const { id } = await undecided();
    expect(await mutate('resolveCloudOperation', input(id, more))).toMatchObject({
      __typename: 'CloudInputError',
      inputField,
    });
    await mutate('resolveCloudOperation', input(id));
  });

  test('is resolved once, and one that needs no person never is', async () => {
    const { id } = await undecided();
    await mutate('resolveCloudOperation', input(id));
    const again = await mutate('resolveCloudOperation', input(id, { outcome: 'APPLIED' }));
    expect(again).toMatchObject({ __typename: 'CloudInputError', operation: { status: 'RESOLVED' } });
    const { operation } = await mutate('terminatePort', { portId: port({ fate: 'stuck' }) });
    const early = await mutate('resolveCloudOperation', input(operation.id));
    expect(early).toMatchObject({
      __typename: 'CloudInputError',
      message: `${operation.id} is not STALLED or NEEDS_ATTENTION: it does not need a person.`,
    });
  });
});
