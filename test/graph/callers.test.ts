import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/domain/caller.ts';
import { type House, keyOf, openHouse } from './house.ts';

function caller(tenant: string, readable: readonly string[] | null, changeable = readable): Caller {
  const set = (names: readonly string[] | null) => names && new Set(names.map(name => `zenlayer/${name}`));
  return { tenant, actor: `${tenant}-person`, readable: set(readable), changeable: set(changeable) };
}

const callers = {
  operator: caller('acme', null),
  /** May see one account, and change it. */
  north: caller('acme', ['north']),
  /** May see one account only. */
  reader: caller('acme', ['north'], []),
  /** Of another company, with the very same accounts. */
  rival: caller('rival', null),
};
type Who = keyof typeof callers;

let house: House;
beforeAll(async () => {
  house = await openHouse({ zenlayer: ['north', 'south'], callers });
});
afterAll(() => house.close());
beforeEach(() => house.zenlayer.reset());

const southern = 'causeway:zenlayer:south:port:port-neighbour-2-a';

function ask(who: Who, query: string, variables: object = {}) {
  return house.send(query, variables, who);
}

const terminate = `mutation($input: TerminatePortInput!) {
  terminatePort(input: $input) {
    __typename
    ... on TerminatePortSuccess { operation { id actor } }
    ... on CloudError { message operation { id } }
    ... on CloudResourceBusyError { blockingOperationId }
  }
}`;

interface Answer {
  readonly __typename: string;
  readonly operation: { readonly id: string };
}

async function terminatePort(who: Who, input: object): Promise<Answer> {
  const { data, errors } = await ask(who, terminate, { input });
  expect(errors).toBeUndefined();
  return data.terminatePort;
}

describe('An account that a caller may not read', () => {
  test('has no rows in their lists, and is not among the failures either', async () => {
    const query = '{ zenlayerPorts(first: 100) { totalCount nodes { account } failures { account } } }';
    const seen = (await ask('north', query)).data.zenlayerPorts;
    expect(new Set(seen.nodes.map(({ account }: { account: string }) => account))).toEqual(
      new Set(['north']),
    );
    expect(seen.totalCount).toBe(seen.nodes.length);
    expect((await ask('operator', query)).data.zenlayerPorts.totalCount).toBe(seen.totalCount + 2);
  });

  test('does not exist by name, and is not named among those that do', async () => {
    const query = '{ zenlayerPorts(account: "south") { totalCount } }';
    expect((await ask('north', query)).errors).toMatchObject([
      { message: 'There is no account "south". Accounts of zenlayer: "north".' },
    ]);
  });

  test('gives nothing away by an id of the graph, a router’s reference, or any resource', async () => {
    const node = await ask('north', 'query($id: ID!) { zenlayerPort(id: $id) { name } }', { id: southern });
    expect(node.data.zenlayerPort).toBeNull();
    const any = await ask('north', 'query($id: ID!) { cloudResource(id: $id) { name } }', { id: southern });
    expect(any.data.cloudResource).toBeNull();
    const reference = `query($id: ID!) { _entities(representations: [{ __typename: "ZenlayerPort", id: $id }]) { ... on ZenlayerPort { name } } }`;
    expect((await ask('north', reference, { id: southern })).data._entities).toEqual([null]);
    expect(house.zenlayer.journal.countRequests({ account: keyOf('south') })).toBe(0);
  });

  test('cannot be changed, and nothing is even read there', async () => {
    const answer = await terminatePort('north', { portId: southern });
    expect(answer).toMatchObject({
      __typename: 'CloudInputError',
      message: 'There is no account "south". Accounts of zenlayer: "north". Nothing was sent.',
    });
    expect(house.zenlayer.journal.countRequests({ account: keyOf('south') })).toBe(0);
  });
});

test('Who may only read is told so when they change something, and nothing is sent', async () => {
  expect(await terminatePort('reader', { portId: 'port-sin-edge-a' })).toMatchObject({
    __typename: 'CloudAccessError',
    message: expect.stringMatching(/^You may read account "north" .* Nothing was sent\.$/),
    operation: null,
  });
  expect(house.zenlayer.journal.countRequests()).toBe(0);
  expect(await terminatePort('north', { portId: 'port-sin-edge-a' })).toMatchObject({
    operation: { actor: 'acme-person' },
  });
});

describe('An operation that a caller may not see', () => {
  let id: string;
  beforeAll(async () => {
    house.zenlayer.reset();
    const { operation } = await terminatePort('operator', { portId: southern });
    id = operation.id;
  });

  const one = 'query($id: ID!) { cloudOperation(id: $id) { id } }';
  const list = '{ cloudOperations(first: 100) { nodes { id account } } }';

  test('is there for its own tenant’s callers who may read its account', async () => {
    expect((await ask('operator', one, { id })).data.cloudOperation).toEqual({ id });
    expect(JSON.stringify((await ask('operator', list)).data)).toContain(id);
  });

  test.each<Who>(['north', 'rival'])('looks like none for %s, by its id and in lists', async who => {
    expect((await ask(who, one, { id })).data.cloudOperation).toBeNull();
    expect(JSON.stringify((await ask(who, list)).data)).not.toContain(id);
    const filtered = `{ cloudOperations(filter: { account: "south" }) { nodes { id } } }`;
    expect((await ask(who, filtered)).data.cloudOperations.nodes).toEqual([]);
  });

  test.each<Who>(['north', 'rival'])('tells %s nothing by its events', async who => {
    const watch = 'subscription($id: ID!) { cloudOperationEvents(id: $id) { sequence } }';
    const events = [];
    for await (const event of house.events(watch, { id }, who)) events.push(event);
    expect(JSON.stringify(events)).not.toContain('sequence":');
  });

  test.each<Who>(['north', 'rival'])('cannot be resolved by %s, for whom there is none', async who => {
    const resolve = `mutation($id: ID!) {
      resolveCloudOperation(input: { id: $id, outcome: APPLIED, note: "seen" }) {
        __typename ... on CloudError { operation { id } }
      }
    }`;
    expect((await ask(who, resolve, { id })).data.resolveCloudOperation).toEqual({
      __typename: 'CloudResourceNotFoundError',
      operation: null,
    });
  });
});

describe('A resource that another tenant’s operation holds', () => {
  test('is busy for everybody, and its operation stays their own business', async () => {
    house.zenlayer.create({ kind: 'port', id: 'port-shared', fate: 'stuck' });
    const { operation } = await terminatePort('operator', { portId: 'port-shared', account: 'north' });
    const mine = await terminatePort('operator', { portId: 'port-shared', account: 'north' });
    expect(mine).toMatchObject({ __typename: 'CloudResourceBusyError', blockingOperationId: operation.id });
    const theirs = await terminatePort('rival', { portId: 'port-shared', account: 'north' });
    expect(theirs).toMatchObject({
      __typename: 'CloudResourceBusyError',
      blockingOperationId: null,
      operation: null,
    });
    expect(JSON.stringify(theirs)).not.toContain(operation.id);
    expect(house.zenlayer.journal.countRequests({ action: 'TerminatePort' })).toBe(1);
  });
});
