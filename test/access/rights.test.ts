import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everywhere, openGranted, terminatePortOn } from './granted-stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openGranted();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.zenlayer.reset();
  stage.alibaba.reset();
});

const terminatePort = (who: string, input: object) => terminatePortOn(stage, who, input);

describe('What is not granted is denied', () => {
  test('to a caller without any role: nothing exists', async () => {
    const { data } = await stage.ask(
      'stranger',
      '{ zenlayerPorts { totalCount nodes { id } failures { account } } }',
    );
    expect(data.zenlayerPorts).toEqual({ totalCount: 0, nodes: [], failures: [] });
    expect(stage.calls('zenlayer/north') + stage.calls('zenlayer/south')).toBe(0);
  });

  test('and a change that may be seen and not made says which right is missing, and sends nothing', async () => {
    expect(await terminatePort('viewer', { portId: 'port-sin-edge-a', account: 'north' })).toMatchObject({
      __typename: 'CloudAccessError',
      advice: 'ASK_OPERATORS',
      retryable: false,
      missingRight: 'terminatePort on port of zenlayer/north',
      message: expect.stringContaining('Nothing was sent.'),
      operation: null,
    });
    expect(stage.calls('zenlayer/north')).toBe(0);
  });

  test('also where a change is carried out, whatever way leads there', async () => {
    const { runChange } = await import('../../src/changes/run.ts');
    const { Rights } = await import('../../src/domain/rights.ts');
    const engine = stage.app.engine;
    const change = engine.changes.get('zenlayer.sdn.TerminatePort');
    const answer = await runChange(engine, {
      change: change as never,
      caller: {
        tenant: 'acme',
        actor: 'somebody',
        rights: new Rights([{ role: 'viewer', may: ['read'], ...everywhere }]),
        federates: false,
      },
      id: 'port-sin-edge-a',
      account: 'north',
      regionId: null,
      input: {},
      key: null,
      reason: null,
      document: null,
      waitSeconds: 0,
      signal: new AbortController().signal,
    });
    expect(answer).toMatchObject({ kind: 'error', error: { tag: 'CloudAccessError' } });
    expect(stage.calls('zenlayer/north')).toBe(0);
  });
});

