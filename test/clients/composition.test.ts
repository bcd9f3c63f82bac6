import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');

test('Apollo’s composition takes the subgraph beside those of a company, without a hint but on descriptions', () => {
  const own = ['facilities', 'finance'].map(name => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(text(`examples/federation/company/${name}.graphql`)),
  }));
  const causeway = { name: 'causeway', url: 'http://causeway', typeDefs: parse(text('schema.graphql')) };
  const { errors, hints, supergraphSdl } = composeServices([causeway, ...own]);
  expect(errors?.map(({ message }) => message)).toBeUndefined();
  expect([...new Set(hints?.map(({ definition }) => definition.code))]).toEqual(['INCONSISTENT_DESCRIPTION']);
  expect(supergraphSdl).toContain('@tag(name: "destructive")');
});

test('GraphQL Inspector finds no breaking change since the schema was published either', async () => {
  const changes = await diff(buildSchema(text('published.graphql')), buildSchema(text('api.graphql')));
  const declared = JSON.parse(text('breaking-changes.json')) as readonly { readonly change: string }[];
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  expect(breaking.map(({ message }) => message)).toHaveLength(declared.length);
});
