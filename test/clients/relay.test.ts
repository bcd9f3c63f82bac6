import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import {
  type ConcreteRequest,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getSingularSelector,
  type IEnvironment,
  type ReaderFragment,
  requestSubscription,
} from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRelayEnvironment } from '../../examples/clients/relay.ts';
import { type Causeway, startCauseway } from './causeway.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { type Answered, busyPort, type EventsData, lastEvents } from './scenario.ts';

const here = import.meta.dirname;
const api = readFileSync(join(here, '../../api.graphql'), 'utf8');

interface Artifacts {
  request(name: string): Promise<ConcreteRequest>;
  fragment(name: string): Promise<ReaderFragment>;
}

/** What relay-compiler makes of the documents, with this schema. */
async function compile(name: string, schema: string): Promise<Artifacts> {
  const folder = join(here, 'generated', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(here, 'relay'), folder, { recursive: true, filter: path => !path.includes('__generated__') });
  writeFileSync(join(folder, 'api.graphql'), schema);
  const config = JSON.parse(readFileSync(join(folder, 'relay.config.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify({ ...config, schema: 'api.graphql' }));
  const compiler = join(here, 'node_modules/relay-compiler/cli.js');
  await promisify(execFile)(process.execPath, [compiler, 'relay.config.json'], { cwd: folder, env: {} });
  const artifact = async (part: string) =>
    (await import(/* @vite-ignore */ `./${relative(here, folder)}/__generated__/documents${part}.graphql.ts`))
      .default;
  return { request: artifact, fragment: artifact };
}

let causeway: Causeway;
let artifacts: Artifacts;
beforeAll(async () => {
  [causeway, artifacts] = await Promise.all([startCauseway(), compile('relay', api)]);
});
afterAll(() => causeway.close());

function environment(): IEnvironment {
  return createRelayEnvironment(causeway.url);
}

async function read<Data>(
  relay: IEnvironment,
  { request, variables }: { readonly request: string; readonly variables: object },
): Promise<Data> {
  const node = await artifacts.request(request);
  relay.retain(createOperationDescriptor(node, { ...variables }));
  return (await fetchQuery(relay, node, { ...variables }).toPromise()) as Data;
}

async function fragmentOf<Data>(relay: IEnvironment, name: string, reference: unknown): Promise<Data> {
  const selector = getSingularSelector(await artifacts.fragment(name), reference);
  if (!selector) return expect.fail(`there is no ${name} in it`);
  return relay.lookup(selector).data as Data;
}

async function change(relay: IEnvironment, from: Artifacts, portId: string): Promise<Answered> {
  const mutation = await from.request('TerminatePortMutation');
  return await new Promise((resolve, reject) => {
    commitMutation(relay, {
      mutation,
      variables: { input: { portId } },
      onCompleted: response => resolve((response as { terminatePort: Answered }).terminatePort),
      onError: reject,
    });
  });
}

interface Ports {
  readonly zenlayerPorts: { readonly edges: readonly { readonly node: object }[] };
}

test('Relay reads a list page by page through @refetchable and @connection', async () => {
  const relay = environment();
  const root = await read<object>(relay, { request: 'PortsQuery', variables: { count: 8 } });
  const first = await fragmentOf<Ports>(relay, 'Ports', root);
  expect(first.zenlayerPorts.edges).toHaveLength(8);
  const { pageInfo } = first.zenlayerPorts as unknown as { pageInfo: { endCursor: string } };
  await read(relay, { request: 'PortsPageQuery', variables: { count: 8, cursor: pageInfo.endCursor } });
  const both = await fragmentOf<Ports>(relay, 'Ports', root);
  const names = await Promise.all(
    both.zenlayerPorts.edges.map(
      async ({ node }) => (await fragmentOf<{ id: string }>(relay, 'Port', node)).id,
    ),
  );
  expect(new Set(names).size).toBe(16);
});

test('Relay reads one thing again through `node`, by its type or as a resource', async () => {
  const relay = environment();
  const id = 'causeway:zenlayer:demo:port:port-sin-backbone';
  const port = await read<{ node: object }>(relay, { request: 'PortQuery', variables: { id } });
  expect(await fragmentOf(relay, 'Port', port.node)).toMatchObject({ id, name: 'Singapore backbone' });
  const resource = await read<{ node: object }>(relay, { request: 'ResourceQuery', variables: { id } });
  expect(await fragmentOf(relay, 'Resource', resource.node)).toMatchObject({
    id,
    name: 'Singapore backbone',
  });
});

test('Relay gets a typed error with all that was selected', async () => {
  expect(await change(environment(), artifacts, busyPort)).toMatchObject({
    __typename: 'CloudResourceInUseError',
    code: 'CloudResourceInUseError',
    advice: 'REMOVE_DEPENDENTS',
    dependents: expect.arrayContaining([{ name: 'Singapore to Hong Kong' }]),
  });
});

/** Ends a port, and what is told of it until its operation has ended. */
async function watchPortEnd(
  relay: IEnvironment,
  portId: string,
): Promise<EventsData['cloudOperationEvents'][]> {
  const { operation } = await change(relay, artifacts, portId);
  const subscription = await artifacts.request('OperationEventsSubscription');
  const told: EventsData['cloudOperationEvents'][] = [];
  await new Promise<void>((resolve, reject) => {
    requestSubscription(relay, {
      subscription,
      variables: { id: operation?.id, after: 0 },
      onNext: response => void told.push((response as EventsData).cloudOperationEvents),
      onCompleted: resolve,
      onError: reject,
    });
  });
  return told;
}

test('Relay watches an operation to its end', async () => {
  const told = await watchPortEnd(environment(), 'port-sin-edge-b');
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
});

test('Relay goes on watching where the line is cut, and is told each event once', async () => {
  const proxy = await startCuttingProxy(causeway.url, [1, 3]);
  const told = await watchPortEnd(createRelayEnvironment(proxy.url), 'port-sin-lab');
  expect(proxy.cuts).toBe(2);
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, nth) => nth + 1));
  expect([...new Set(told.map(({ status }) => status))]).toEqual(lastEvents);
  await proxy.close();
});

