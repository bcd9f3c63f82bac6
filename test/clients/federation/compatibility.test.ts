import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { composeServices } from '@apollo/composition';
import { Trace } from '@apollo/usage-reporting-protobuf';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedProcess, startProcess } from '../causeway.ts';

const clients = join(import.meta.dirname, '..');
const here = join(clients, 'compatibility');
const suite = join(clients, 'node_modules/@apollo/federation-subgraph-compatibility-tests/dist');
const gateway = join(clients, '../../examples/federation/apollo.ts');

type Started = StartedProcess<{ readonly url: string }>;

let folder: string;
let products: Started;
let running: readonly Started[];
let router: Started;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-compatibility-'));
  const own = (name: string) =>
    startProcess<{ url: string }>(
      join(suite, 'subgraphs', name, 'index.js'),
      {},
      {
        runtime: ['--import', join(here, 'any-port.ts')],
        cwd: join(suite, 'subgraphs', name),
      },
    );
  const [ours, users, inventory] = await Promise.all([
    startProcess<{ url: string }>(join(here, 'server.ts'), {}),
    own('users'),
    own('inventory'),
  ]);
  products = ours;
  const { data } = await ask<{ _service: { sdl: string } }>('{ _service { sdl } }');
  const given = (name: string) => readFileSync(join(suite, 'subgraphs', name, `${name}.graphql`), 'utf8');
  const { errors, supergraphSdl = '' } = composeServices([
    { name: 'products', url: ours.told.url, typeDefs: parse(data._service.sdl) },
    { name: 'users', url: users.told.url, typeDefs: parse(given('users')) },
    { name: 'inventory', url: inventory.told.url, typeDefs: parse(given('inventory')) },
  ]);
  expect(errors).toBeUndefined();
  writeFileSync(join(folder, 'supergraph.graphql'), supergraphSdl);
  router = await startProcess(gateway, { PORT: '0' }, { given: [join(folder, 'supergraph.graphql')] });
  running = [router, ours, users, inventory];
});

afterAll(async () => {
  await Promise.all((running ?? []).map(({ stop }) => stop()));
  rmSync(folder, { recursive: true });
});

async function ask<Data>(query: string, headers: Record<string, string> = {}) {
  const answer = await fetch(products.told.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await answer.json()) as { readonly data: Data; readonly extensions?: { readonly ftv1?: string } };
}

test('Apollo’s subgraph compatibility suite passes, all of it', async () => {
  const config = join(folder, 'jest.config.json');
  const client = join(here, 'suite-client.cjs');
  writeFileSync(
    config,
    JSON.stringify({
      rootDir: join(suite, 'tests'),
      testEnvironment: 'node',
      testPathIgnorePatterns: [],
      haste: { retainAllFiles: true },
      transform: {},
      moduleNameMapper: { '^\\.\\./utils/client$': client },
    }),
  );
  const jest = join(clients, 'node_modules/jest/bin/jest.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [jest, '--ci', '--json', '--runInBand', '--config', config],
    { env: { PRODUCTS_URL: products.told.url, ROUTER_URL: router.told.url }, maxBuffer: 16 * 1024 * 1024 },
  ).catch((failure: { stdout: string }) => failure);
  const { testResults } = JSON.parse(stdout) as {
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
    }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName)).toEqual([]);
  expect(results).toHaveLength(23);
});

test('a trace is one that Apollo’s own library reads: each field with its type and its time', async () => {
  const query = '{ one: product(id: "apollo-studio") { research { study { caseNumber } } } }';
  const { extensions } = await ask(query, { 'apollo-federation-include-trace': 'ftv1' });
  const trace = Trace.decode(Buffer.from(extensions?.ftv1 ?? '', 'base64'));
  const [product] = trace.root?.child ?? [];
  const [research] = product?.child ?? [];
  const [element] = research?.child ?? [];
  const [study] = element?.child ?? [];
  expect(product).toMatchObject({
    responseName: 'one',
    originalFieldName: 'product',
    type: 'Product',
    parentType: 'Query',
  });
  expect(research).toMatchObject({
    responseName: 'research',
    type: '[ProductResearch!]!',
    parentType: 'Product',
  });
  expect(element?.index).toBe(0);
  expect(study?.child?.[0]).toMatchObject({
    responseName: 'caseNumber',
    type: 'ID!',
    parentType: 'CaseStudy',
  });
  expect(Number(trace.durationNs)).toBeGreaterThanOrEqual(Number(product?.endTime));
  expect(Number(product?.endTime)).toBeGreaterThanOrEqual(Number(product?.startTime));
  expect(Number(trace.startTime?.seconds)).toBeGreaterThan(1_700_000_000);
});
