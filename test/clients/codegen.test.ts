import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Causeway, startCauseway } from './causeway.ts';

const here = import.meta.dirname;
const run = promisify(execFile);

interface Scenario {
  namesOfPorts(url: string): Promise<readonly string[]>;
  terminate(url: string, portId: string): Promise<string>;
}

let causeway: Causeway;
beforeAll(async () => {
  const cli = join(here, 'node_modules/@graphql-codegen/cli/esm/bin.js');
  [causeway] = await Promise.all([
    startCauseway(),
    run(process.execPath, [cli, '--config', 'codegen.ts'], { cwd: join(here, 'codegen'), env: {} }),
  ]);
});
afterAll(() => causeway.close());

test('graphql-codegen takes the schema, and what it writes compiles in strict TypeScript', async () => {
  const compiler = join(here, '../../node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, '--project', join(here, 'codegen')]).catch(
    (failure: { stdout: string }) => failure,
  );
  expect(stdout).toBe('');
});

test('its typed documents read all pages, and narrow the union of a mutation by its name', async () => {
  // Not by its literal name: its types stand in files that codegen has just written.
  const path = './codegen/scenario.ts';
  const scenario = (await import(/* @vite-ignore */ path)) as Scenario;
  const names = await scenario.namesOfPorts(causeway.url);
  expect(names).toContain('Singapore backbone');
  expect(names.length).toBeGreaterThan(16);
  expect(await scenario.terminate(causeway.url, 'port-sin-backbone')).toContain('Singapore to Hong Kong');
  expect(await scenario.terminate(causeway.url, 'port-nowhere')).toContain('CloudResourceNotFoundError');
  expect(await scenario.terminate(causeway.url, 'port-sin-edge-b')).toContain('followed as op-');
});

test('it writes the list of documents that a server may be told to trust', () => {
  const listed = JSON.parse(
    readFileSync(join(here, 'generated/codegen/persisted-documents.json'), 'utf8'),
  ) as Record<string, string>;
  expect(Object.keys(listed)).toHaveLength(2);
  for (const [hash, document] of Object.entries(listed)) {
    expect(hash).toBe(`sha256:${createHash('sha256').update(document).digest('hex')}`);
  }
});
