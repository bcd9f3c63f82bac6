import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { type Caller, localOperator } from '../../src/domain/caller.ts';
import { providers } from '../../src/providers/index.ts';
import { openStage, type Stage } from './stage.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-exposure-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a start makes of its variables. */
function configured(environment: Readonly<Record<string, string>>): Config {
  const read = readConfig({ DATA_DIR: folder, ...environment }, providers);
  if (read.kind === 'mistakes') throw new Error(read.mistakes.join('\n'));
  return read.config;
}

function real(environment: Readonly<Record<string, string>>): Config {
  const path = join(folder, 'causeway.yaml');
  writeFileSync(
    path,
    'accounts: [{ provider: zenlayer, name: main, accessKeyId: id, accessKeyPassword: hunter2-password }]',
  );
  return configured({ CAUSEWAY_CONFIG: path, ...environment });
}

const may = { accounts: null, kinds: null };

/** Each way in which the schema is shown, as somebody with these headers; true where it was. */
const ways: Readonly<Record<string, (stage: Stage, headers: Record<string, string>) => Promise<boolean>>> = {
  introspection: async (stage, headers) => {
    const answers = await Promise.all(
      ['{ __schema { queryType { name } } }', '{ __type(name: "Query") { name } }'].map(query =>
        stage.post(JSON.stringify({ query }), headers),
      ),
    );
    const shown = answers.filter(({ status, data }) => status === 200 && data);
    expect([0, 2]).toContain(shown.length);
    return shown.length > 0;
  },
  service: async (stage, headers) => {
    const { data } = await stage.post(JSON.stringify({ query: '{ _service { sdl } }' }), headers);
    return data?._service?.sdl.includes('type Query') === true;
  },
  page: async (stage, headers) => {
    const answer = await fetch(`${stage.url}/graphql`, { headers: { accept: 'text/html', ...headers } });
    // The page is 9 MB, and its first bytes show what it is.
    const first = await answer.body?.getReader().read();
    return Buffer.from(first?.value ?? []).includes('<title>');
  },
  suggestions: async (stage, headers) => {
    const field = await stage.post(
      JSON.stringify({ query: '{ zenlayerPort { id } zenlayerPorst { id } }' }),
      headers,
    );
    const query =
      'query($of: [CloudResourceState!]) { zenlayerPorts(filter: { states: $of }) { totalCount } }';
    const variable = await stage.post(JSON.stringify({ query, variables: { of: ['RECYCLE'] } }), headers);
    const told = [field, variable].map(({ errors }) => JSON.stringify(errors).includes('Did you mean'));
    expect(new Set(told).size).toBe(1);
    return told[0] === true;
  },
};

const everything = { introspection: true, service: true, page: true, suggestions: true };
const nothing = { introspection: false, service: false, page: false, suggestions: false };

interface Mode {
  readonly config: () => Config;
  /** The demo’s, who sends no key; null where everybody has to prove who they are. */
  readonly anonymous: Caller | null;
  readonly viewer: object;
  readonly stranger: object;
}

const modes: Readonly<Record<string, Mode>> = {
  'the demo': {
    config: () => configured({}),
    anonymous: localOperator,
    viewer: everything,
    stranger: everything,
  },
  'the demo of a production image': {
    config: () => configured({ NODE_ENV: 'production', CAUSEWAY_DEMO: '1' }),
    anonymous: localOperator,
    viewer: everything,
    stranger: everything,
  },
  development: {
    config: () => real({}),
    anonymous: null,
    viewer: everything,
    // The page alone, which holds nothing of the schema: its questions need a proof like any other.
    stranger: { ...nothing, page: true },
  },
  production: {
    config: () => real({ NODE_ENV: 'production' }),
    anonymous: null,
    viewer: nothing,
    stranger: nothing,
  },
};

describe.each(Object.entries(modes))('In %s', (_name, { config, anonymous, viewer, stranger }) => {
  let stage: Stage;
  beforeAll(async () => {
    const { openSchema = false } = config();
    stage = await openStage({
      accounts: { 'zenlayer/north': 'acme' },
      anonymous,
      keys: { viewer: 'acme', introspector: 'acme' },
      access: {
        roles: new Map([
          ['viewer', [{ role: 'viewer', may: ['read'], ...may }]],
          ['introspector', [{ role: 'introspector', may: ['read', 'introspect'], ...may }]],
        ]),
        grants: ['viewer', 'introspector'].map(key => ({ to: { kind: 'key', key }, roles: [key] })),
      },
      config: { openSchema },
    });
  });
  afterAll(() => stage.close());

  async function seenBy(who: string | null): Promise<object> {
    const headers = who === null ? {} : { authorization: `Bearer ${stage.keys[who]}` };
    const seen: Record<string, boolean> = {};
    for (const [way, ask] of Object.entries(ways)) seen[way] = await ask(stage, headers);
    return seen;
  }

  test('a caller with the right "introspect" is shown the schema by every way', async () => {
    expect(await seenBy('introspector')).toEqual(everything);
  });

  test('a caller without it is shown the schema by every way, or by none', async () => {
    expect(await seenBy('viewer')).toEqual(viewer);
  });

  test('who proves nothing is shown no more', async () => {
    expect(await seenBy(null)).toEqual(stranger);
  });
});

test('What is refused says by which right it would not be', async () => {
  const stage = await openStage({
    accounts: { 'zenlayer/north': 'acme' },
    keys: { viewer: 'acme' },
    access: {
      roles: new Map([['viewer', [{ role: 'viewer', may: ['read'], ...may }]]]),
      grants: [{ to: { kind: 'key', key: 'viewer' }, roles: ['viewer'] }],
    },
  });
  try {
    const schema = await stage.ask('viewer', '{ ...S } fragment S on Query { s: _service { sdl } }');
    expect([schema.status, schema.errors?.[0]?.extensions?.code]).toEqual([403, 'INTROSPECTION_OFF']);
    expect(schema.errors?.[0]?.message).toContain('the right "introspect"');
    expect((await stage.ask('viewer', '{ __typename }')).data).toEqual({ __typename: 'Query' });
    const headers = { accept: 'text/html', authorization: `Bearer ${stage.keys.viewer}` };
    const page = await fetch(`${stage.url}/graphql`, { headers });
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining('GRAPHIQL_OFF')]);
    const wrong = await fetch(`${stage.url}/graphql`, { headers: { ...headers, authorization: 'Bearer x' } });
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  } finally {
    await stage.close();
  }
});
