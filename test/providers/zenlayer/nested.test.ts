import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { zenlayerCloud } from './cloud.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({ clouds: [using(zenlayerCloud, { accounts: ['main', 'branch'] })] });
});
afterAll(() => gateway.close());
beforeEach(() => cloud().reset());

const cloud = () => gateway.cloud(zenlayerCloud);

function calls(action: string, account?: string): number {
  const of = account === undefined ? {} : { account: zenlayerCloud.account(account).key };
  return cloud().journal.countRequests({ action, ...of });
}

describe('Ports of private connects', () => {
  test('of a whole list cost one call an account, however many ends share them', async () => {
    const { data, errors } = await gateway.send(`{
      zenlayerPrivateConnects(first: 100) {
        nodes { name endpointA { port { name } } endpointZ { endpointType port { name } } }
        failures { account }
      }
    }`);
    expect(errors).toBeUndefined();
    const ends = data.zenlayerPrivateConnects.nodes.flatMap(
      (node: { endpointA: unknown; endpointZ: unknown }) => [node.endpointA, node.endpointZ],
    );
    expect(ends.length).toBeGreaterThan(20);
    expect(ends).toContainEqual({ port: { name: 'Singapore backbone' } });
    expect(ends).toContainEqual({ endpointType: 'AWS', port: null });
    expect([calls('DescribePrivateConnects'), calls('DescribePorts', 'main')]).toEqual([2, 1]);
  });

  test('of fifty lines with a port of its own at each end cost exactly two calls in all', async () => {
    const own = zenlayerCloud.account('lines');
    const lines = await openGateway({
      clouds: [using(zenlayerCloud, { start: { seed: 'empty' }, accounts: ['lines'] })],
    });
    onTestFinished(() => lines.close());
    const { journal, create } = lines.cloud(zenlayerCloud);
    const ports = create({ kind: 'port', id: 'port', count: 100 });
    create(
      ...Array.from({ length: 50 }, (_, nth) => ({
        kind: 'privateConnect',
        id: `pc-${nth}`,
        endpointA: { portId: ports[2 * nth] },
        endpointZ: { portId: ports[2 * nth + 1] },
      })),
    );
    const { data, errors } = await lines.send(`{
      zenlayerPrivateConnects(first: 50) {
        nodes { endpointA { port { nativeId state } } endpointZ { port { nativeId state } } }
      }
    }`);
    expect(errors).toBeUndefined();
    const { nodes } = data.zenlayerPrivateConnects;
    const ends = nodes.flatMap(({ endpointA, endpointZ }: (typeof nodes)[number]) => [
      endpointA.port.nativeId,
      endpointZ.port.nativeId,
    ]);
    expect(ends.toSorted()).toEqual(ports.toSorted());
    const asked = journal.requests({ account: own.key }).map(({ action }) => action);
    expect(asked).toEqual(['DescribePrivateConnects', 'DescribePorts']);
    expect(journal.countRequests({})).toBe(2);
  });

  test('are read of the ends that are asked for and of no others, in whatever way that is written', async () => {
    const lines = await openGateway({
      clouds: [using(zenlayerCloud, { start: { seed: 'empty' }, accounts: ['lines'] })],
    });
    onTestFinished(() => lines.close());
    const { journal, create } = lines.cloud(zenlayerCloud);
    const [a = '', z = ''] = create({ kind: 'port', id: 'port', count: 2 });
    create({ kind: 'privateConnect', id: 'pc', endpointA: { portId: a }, endpointZ: { portId: z } });
    const endA = { endpointA: { port: { nativeId: a } } };
    const endZ = { endpointZ: { port: { nativeId: z } } };
    const cases: readonly [string, object, readonly string[]][] = [
      ['nodes { endpointA { port { nativeId } } endpointZ { name } }', endA, [a]],
      ['nodes { ...Z }', endZ, [z]],
      ['edges { node { ... { endpointA { port { nativeId } } ...Z } } }', { ...endA, ...endZ }, [a, z]],
      ['nodes { endpointA { name } } edges { node { ...Z } }', endZ, [z]],
      ['nodes { ...Z endpointA { port @skip(if: $yes) { nativeId } } }', endZ, [z]],
      [
        'nodes { ... @include(if: $yes) { ...Z } endpointA { port { nativeId } } }',
        { ...endA, ...endZ },
        [a, z],
      ],
      ['nodes { name } edges { node { name } }', {}, []],
    ];
    for (const [written, shown, read] of cases) {
      journal.clear();
      const query = `query($yes: Boolean = true) { zenlayerPrivateConnects(first: 5) { ${written} } one: __typename @skip(if: $yes) }
        ${written.includes('...Z') ? 'fragment Z on ZenlayerPrivateConnect { endpointZ { port { nativeId } } }' : ''}`;
      const { data, errors } = await lines.send(query);
      expect(errors).toBeUndefined();
      const { nodes, edges } = data.zenlayerPrivateConnects;
      const row = { ...nodes?.[0], ...edges?.[0].node };
      expect(row, written).toMatchObject(shown);
      const asked = journal.requests({ action: 'DescribePorts' }).flatMap(({ resources }) => resources);
      expect(asked.toSorted(), written).toEqual(read.toSorted());
    }
  });

  test('that cannot be read are missing by their path, and the list itself stays', async () => {
    cloud().faults.add({
      action: 'DescribePorts',
      times: 'always',
      fault: { kind: 'refuse', status: 403, code: 'AUTHFAILURE_UNAUTHORIZED_OPERATION' },
    });
    const one =
      '{ zenlayerPrivateConnects(first: 1, account: "main") { nodes { name endpointA { port { name } } } } }';
    const { data, errors } = await gateway.send(one);
    expect(data.zenlayerPrivateConnects.nodes).toMatchObject([
      { name: expect.any(String), endpointA: { port: null } },
    ]);
    expect(errors).toMatchObject([
      {
        path: ['zenlayerPrivateConnects', 'nodes', 0, 'endpointA', 'port'],
        extensions: { code: 'CloudAccessError' },
      },
    ]);
  });
});
