import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callerWho, operatorOf } from '../callers.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { createIn } from '../providers/cloud.ts';
import { type Answer, isPresent, mutate, wishOn } from '../providers/subject.ts';
import { anySubject, idOf, kindsOf } from '../registered.ts';

const subject = anySubject(isPresent);
const { cloud, change, sample } = subject;
const { provider } = cloud;
const kind = kindsOf(cloud).find(({ typeName }) => typeName === change.of.typeName) ?? expect.fail();
const readAction = kind.sample.action;
const { action } = change.action;

const north = [`${provider}/north`];

const callers = {
  operator: operatorOf(),
  /** May see one account, and change it. */
  north: callerWho(['read', 'change'], north),
  /** May see one account only. */
  reader: callerWho(['read'], north),
  /** Of another company, which has no account of this one. */
  rival: operatorOf('rival'),
};
type Who = keyof typeof callers;

let gateway: Gateway;
/** In the first account, and two in the second. */
let northern: string;
let southern: string;
let tests = 0;

beforeAll(async () => {
  gateway = await openGateway({
    clouds: [
      using(cloud, { start: { ...cloud.samples.start, seed: 'empty' }, accounts: ['north', 'south'] }),
    ],
    identify: headers => callers[String(headers['x-caller']) as Who] ?? callers.operator,
  });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  const emulator = gateway.cloud(cloud);
  emulator.reset();
  for (const anchor of cloud.samples.anchors) emulator.create(anchor);
  // Of each test its own: what the one before wanted of a resource may still be under way.
  tests += 1;
  [northern = ''] = emulator.create({ ...sample.fresh, id: `northern-${tests}`, fate: 'stuck' });
  const region = regionOf(sample.input);
  const made = await createIn(emulator, cloud.account('south'), {
    ...sample.fresh,
    id: `southern-${tests}`,
    count: 2,
  });
  southern = idOf(kind, made[0] ?? '', { account: 'south', region });
});

function regionOf(input: object = {}): string | null {
  return 'regionId' in input ? String(input.regionId) : null;
}

function ask(who: Who, query: string, variables: object = {}) {
  return gateway.send(query, variables, { 'x-caller': who });
}

function wish(who: Who, id: string, account?: string): Promise<Answer> {
  const { input } = wishOn(subject, id);
  const named = account === undefined ? input : { ...input, account };
  return mutate(gateway, subject, named, { 'x-caller': who });
}

function southernRequests(): number {
  return gateway.cloud(cloud).journal.countRequests({ account: cloud.account('south').key });
}

describe('An account that a caller may not read', () => {
  test('has no rows in their lists, and is not among the failures either', async () => {
    const query = `{ list: ${kind.many}(first: 100) { totalCount nodes { account } failures { account } } }`;
    const seen = (await ask('north', query)).data.list;
    expect(new Set(seen.nodes.map(({ account }: { account: string }) => account))).toEqual(
      new Set(['north']),
    );
    expect([seen.totalCount, seen.failures]).toEqual([seen.nodes.length, []]);
    expect((await ask('operator', query)).data.list.totalCount).toBe(seen.totalCount + 2);
  });

  test('does not exist by name, and is not named among those that do', async () => {
    const query = `{ ${kind.many}(account: "south") { totalCount } }`;
    expect((await ask('north', query)).errors).toMatchObject([
      { message: `There is no account "south". Accounts of ${provider}: "north".` },
    ]);
  });

  test('gives nothing away by an id of the graph, a router’s reference, or any resource', async () => {
    const text = 'query($id: ID!)';
    const one = await ask('north', `${text} { one: ${kind.one}(id: $id) { name } }`, { id: southern });
    expect(one.data.one).toBeNull();
    const any = await ask('north', `${text} { any: cloudResource(id: $id) { name } }`, { id: southern });
    expect(any.data.any).toBeNull();
    const reference = `${text} { of: _entities(representations: [{ __typename: "${kind.typeName}", id: $id }]) { ... on ${kind.typeName} { name state } } }`;
    const { data } = await ask('north', reference, { id: southern });
    expect(data.of).toEqual([{ name: null, state: 'NOT_SHOWN' }]);
    expect(southernRequests()).toBe(0);
  });

  test('cannot be changed, and nothing is even read there', async () => {
    expect(await wish('north', southern)).toMatchObject({
      __typename: 'CloudInputError',
      message: `There is no account "south". Accounts of ${provider}: "north". Nothing was sent.`,
    });
    expect(southernRequests()).toBe(0);
  });
});

test('Who may only read is told so when they change something, and nothing is sent', async () => {
  const { journal } = gateway.cloud(cloud);
  expect(await wish('reader', northern)).toMatchObject({
    __typename: 'CloudAccessError',
    message: expect.stringMatching(/Nothing was sent\.$/),
    operation: null,
  });
  expect(journal.countRequests()).toBe(0);
  const { operation } = await wish('north', northern);
  const text = 'query($id: ID!) { cloudOperation(id: $id) { actor } }';
  const { data } = await ask('north', text, { id: operation?.id });
  expect(data.cloudOperation).toEqual({ actor: 'local-person' });
});

describe('An operation that a caller may not see', () => {
  let id: string;
  beforeEach(async () => {
    const { operation } = await wish('operator', southern);
    id = operation?.id ?? '';
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
    const filtered = '{ cloudOperations(filter: { account: "south" }) { nodes { id } } }';
    expect((await ask(who, filtered)).data.cloudOperations.nodes).toEqual([]);
  });

  test.each<Who>(['north', 'rival'])('tells %s nothing by its events', async who => {
    const watch = 'subscription($id: ID!) { cloudOperationEvents(id: $id) { sequence } }';
    const events = [];
    for await (const event of gateway.watch(watch, { id }, { 'x-caller': who })) events.push(event);
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

test('A resource that somebody else’s operation holds is busy, and of another tenant it does not exist', async () => {
  const { journal } = gateway.cloud(cloud);
  const { operation } = await wish('operator', northern, 'north');
  const mine = await wish('north', northern, 'north');
  expect(mine).toMatchObject({ __typename: 'CloudResourceBusyError', blockingOperationId: operation?.id });
  const theirs = await wish('rival', northern, 'north');
  expect(theirs).toMatchObject({ __typename: 'CloudInputError', operation: null });
  expect(JSON.stringify(theirs)).not.toContain(operation?.id);
  expect(journal.countRequests({ action })).toBe(1);
  expect(journal.countRequests({ action: readAction })).toBeGreaterThan(0);
});