test('Relay shows a list before what is deferred', async () => {
  const relay = environment();
  const node = await artifacts.request('DeferredQuery');
  relay.retain(createOperationDescriptor(node, {}));
  const release = await causeway.hold('zenlayer', 'DescribePrivateConnects');
  const shown = Promise.withResolvers<DeferredPorts>();
  const ended = new Promise<void>((resolve, reject) => {
    fetchQuery(relay, node, {}).subscribe({
      next: data => shown.resolve(data as DeferredPorts),
      error: reject,
      complete: resolve,
    });
  });
  const { nodes } = (await shown.promise).zenlayerPorts;
  expect(nodes).toHaveLength(20);
  const busy = nodes.find(({ id }) => id.endsWith(busyPort));
  const dependents = async () =>
    (await fragmentOf<{ dependents?: { nodes: readonly object[] } }>(relay, 'PortDependents', busy))
      .dependents;
  expect(await dependents()).toBeUndefined();
  await release();
  await ended;
  expect((await dependents())?.nodes.length).toBeGreaterThan(0);
});

interface DeferredPorts {
  readonly zenlayerPorts: { readonly nodes: readonly { readonly id: string }[] };
}

test('Relay gets an error that was added after its documents were compiled', async () => {
  const older = api
    .replaceAll(' | CloudSubscriptionError', '')
    .replace(/"""[^"]*"""\ntype CloudSubscriptionError [^}]*\}\n/, '');
  expect(older).not.toContain('CloudSubscriptionError');
  const built = await compile('relay-older', older);
  expect(await change(environment(), built, 'port-tyo-subscription')).toMatchObject({
    __typename: 'CloudSubscriptionError',
    code: 'CloudSubscriptionError',
    advice: 'WAIT_FOR_SUBSCRIPTION_END',
  });
});
