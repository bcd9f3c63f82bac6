import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../../../src/domain/caller.ts';
import { type Right, Rights } from '../../../src/domain/rights.ts';
import { operatorOf } from '../../callers.ts';
import { type Gateway, openGateway, using } from '../../gateway.ts';
import { allParts, type IncrementalPart, partsOf } from '../../server/fixtures/multipart.ts';
import { createIn } from '../cloud.ts';
import { zenlayerCloud } from './cloud.ts';

// What `@defer` is for: a list is there before what takes calls of its own.

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({
    clouds: [using(zenlayerCloud)],
    identify: ({ 'x-sees': kind }) => (kind === undefined ? operatorOf() : callerWhoSees(String(kind))),
  });
  const account = zenlayerCloud.account('demo');
  // Older than those of the demo world, on which something hangs: the newest come first.
  const rack = { kind: 'port', name: 'Rack', createdTime: '2000-01-01T00:00:00Z', count: 60 };
  await createIn(gateway.cloud(zenlayerCloud), account, rack);
});
afterAll(() => gateway.close());
function callerWhoSees(kind: string): Caller {
  const right: Right = { role: 'tested', may: ['read'], accounts: null, kinds: [kind] };
  return { ...operatorOf(), rights: new Rights([right]) };
}
afterEach(() => {
  const { faults, clock } = gateway.cloud(zenlayerCloud);
  faults.clear();
  clock.resume();
});

const query = `query Ports($later: Boolean = true) {
  zenlayerPorts(first: 50) {
    nodes { id name ... @defer(if: $later, label: "hanging") { dependents { nodes { nativeId resourceId } unread } } }
  }
}`;

function ask(
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
  document = query,
): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'multipart/mixed;deferSpec=20220824,application/json',
      ...headers,
    },
    body: JSON.stringify({ query: document, variables }),
  });
}

interface Listed {
  readonly zenlayerPorts: { readonly nodes: readonly { readonly id: string; readonly name: string }[] };
}

/** What the parts say of each port, in the order of the list. */
function putTogether(first: Listed, later: readonly IncrementalPart[]): readonly unknown[] {
  const nodes = first.zenlayerPorts.nodes.map(node => ({ ...node }));
  for (const { path, data } of later) {
    expect(path.slice(0, 2)).toEqual(['zenlayerPorts', 'nodes']);
    Object.assign(nodes[Number(path[2])] ?? expect.fail(path.join('.')), data);
  }
  return nodes;
}

async function callsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const { journal } = gateway.cloud(zenlayerCloud);
  journal.clear();
  await work();
  const calls: Record<string, number> = {};
  for (const { action } of journal.requests({})) calls[action] = (calls[action] ?? 0) + 1;
  return calls;
}

test('The list leaves while the cloud still keeps the answer to the second call', async () => {
  const { faults, clock, journal } = gateway.cloud(zenlayerCloud);
  const delay = { kind: 'delay', ms: 1_000, clock: 'emulator' } as const;
  faults.add({ action: 'DescribePrivateConnects', times: 'always', fault: delay });
  clock.hold();
  const parts = partsOf(await ask());
  const { value: first } = await parts.next();
  expect(first).toMatchObject({ hasNext: true });
  const { nodes } = (first as unknown as { readonly data: Listed }).data.zenlayerPorts;
  expect(nodes).toHaveLength(50);
  expect(Object.keys(nodes[0] ?? {})).toEqual(['id', 'name']);
  await journal.until(() => journal.countRequests({ action: 'DescribePrivateConnects' }) > 0);
  clock.advance(1_000);
  clock.resume();
  expect((await parts.next()).value).toMatchObject({ incremental: expect.any(Array) });
  await parts.return();
});

test('Deferred in fifty rows costs the calls that it costs in a whole answer, and says the same', async () => {
  let whole: Listed | undefined;
  const wholeCalls = await callsOf(async () => {
    whole = ((await (await ask({}, { accept: 'application/json' })).json()) as { readonly data: Listed })
      .data;
  });
  let parts: Awaited<ReturnType<typeof allParts>> = [];
  const deferredCalls = await callsOf(async () => {
    parts = await allParts(await ask());
  });
  expect(deferredCalls).toEqual(wholeCalls);
  expect(deferredCalls.DescribePrivateConnects).toBe(1);
  const [first, ...later] = parts;
  const incremental = later.flatMap(part => part.incremental ?? []);
  expect(incremental).toHaveLength(50);
  expect(new Set(incremental.map(({ label }) => label))).toEqual(new Set(['hanging']));
  expect(putTogether(first?.data as unknown as Listed, incremental)).toEqual(whole?.zenlayerPorts.nodes);
  // One call each, so they are there together, and come together.
  expect(later.length).toBeLessThan(5);
});

test('With the variable at false the answer is an ordinary one', async () => {
  const answer = await ask({ later: false });
  expect(answer.headers.get('content-type')).toContain('application/json');
  const { data } = (await answer.json()) as { readonly data: Listed };
  expect(data.zenlayerPorts.nodes[0]).toHaveProperty('dependents');
});

test('What a cloud refuses is told in the part that it belongs to, in the words of a whole answer', async () => {
  const fault = { kind: 'refuse', status: 403, code: zenlayerCloud.samples.accessCode } as const;
  gateway.cloud(zenlayerCloud).faults.add({ action: 'DescribeCloudRouters', times: 'always', fault });
  const points = `{ zenlayerPorts(first: 5) {
    nodes { id ... @defer { cloudRouterEdgePoints { nativeId } dependents { unread } } }
  } }`;
  const whole = await gateway.send(points);
  expect(whole.errors).toHaveLength(5);
  const [first, ...later] = await allParts(await ask({}, {}, points));
  expect(first?.errors).toBeUndefined();
  const incremental = later.flatMap(part => part.incremental ?? []);
  const errors = incremental.flatMap(part => part.errors ?? []);
  // Each of them names the request of the vendor that was refused.
  expect(errors.map(({ path, message }) => [path, message])).toEqual(
    whole.errors?.map(({ path, message }) => [path, message]),
  );
  expect(new Set(errors.map(({ extensions }) => extensions?.code))).toEqual(
    new Set(whole.errors?.map(({ extensions }) => extensions?.code)),
  );
  expect(putTogether(first?.data as unknown as Listed, incremental)).toEqual(whole.data.zenlayerPorts.nodes);
});

test('Of what the caller may not see nothing is told later either', async () => {
  const later = async (headers: Readonly<Record<string, string>>) => {
    const parts = await allParts(await ask({}, headers));
    return parts.flatMap(part => part.incremental ?? []).map(({ data }) => data?.dependents as Hanging);
  };
  const all = await later({});
  expect(all.some(({ nodes }) => nodes.length > 0)).toBe(true);
  const ports = await later({ 'x-sees': 'port' });
  expect(ports.every(({ nodes }) => nodes.length === 0)).toBe(true);
  expect(ports.every(({ unread }) => unread.includes('what you may not see'))).toBe(true);
});

interface Hanging {
  readonly nodes: readonly unknown[];
  readonly unread: readonly string[];
}
