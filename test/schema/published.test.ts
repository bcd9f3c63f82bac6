import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { compareSchemas, parseDeclared } from '../../src/breaking-changes.ts';
import { printedApi } from '../../src/schema.ts';
import { environmentWith } from '../e2e/program.ts';
import { enums, fields, inputs } from './parts.ts';

const root = join(import.meta.dirname, '../..');
const current = printedApi();

function changed(from: string | RegExp, to: string): string {
  const after = current.replace(from, to);
  expect(after).not.toBe(current);
  return after;
}

const removal = {
  change: 'CloudTag.value was removed.',
  instead: 'Read `text` instead, from version 2 on.',
};

describe('A schema that breaks clients', () => {
  test.each<[string, string, string]>([
    [
      'a field is taken away',
      changed(/(type CloudTag \{[\s\S]*?)\n[^\n]*\n {2}value: String!/, '$1'),
      removal.change,
    ],
    [
      'a field may be null that never was',
      changed('  sequence: Int!', '  sequence: Int'),
      'CloudOperationEvent.sequence',
    ],
    ['an argument becomes required', changed('first: Int = 20', 'first: Int!'), 'first'],
    [
      'an input gains a field that is required',
      changed('input CloudOperationFilter {', 'input CloudOperationFilter {\n  tenant: ID!'),
      'tenant',
    ],
    [
      'a value of an enum is taken away',
      changed(/\n[^\n]*\n {2}AWS\n/, '\n'),
      'AWS was removed from enum type CloudProvider',
    ],
    [
      'a member of a union is taken away',
      changed(
        'union ZenlayerTerminatePortResult = ZenlayerTerminatePortSuccess | ',
        'union ZenlayerTerminatePortResult = ',
      ),
      'ZenlayerTerminatePortSuccess',
    ],
    [
      'a type is no resource any more',
      changed('type ZenlayerPort implements CloudResource & Node', 'type ZenlayerPort implements Node'),
      'ZenlayerPort no longer implements interface CloudResource',
    ],
  ])('is noticed: %s', (_what, after, told) => {
    const { undeclared } = compareSchemas(current, after, []);
    expect(undeclared.join('\n')).toContain(told);
  });

  test('passes where the change is declared, once', () => {
    const after = changed(/(type CloudTag \{[\s\S]*?)\n[^\n]*\n {2}value: String!/, '$1');
    const { undeclared, stale, dangerous } = compareSchemas(current, after, [removal]);
    expect({ undeclared, stale, dangerous }).toEqual({ undeclared: [], stale: [], dangerous: [] });
    expect(compareSchemas(after, after, [removal]).stale).toEqual([removal.change]);
  });

  test('is declared with what clients do about it', () => {
    expect(parseDeclared(JSON.stringify([removal]))).toEqual([removal]);
    expect(() => parseDeclared(JSON.stringify([{ change: removal.change, instead: '' }]))).toThrow(
      'sentence',
    );
    expect(() => parseDeclared('{}')).toThrow('list');
  });
});

describe('What is taken away', () => {
  const before =
    `
    type Query { port(id: ID!, region: String): Port old: Int @deprecated(reason: "Use ` +
    '`port`' +
    `.") }
    type Port { name: String state: State label(short: Boolean, long: Boolean @deprecated): String }
    enum State { UP DOWN LOST @deprecated }
    input Filter { name: String label: String @deprecated }
    type Unused { name: String }
  `;
  const untimely = (from: string, to: string) => {
    expect(before).toContain(from);
    return compareSchemas(before, before.replace(from, to), []).untimely;
  };

  test.each([
    ['a field', 'name: String state', 'state', 'Port.name'],
    ['a field of an input', '{ name: String label', '{ label', 'Filter.name'],
    ['an argument', ', region: String', '', 'Query.port:region'],
    ['a value of an enum', 'UP ', '', 'State.UP'],
    [
      'a field with its arguments',
      ' label(short: Boolean, long: Boolean @deprecated): String',
      '',
      'Port.label',
    ],
  ])('has to be published as deprecated first: %s', (_what, from, to, place) => {
    expect(untimely(from, to)).toEqual([place]);
  });

  test.each([
    ['a field', /old: Int @deprecated\([^)]*\)/.exec(before)?.[0] ?? ''],
    ['a field of an input', ' label: String @deprecated'],
    ['an argument', ', long: Boolean @deprecated'],
    ['a value of an enum', ' LOST @deprecated'],
    ['a whole type, to which nothing leads', 'type Unused { name: String }'],
  ])('goes in time where it was: %s', (_what, from) => {
    expect(untimely(from, '')).toEqual([]);
  });

  test('is refused by the check before publishing, also where it is declared', () => {
    const after = changed(/(type CloudTag \{[\s\S]*?)\n[^\n]*\n {2}value: String!/, '$1');
    expect(compareSchemas(current, after, [removal])).toMatchObject({
      undeclared: [],
      untimely: ['CloudTag.value'],
    });
  });
});

test('What only adds passes, and says what a switch over all values may stumble over', () => {
  const added = changed('enum CloudProvider {', 'enum CloudProvider {\n  ANOTHER');
  expect(compareSchemas(current, added, [])).toEqual({
    undeclared: [],
    untimely: [],
    stale: [],
    dangerous: ['ANOTHER was added to enum type CloudProvider.'],
  });
});

test('The schema breaks nothing that clients were given, but for what is declared', async () => {
  const child = spawn(process.execPath, [join(root, 'src/published.ts')], {
    env: environmentWith({}),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', chunk => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  expect([told, code]).toEqual(['', 0]);
});

test('What is deprecated says since when, and what to use', () => {
  const reasons = [
    ...fields.map(({ place, field }) => [place, field.deprecationReason] as const),
    ...inputs.map(({ place, input }) => [place, input.deprecationReason] as const),
    ...enums.flatMap(type =>
      type.getValues().map(value => [`${type.name}.${value.name}`, value.deprecationReason] as const),
    ),
  ].filter(([, reason]) => reason !== undefined && reason !== null);
  const unclear = reasons.filter(
    ([, reason]) => !/^Since \d{4}-\d\d-\d\d\. Use `\w[\w.]*`/.test(String(reason)),
  );
  expect(unclear).toEqual([]);
  expect(readFileSync(join(root, 'published.graphql'), 'utf8')).toContain('type Query');
});
