import { Trace } from '@apollo/usage-reporting-protobuf';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Router, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage?.close());

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests pick answers apart, and a wrong path fails them.
  readonly data?: any;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const id = (nativeId: string) => `causeway:zenlayer:demo:port:${nativeId}`;

describe.each(['Apollo Gateway', 'Hive Gateway'])('Through %s', name => {
  const router = (): Router =>
    stage.routers.find(each => each.name === name) ?? expect.fail(`there is no ${name}`);

  async function ask(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(router().url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Answer;
  }

  // Waited for to its end: a port that is still being renamed takes no other name.
  const rename = (key: string | null, newName: string, headers: Record<string, string> = {}) =>
    ask(
      `mutation Rename($input: ZenlayerRenamePortInput!) {
        renamePort(input: $input) {
          __typename
          ... on ZenlayerRenamePortSuccess {
            replayed
            port { name rack { name } monthlyCost }
            operation { id actor }
          }
          ... on CloudError { code message }
        }
      }`,
      { input: { portId: 'port-hkg-edge-a', name: newName, waitSeconds: 10 } },
      { ...(key === null ? {} : { 'idempotency-key': key }), ...headers },
    );

  test('a query goes over all graphs: what is rented, where it ends, and what it costs', async () => {
    const { data, errors } = await ask(`{
      racks(first: 1) { nodes { name ports { id name state patchPosition monthlyCost project { name } } } }
      cloudResource(id: "${id('port-sin-backbone')}") { name monthlyCost ... on ZenlayerPort { rack { name } } }
      projects { nodes { name resources { __typename name state monthlyCost ... on ZenlayerPort { rack { name } } } } }
    }`);
    expect(errors).toBeUndefined();
    expect(data.racks.nodes[0]).toMatchObject({
      name: 'sin-01',
      ports: [
        {
          name: 'Singapore edge A',
          state: 'ACTIVE',
          patchPosition: 'A20',
          monthlyCost: 175,
          project: { name: 'Edge' },
        },
        { name: 'Singapore backbone', project: { name: 'Backbone' } },
        {},
      ],
    });
    expect(data.cloudResource).toEqual({
      name: 'Singapore backbone',
      monthlyCost: 225,
      rack: { name: 'sin-01' },
    });
    expect(data.projects.nodes[0].resources).toMatchObject([
      { __typename: 'ZenlayerPort', name: 'Singapore backbone', monthlyCost: 225, rack: { name: 'sin-01' } },
      { __typename: 'AlibabaPhysicalConnection', name: 'Hangzhou-production', monthlyCost: 100 },
      {},
    ]);
  });

  test('a reference that vanished keeps its identity, and what other graphs say of it', async () => {
    const { data, errors } = await ask(
      '{ racks(first: 1) { nodes { ports { id name state nativeState patchPosition monthlyCost } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.racks.nodes[0].ports[2]).toEqual({
      id: id('port-gone-since-march'),
      name: null,
      state: 'NOT_SHOWN',
      nativeState: '',
      patchPosition: 'A2',
      monthlyCost: 325,
    });
  });

  test('a hundred references of one kind and account are one call of the provider', async () => {
    const before = (await stage.causeway.callsOf('zenlayer', 'DescribePorts')).length;
    const { data, errors } = await ask(
      '{ racks(first: 1, after: "hkg-01") { nodes { ports { id name state } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.racks.nodes[0].ports).toHaveLength(100);
    expect(new Set(data.racks.nodes[0].ports.map(({ state }: { state: string }) => state))).toEqual(
      new Set(['ACTIVE']),
    );
    expect(await stage.causeway.callsOf('zenlayer', 'DescribePorts')).toHaveLength(before + 1);
  });

  test('the union of a mutation arrives whole, its success with fields of other graphs, its error typed', async () => {
    const { data } = await rename(null, 'Renamed through a router');
    expect(data.renamePort).toMatchObject({
      __typename: 'ZenlayerRenamePortSuccess',
      port: { name: 'Renamed through a router', rack: { name: 'hkg-01' }, monthlyCost: 175 },
    });
    const refused = await ask(`mutation {
      terminatePort(input: { portId: "port-sin-backbone" }) {
        __typename
        ... on CloudResourceInUseError { dependents { name } }
        ... on CloudError { code advice retryable }
      }
    }`);
    expect(refused.data.terminatePort).toMatchObject({
      __typename: 'CloudResourceInUseError',
      code: 'CloudResourceInUseError',
      advice: 'REMOVE_DEPENDENTS',
    });
    expect(refused.data.terminatePort.dependents.length).toBeGreaterThan(0);
  });

  test('who asks is passed on, and so is the key by which a repeat sends nothing', async () => {
    const key = `key-${name.replace(' ', '-')}`;
    const first = await rename(key, 'Renamed once', { 'x-user': 'alice' });
    expect(first.data.renamePort.operation.actor).toBe('alice');
    const calls = (await stage.causeway.callsOf('zenlayer', 'ModifyPortAttribute')).length;
    const second = await rename(key, 'Renamed once', { 'x-user': 'alice' });
    expect(second.data.renamePort).toMatchObject({
      replayed: true,
      operation: { id: first.data.renamePort.operation.id },
    });
    expect(await stage.causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(calls);
  });

  test('two changes in one request are refused in plain words, and none is made', async () => {
    const calls = (await stage.causeway.callsOf('zenlayer', 'ModifyPortAttribute')).length;
    const { data, errors } = await ask(`mutation {
      a: renamePort(input: { portId: "port-hkg-edge-a", name: "One" }) { __typename }
      b: renamePort(input: { portId: "port-hkg-edge-a", name: "Two" }) { __typename }
    }`);
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.message).toContain('A request carries one change');
    expect(errors?.[0]?.extensions?.code).toBe('ONE_CHANGE_PER_REQUEST');
    expect(await stage.causeway.callsOf('zenlayer', 'ModifyPortAttribute')).toHaveLength(calls);
  });

  test('two changes with one of another graph between them are two requests: under one key the second is refused', async () => {
    const { data } = await ask(
      `mutation {
        a: renamePort(input: { portId: "port-hkg-edge-a", name: "First", waitSeconds: 10 }) { __typename }
        requestTermination(input: { portId: "port-hkg-edge-a" }) { __typename }
        b: renamePort(input: { portId: "port-hkg-edge-a", name: "Second" }) { __typename }
      }`,
      {},
      { 'idempotency-key': `pair-${name.replace(' ', '-')}` },
    );
    expect(data).toEqual({
      a: { __typename: 'ZenlayerRenamePortSuccess' },
      requestTermination: { __typename: 'InputError' },
      b: { __typename: 'CloudIdempotencyConflictError' },
    });
  });

  test('another graph refers to an operation, and shows it as it stands', async () => {
    const { data } = await rename(null, 'Renamed for a ticket');
    const { id: operationId } = data.renamePort.operation;
    const opened = await ask(
      `mutation Request($input: TerminatePortInput!) {
        requestTermination(input: $input) {
          ... on TerminatePortSuccess { ticket { reason openedAt operation { id change status resource { name } } } }
          ... on Error { message }
        }
      }`,
      { input: { portId: id('port-hkg-edge-a'), reason: 'moved', operationId } },
    );
    expect(opened.errors).toBeUndefined();
    expect(opened.data.requestTermination.ticket.operation).toMatchObject({
      id: operationId,
      change: 'RENAME_PORT',
      resource: { name: 'Renamed for a ticket' },
    });
    const unknown = await ask(
      `mutation Request($input: TerminatePortInput!) {
        requestTermination(input: $input) { ... on TerminatePortSuccess { ticket { reason operation { status } } } }
      }`,
      { input: { portId: id('port-hkg-edge-a'), reason: 'lost', operationId: 'op-that-never-was' } },
    );
    expect(unknown.data.requestTermination.ticket).toEqual({ reason: 'lost', operation: null });
  });

  test('a subscription carries what other graphs add, where the router has subscriptions', async () => {
    const query = `subscription {
      cloudOperationChanges(filter: { change: RENAME_PORT }) { status resource { name monthlyCost } }
    }`;
    if (!router().subscriptions) {
      const { errors } = await ask(query);
      expect(errors?.[0]?.message).toContain('subscription');
      return;
    }
    const client = createClient({ url: router().url });
    const changes = client.iterate<{ cloudOperationChanges: { status: string; resource: object } }>({
      query,
    });
    const first = changes.next();
    // Until the subscription stands, changes pass it by; so they go on until it tells one.
    const told = await Promise.race([first, untilTold(first)]);
    expect(told.value.data.cloudOperationChanges).toMatchObject({ resource: { monthlyCost: 175 } });
    await changes.return?.();

    async function untilTold(wanted: typeof first): Promise<Awaited<typeof first>> {
      let arrived = false;
      wanted.then(() => {
        arrived = true;
      });
      for (let count = 1; !arrived && count <= 20; count += 1) await rename(null, `Renamed ${count} times`);
      return await wanted;
    }
  });
});

test('A router that wants a trace of the gateway itself is answered with one that Apollo’s own library reads', async () => {
  const answer = await fetch(stage.causeway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' },
    body: JSON.stringify({ query: '{ zenlayerPorts(first: 1) { nodes { name } } }' }),
  });
  const { extensions } = (await answer.json()) as { readonly extensions: { readonly ftv1: string } };
  const trace = Trace.decode(Buffer.from(extensions.ftv1, 'base64'));
  const [ports] = trace.root?.child ?? [];
  expect(ports).toMatchObject({ responseName: 'zenlayerPorts', type: 'ZenlayerPortConnection' });
  const [element] = ports?.child?.[0]?.child ?? [];
  expect(element?.index).toBe(0);
  expect(element?.child?.[0]).toMatchObject({ responseName: 'name', parentType: 'ZenlayerPort' });
});