describe('What may not be seen does not exist', () => {
  const missing = { portId: 'causeway:zenlayer:nowhere:port:port-sin-edge-a' };
  const hidden = { portId: 'causeway:zenlayer:south:port:port-sin-edge-a' };
  const same = (value: unknown) =>
    JSON.stringify(value).replaceAll('nowhere', 'ACCOUNT').replaceAll('south', 'ACCOUNT');

  test.each([
    [
      'a list by name',
      'query($n: String!) { zenlayerPorts(account: $n) { nodes { id } } }',
      (n: string) => ({ n }),
    ],
    ['an id of the graph', 'query($id: ID!) { zenlayerPort(id: $id) { id } }', portOf],
    ['any resource', 'query($id: ID!) { cloudResource(id: $id) { id } }', portOf],
    [
      'the provider’s own id',
      'query($n: String!) { zenlayerPort(id: "port-sin-edge-a", account: $n) { id } }',
      (n: string) => ({ n }),
    ],
    [
      'operations of an account',
      'query($n: String!) { cloudOperations(filter: { account: $n }) { nodes { id } } }',
      (n: string) => ({ n }),
    ],
    [
      'operations of a resource',
      'query($id: ID!) { cloudOperations(filter: { resourceId: $id }) { nodes { id } } }',
      portOf,
    ],
  ])(
    'by %s it gets the very answer of what is not there, and no call is made',
    async (_way, query, variables) => {
      await terminatePort('operator', { portId: 'port-sin-recycled', account: 'south' });
      const before = stage.calls('zenlayer/south');
      const answers = await Promise.all(
        ['nowhere', 'south'].map(async name => {
          const { status, data, errors } = await stage.ask('northern', query, variables(name));
          return same({ status, data, errors });
        }),
      );
      expect(answers[1]).toBe(answers[0]);
      expect(stage.calls('zenlayer/south')).toBe(before);
    },
  );

  function portOf(account: string) {
    return { id: `causeway:zenlayer:${account}:port:port-sin-edge-a` };
  }

  test('a change of it is answered like one of what is not there', async () => {
    const answers = [await terminatePort('northern', missing), await terminatePort('northern', hidden)];
    expect(same(answers[1])).toBe(same(answers[0]));
    expect(stage.calls('zenlayer/south')).toBe(0);
  });

  test('nothing crosses from one tenant to another, whatever the roles', async () => {
    const rival = { portId: 'causeway:zenlayer:rival:port:port-sin-edge-a' };
    const answers = [await terminatePort('operator', missing), await terminatePort('operator', rival)];
    const told = answers.map(answer => JSON.stringify(answer).replaceAll('rival', 'nowhere'));
    expect(told[1]).toBe(told[0]);
    const { data } = await stage.ask('operator', '{ zenlayerPorts(first: 100) { nodes { account } } }');
    expect(data.zenlayerPorts.nodes.map(({ account }: { account: string }) => account)).not.toContain(
      'rival',
    );
    expect(stage.calls('zenlayer/rival')).toBe(0);
  });

  test('a nested resource of a kind that is hidden is null, with its id and name', async () => {
    const query = `{ zenlayerPrivateConnects(account: "north", first: 100) {
      nodes { endpointA { endpointId name endpointType vlanId port { id } } } } }`;
    const ends = async (who: string) =>
      (await stage.ask(who, query)).data.zenlayerPrivateConnects.nodes
        .map(({ endpointA }: { endpointA: { endpointType: string } | null }) => endpointA)
        .filter((end: { endpointType: string } | null) => end?.endpointType === 'PORT');
    const shown = await ends('viewer');
    expect(shown.length).toBeGreaterThan(0);
    for (const end of shown)
      expect(end).toMatchObject({ endpointId: expect.any(String), port: { id: expect.any(String) } });
    for (const end of await ends('lineViewer'))
      expect(end).toMatchObject({ endpointId: null, name: null, port: null });
  });

  test('a nested list of a kind that is hidden is empty, and no call is made for it', async () => {
    const query =
      '{ alibabaPhysicalConnections(first: 50) { nodes { nativeId borderRouters { nativeId } } } }';
    const routers = async (who: string): Promise<number> =>
      (await stage.ask(who, query)).data.alibabaPhysicalConnections.nodes.flatMap(
        ({ borderRouters }: { borderRouters: unknown[] }) => borderRouters,
      ).length;
    expect(await routers('viewer')).toBeGreaterThan(0);
    const before = stage.alibaba.journal.countRequests({ action: 'DescribeVirtualBorderRouters' });
    expect(await routers('circuitKeeper')).toBe(0);
    expect(stage.alibaba.journal.countRequests({ action: 'DescribeVirtualBorderRouters' })).toBe(before);
  });

  test('what depends on a resource is named and counted only where it may be seen', async () => {
    const input = { portId: 'port-sin-backbone', account: 'north' };
    const full = await terminatePort('operator', input);
    expect(full.__typename).toBe('CloudResourceInUseError');
    const names: string[] = full.dependents.map(({ nativeId }: { nativeId: string }) => nativeId);
    expect(names.length).toBeGreaterThan(0);
    const kept = await terminatePort('portKeeper', input);
    expect(kept).toMatchObject({
      __typename: 'CloudResourceInUseError',
      dependents: [],
      providerMessage: null,
    });
    // Its message, its operation's error and the notes of its events.
    for (const name of names) expect(JSON.stringify(kept)).not.toContain(name);
    // The same refusal, read later by one who may see all of it, still tells all.
    const operation = `query($id: ID!) { cloudOperation(id: $id) { error { message } events { note } } }`;
    const later = await stage.ask('operator', operation, { id: kept.operation.id });
    for (const name of names) expect(JSON.stringify(later.data)).toContain(name);
    const again = await stage.ask('portKeeper', operation, { id: full.operation.id });
    for (const name of names) expect(JSON.stringify(again.data)).not.toContain(name);
  });

  test('a resource that a change takes has to be visible itself', async () => {
    const query = `mutation { createPrivateConnect(input: { account: "north", name: "x", bandwidthMbps: 10,
      endpointA: { portId: "port-sin-backbone" }, endpointZ: { portId: "port-hkg-backbone" } }) {
      __typename ... on CloudError { message } } }`;
    const { data } = await stage.ask('lineViewer', query);
    expect(data.createPrivateConnect).toMatchObject({
      __typename: 'CloudInputError',
      message: expect.stringMatching(/^There is no account "north"/),
    });
    expect(stage.calls('zenlayer/north')).toBe(0);
  });
});

describe('The fields of routers', () => {
  const entities = `{ _entities(representations: [{ __typename: "ZenlayerPort", id: "causeway:zenlayer:north:port:port-sin-edge-a" }]) { __typename } }`;

  test('entities are refused to callers who may not introspect, before any call', async () => {
    const { errors } = await stage.ask('operator', entities);
    expect(errors).toMatchObject([{ extensions: { code: 'CloudAccessError', missingRight: 'introspect' } }]);
    expect(stage.calls('zenlayer/north')).toBe(0);
  });

  test('so is the schema, by the door', async () => {
    const { status, errors } = await stage.ask('operator', '{ _service { sdl } }');
    expect([status, errors?.[0]?.extensions?.code]).toEqual([403, 'INTROSPECTION_OFF']);
  });
});
