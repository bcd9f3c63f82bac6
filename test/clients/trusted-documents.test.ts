import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Causeway, startCauseway } from './causeway.ts';

const here = import.meta.dirname;
const folder = join(here, 'generated/trusted');
const page = readFileSync(join(here, '../../docs/access.md'), 'utf8');
const helper = /<!-- named-document -->\n```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

const config = `
export default {
  schema: '../../../../api.graphql',
  documents: 'app.ts',
  generates: {
    'graphql/': {
      preset: 'client',
      presetConfig: { persistedDocuments: true },
      config: { documentMode: 'string', scalars: { DateTime: 'string' }, enumType: 'string-literal', useTypeImports: true, importExtension: '.ts' },
    },
  },
};
`;

const app = `
import { ask } from './ask.ts';
import { graphql } from './graphql/gql.ts';

const Ports = graphql(\`query Ports($first: Int!) { zenlayerPorts(first: $first) { nodes { id name } } }\`);

export async function namesOfPorts(url: string): Promise<readonly string[]> {
  const { zenlayerPorts } = await ask(url, Ports, { first: 3 });
  return (zenlayerPorts?.nodes ?? []).map(({ name }) => name ?? '');
}

export async function anything(url: string, query: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
}
`;

let causeway: Causeway;
beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'codegen.ts'), config);
  writeFileSync(join(folder, 'ask.ts'), helper);
  writeFileSync(join(folder, 'app.ts'), app);
  const cli = join(here, 'node_modules/@graphql-codegen/cli/esm/bin.js');
  await promisify(execFile)(process.execPath, [cli, '--config', 'codegen.ts'], { cwd: folder, env: {} });
  causeway = await startCauseway(`--manifest=${join(folder, 'graphql/persisted-documents.json')}`);
});
afterAll(() => causeway?.close());

test('What docs/access.md says of graphql-codegen compiles, and its documents run by their names', async () => {
  const compiler = join(here, '../../node_modules/typescript/bin/tsc');
  const options =
    '--noEmit --strict --module nodenext --target esnext --skipLibCheck --allowImportingTsExtensions --ignoreConfig';
  await promisify(execFile)(process.execPath, [compiler, ...options.split(' '), 'app.ts'], { cwd: folder });
  const { namesOfPorts } = (await import(/* @vite-ignore */ join(folder, 'app.ts'))) as {
    namesOfPorts(url: string): Promise<readonly string[]>;
  };
  expect(await namesOfPorts(causeway.url)).toHaveLength(3);
});

test('Nothing else runs', async () => {
  const { anything } = (await import(/* @vite-ignore */ join(folder, 'app.ts'))) as {
    anything(url: string, query: string): Promise<Response>;
  };
  const answer = await anything(causeway.url, '{ zenlayerPorts { nodes { id } } }');
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('DOCUMENT_NOT_TRUSTED');
});

test('Apollo Client is answered by the hash of its link, and sends texts for good where a hash is not supported', async () => {
  const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = await import('@apollo/client');
  const { PersistedQueryLink } = await import('@apollo/client/link/persisted-queries');
  const { createHash } = await import('node:crypto');
  const sent: string[] = [];
  const other = await startCauseway();
  try {
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.from([
        new PersistedQueryLink({ sha256: text => createHash('sha256').update(text).digest('hex') }),
        new HttpLink({
          uri: other.url,
          fetch: (uri, init) => {
            sent.push('query' in JSON.parse(String(init?.body)) ? 'text' : 'hash');
            return fetch(uri, init);
          },
        }),
      ]),
    });
    for (const first of [1, 2]) {
      const query = gql`query Ports { zenlayerPorts(first: ${first}) { nodes { id } } }`;
      const { data } = await client.query<{ zenlayerPorts: { nodes: unknown[] } }>({ query });
      expect(data?.zenlayerPorts.nodes).toHaveLength(first);
    }
    expect(sent).toEqual(['hash', 'text', 'text']);
  } finally {
    await other.close();
  }
});
