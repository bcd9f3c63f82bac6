import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { zenlayerCloud } from '../providers/zenlayer/cloud.ts';
import { readTrace } from './trace-reader.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({
    clouds: [using(zenlayerCloud)],
    identify: ({ 'x-router': router }) => ({ ...localOperator, federates: router !== undefined }),
  });
});
afterAll(() => gateway.close());

const traced = { 'apollo-federation-include-trace': 'ftv1' };
const byRouter = { 'x-router': 'apollo', ...traced };

async function ask(query: string, headers: Record<string, string>, variables: object = {}) {
  const { data, errors, extensions } = (await gateway.send(query, variables, headers)) as Awaited<
    ReturnType<Gateway['send']>
  > & { readonly extensions?: { readonly ftv1?: string } };
  return { data, errors, ftv1: extensions?.ftv1 };
}

const list = '{ ports: zenlayerPorts(first: 2) { nodes { id } } }';

describe('A router that wants a trace', () => {
  test('is told of each field what it is, and when it began and ended within the request', async () => {
    const { data, errors, ftv1 } = await ask(list, byRouter);
    expect(errors).toBeUndefined();
    expect(data.ports.nodes).toHaveLength(2);
    const { root, durationNs, startSeconds } = readTrace(ftv1 ?? '');
    const [ports] = root.children;
    expect(ports).toMatchObject({
      responseName: 'ports',
      originalFieldName: 'zenlayerPorts',
      type: 'ZenlayerPortConnection',
      parentType: 'Query',
    });
    const [nodes] = ports?.children ?? [];
    expect(nodes).toMatchObject({ responseName: 'nodes', type: '[ZenlayerPort!]!', originalFieldName: null });
    expect(nodes?.children.map(({ index }) => index)).toEqual([0, 1]);
    for (const element of nodes?.children ?? [])
      expect(element.children).toMatchObject([
        { responseName: 'id', type: 'ID!', parentType: 'ZenlayerPort' },
      ]);
    // A call to the cloud lies between them.
    expect(ports?.endTime).toBeGreaterThan(ports?.startTime ?? Number.NaN);
    expect(durationNs).toBeGreaterThanOrEqual(ports?.endTime ?? Number.NaN);
    expect(startSeconds).toBeGreaterThan(1_700_000_000);
  });

  test('gets it from the ordinary executor, also where the query is compiled, with the same data', async () => {
    for (let count = 0; count < 6; count += 1) await ask(list, {});
    const { compiledRuns } = gateway.app.server.counts;
    expect(compiledRuns).toBeGreaterThan(0);
    const withTrace = await ask(list, byRouter);
    expect(gateway.app.server.counts.compiledRuns).toBe(compiledRuns);
    const without = await ask(list, { 'x-router': 'apollo' });
    expect(gateway.app.server.counts.compiledRuns).toBe(compiledRuns + 1);
    expect(withTrace.ftv1).toBeTypeOf('string');
    expect(without.ftv1).toBeUndefined();
    expect(withTrace.data).toEqual(without.data);
  });

  test('gets it for entities, and for a change', async () => {
    const query =
      'query($refs: [_Any!]!) { _entities(representations: $refs) { ... on ZenlayerPort { name } } }';
    const refs = [{ __typename: 'ZenlayerPort', id: 'causeway:zenlayer:demo:port:port-sin-backbone' }];
    const entities = await ask(query, byRouter, { refs });
    expect(entities.data._entities).toEqual([{ name: 'Singapore backbone' }]);
    const [field] = readTrace(entities.ftv1 ?? '').root.children;
    expect(field).toMatchObject({ responseName: '_entities', type: '[_Entity]!' });
    const change = await ask(
      'mutation { renamePort(input: { portId: "port-hkg-edge-a", name: "Traced" }) { __typename } }',
      byRouter,
    );
    expect(change.data.renamePort.__typename).toBe('ZenlayerRenamePortSuccess');
    expect(readTrace(change.ftv1 ?? '').root.children).toMatchObject([
      { responseName: 'renamePort', parentType: 'Mutation' },
    ]);
  });

  test('finds errors at their fields, saying no more than the answer does', async () => {
    const { errors, ftv1 } = await ask('{ zenlayerPorts(first: 1000) { nodes { id } } }', byRouter);
    const [field] = readTrace(ftv1 ?? '').root.children;
    expect(errors).toHaveLength(1);
    expect(field?.errors.map(({ json }) => JSON.parse(json))).toEqual(errors);
    expect(field?.errors[0]?.message).toBe(errors?.[0]?.message);
  });
});

test.each([
  ['A caller who may not ask for entities', traced],
  ['A router that does not ask', { 'x-router': 'apollo' }],
  [
    'A router that asks for another kind',
    { 'x-router': 'apollo', 'apollo-federation-include-trace': 'ftv2' },
  ],
])('%s gets no trace', async (_name, headers) => {
  const { data, ftv1 } = await ask(list, headers);
  expect(data.ports.nodes).toHaveLength(2);
  expect(ftv1).toBeUndefined();
});
