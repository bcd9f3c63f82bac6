import { hash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { judgeDocument } from '../src/document-judge.ts';
import { providers } from '../src/providers/index.ts';
import { openStage } from './access/stage.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-manifest-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ports = 'query Ports($first: Int = 5) { zenlayerPorts(first: $first) { nodes { id name } } }';
const listed = (...texts: readonly string[]) =>
  JSON.stringify(Object.fromEntries(texts.map(text => [`sha256:${hash('sha256', text)}`, text])));

function write(name: string, text: string): string {
  const path = join(folder, name);
  // In one step, as whoever deploys it should.
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

const account = '{ provider: zenlayer, name: main, accessKeyId: id, accessKeyPassword: hunter2-password }';

function read(documents: string, more = 'access: {}') {
  const path = write('causeway.yaml', `accounts: [${account}]\n${more}\ndocuments: ${documents}\n`);
  const found = readConfig({ CAUSEWAY_CONFIG: path, DATA_DIR: folder }, providers, { judge: judgeDocument });
  return found.kind === 'mistakes' ? { mistakes: found.mistakes } : { config: found.config, mistakes: [] };
}

test('A manifest is taken as graphql-codegen writes it, with either of its hashes, and as Apollo’s tools do', () => {
  const own = write('own.json', listed(ports));
  const sha1 = write('sha1.json', JSON.stringify({ [hash('sha1', ports)]: ports }));
  const operations = [{ id: 'ports-1', name: 'Ports', type: 'query', body: ports }];
  const apollo = write(
    'apollo.json',
    JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
  );
  for (const [path, name] of [
    [own, hash('sha256', ports)],
    [sha1, hash('sha1', ports)],
    [apollo, 'ports-1'],
  ] as const) {
    const { config, mistakes } = read(`{ manifest: ${path}, only: true }`);
    expect(mistakes).toEqual([]);
    expect(config?.documents).toMatchObject({ only: true, automatic: false, manifest: path });
    expect([...(config?.documents?.texts ?? [])]).toEqual([[name, ports]]);
  }
});

test('Every mistake of a manifest is named at the start, each with its document', () => {
  const two =
    'mutation { a: cancelCloudOperation(input: {}) { __typename } b: zenlayerPorts { __typename } }';
  const deep = `{ ${'a { '.repeat(70)} ${'} '.repeat(70)} }`;
  const costly = '{ cloudOperations(first: 100) { nodes { events { note } } } }';
  const names = { nowhere: 'query A { zenlayerPorts { nowhere another } }', broken: '{', two, deep };
  const wrong = { ...names, costly, empty: '', '': ports, [hash('sha256', 'x')]: ports, number: 5 };
  const path = write('wrong.json', JSON.stringify(wrong));
  const { mistakes } = read(`{ manifest: ${path} }`, 'limits: { cost: 100 }');
  const found = (name: string) => mistakes.filter(mistake => mistake.includes(`document ${name}: `));
  expect(found('nowhere')).toHaveLength(2);
  expect(found('nowhere')[0]).toContain('documents.');
  for (const [name, words] of [
    ['broken', /Syntax Error/],
    ['two', /carries one change/],
    ['deep', /the limit "bracketDepth" is 64/],
    ['costly', /It costs \d+; the limit "cost" is 100/],
    ['empty', /its text is missing/],
    ['number', /its text is missing/],
    ['\\(without a usable name\\)', /its name has to be/],
    [hash('sha256', 'x'), /not the SHA256 of its text/],
  ] as const) {
    expect(
      mistakes.filter(each => new RegExp(`document ${name}: .*${words.source}`).test(each)),
    ).toHaveLength(1);
  }
});

test('A manifest that is none, and settings that could not mean what they say, are refused', () => {
  const nothing = join(folder, 'nothing.json');
  expect(read(`{ manifest: ${nothing} }`).mistakes).toEqual([
    expect.stringMatching(/cannot be read \(ENOENT\)/),
  ]);
  expect(read(`{ manifest: ${write('list.json', '[]')} }`).mistakes).toEqual([
    expect.stringContaining('is neither {"<hash>": "<document>"}'),
  ]);
  expect(read(`{ manifest: ${write('half.json', '{"a":')} }`).mistakes).toEqual([
    expect.stringContaining('is not valid JSON'),
  ]);
  const apollo = write(
    'apollo2.json',
    '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}',
  );
  expect(read(`{ manifest: ${apollo} }`).mistakes).toEqual([expect.stringContaining('is neither')]);
  expect(read('{ only: true }', '').mistakes).toEqual([
    expect.stringContaining('documents.only: without a "manifest"'),
    expect.stringContaining('documents.only: nobody has to prove who they are'),
  ]);
  expect(read('{ colour: red }').mistakes).toHaveLength(1);
});

test('The gateway runs what its manifest lists for whoever may not send others, and takes a new list as it runs', async () => {
  const path = write('served.json', listed(ports));
  const { config } = read(`{ manifest: ${path}, only: true }`);
  const may = { accounts: null, kinds: null };
  const stage = await openStage({
    accounts: { 'zenlayer/north': 'acme' },
    keys: { page: 'acme', person: 'acme' },
    access: {
      roles: new Map([
        ['viewer', [{ role: 'viewer', may: ['read'], ...may }]],
        ['explorer', [{ role: 'explorer', may: ['adhoc'], ...may }]],
      ]),
      grants: [
        { to: { kind: 'key', key: 'page' }, roles: ['viewer'] },
        { to: { kind: 'key', key: 'person' }, roles: ['viewer', 'explorer'] },
      ],
    },
    config: { documents: config?.documents ?? never() },
  });
  const named = (who: string, text: string) =>
    stage.post(JSON.stringify({ documentId: `sha256:${hash('sha256', text)}`, variables: { first: 1 } }), {
      authorization: `Bearer ${stage.keys[who]}`,
    });
  try {
    expect((await named('page', ports)).data.zenlayerPorts.nodes).toHaveLength(1);
    expect((await stage.ask('page', '{ zenlayerPorts { nodes { id } } }')).status).toBe(403);
    expect((await stage.ask('person', '{ zenlayerPorts { nodes { id } } }')).errors).toBeUndefined();

    const lines = 'query Lines { zenlayerPrivateConnects(first: 1) { nodes { id } } }';
    write('served.json', listed(lines, 'query Wrong { nowhere }'));
    stage.app.refreshDocuments();
    expect(stage.logged.join('')).toContain('the one before goes on');
    expect(stage.logged.join('')).toMatch(/document [0-9a-f]{64}: Cannot query field/);
    expect((await named('page', ports)).errors).toBeUndefined();

    write('served.json', listed(lines));
    stage.app.refreshDocuments();
    expect((await named('page', lines)).data.zenlayerPrivateConnects.nodes).toHaveLength(1);
    expect((await named('page', ports)).errors?.[0]?.extensions?.code).toBe('DOCUMENT_NOT_FOUND');

    // Nobody asks for it this time.
    write('served.json', listed(ports, lines));
    await vi.waitFor(async () => expect((await named('page', ports)).errors).toBeUndefined(), 10_000);
  } finally {
    await stage.close();
  }
});

function never(): never {
  throw new Error('the manifest was not taken');
}
