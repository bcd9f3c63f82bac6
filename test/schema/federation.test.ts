import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  composeSchemaContract,
  composeServices,
  compositionHasErrors,
} from '@theguild/federation-composition';
import { buildSchema, introspectionFromSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printedApi, printedSubgraph, schema } from '../../src/schema.ts';
import { rootFields } from './parts.ts';

const subgraph = await printedSubgraph();
const company = join(import.meta.dirname, '../../examples/federation/company');

function services() {
  const own = ['facilities', 'finance'].map(name => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(readFileSync(join(company, `${name}.graphql`), 'utf8')),
  }));
  return [{ name: 'causeway', url: 'http://causeway', typeDefs: parse(subgraph) }, ...own];
}

function composed(result: ReturnType<typeof composeServices>) {
  if (compositionHasErrors(result)) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result;
}

describe('Beside the graphs of a company', () => {
  const { supergraphSdl, publicSdl } = composed(composeServices(services()));

  test('the subgraph composes, though they have a PageInfo, a DateTime and a TerminatePortInput of their own', () => {
    const graph = buildSchema(publicSdl);
    expect(graph.getType('TerminatePortInput')).toBeDefined();
    expect(graph.getType('ZenlayerTerminatePortInput')).toBeDefined();
    expect(publicSdl).toMatch(/scalar DateTime\s+@specifiedBy/);
  });

  test('what they add to a port stands on ports, what they add to everything on every kind', () => {
    const graph = buildSchema(publicSdl);
    const fieldsOf = (name: string) =>
      Object.keys((graph.getType(name) as never as { getFields(): object }).getFields());
    expect(fieldsOf('ZenlayerPort')).toContain('rack');
    expect(fieldsOf('AwsConnection')).not.toContain('rack');
    for (const kind of ['CloudResource', 'ZenlayerPort', 'AlibabaPhysicalConnection', 'AwsConnection']) {
      expect(fieldsOf(kind)).toContain('monthlyCost');
    }
    expect(supergraphSdl).toContain('@join__type(graph: FINANCE, key: "id", isInterfaceObject: true)');
  });

  test('nothing that only Causeway would answer is asked by a name that other graphs have', () => {
    const graph = buildSchema(publicSdl);
    expect(Object.keys(graph.getQueryType()?.getFields() ?? {})).not.toContain('node');
  });
});

describe('A contract without what is tagged "destructive"', () => {
  const tags = { include: new Set<string>(), exclude: new Set(['destructive']) };
  const { publicSdl } = composed(composeSchemaContract(services(), tags, true));
  const left = Object.keys(buildSchema(publicSdl).getMutationType()?.getFields() ?? {});

  test('has no mutation that ends a service or cuts traffic', () => {
    const offered = rootFields('Mutation').map(({ name }) => name);
    const removed = offered.filter(name => !left.includes(name));
    expect(removed).toEqual(offered.filter(name => /^(?:terminate|destroy|delete|stop)[A-Z]/.test(name)));
    expect(removed).toContain('terminatePort');
    expect(left).toContain('restorePort');
    expect(left).toContain('requestTermination');
  });

  test('names nothing that only those mutations need', () => {
    expect(publicSdl).toContain('ZenlayerRestorePortInput');
    expect(publicSdl).not.toContain('ZenlayerTerminatePortInput');
    expect(publicSdl).not.toContain('ZenlayerTerminatePortResult');
  });
});

test('Every mutation says in its first words whether it can be undone; what ends a service never leaves the tag out', () => {
  const tagged = new Set(
    subgraph
      .match(/^ {2}\w+\([^)]*\): \w+! @tag\(name: "destructive"\)/gm)
      ?.map(line => /\w+/.exec(line)?.[0]),
  );
  const silent = rootFields('Mutation').filter(
    ({ name, description }) =>
      /cannot be undone|Cuts the traffic|which cuts/.test(description ?? '') && !tagged.has(name),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('Clients may defer, and find that in the schema; to a router it is not offered, for routers defer by themselves', () => {
  const declared = 'directive @defer(';
  expect(printedApi()).toContain(declared);
  expect(introspectionFromSchema(schema).__schema.directives.map(({ name }) => name)).toContain('defer');
  expect(subgraph).not.toContain('@defer');
});
