import { EntityType, entitiesField, serviceField } from '@apollo/subgraph/dist/types.js';
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  DirectiveLocation,
  type DocumentNode,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  Kind,
  type NameNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { builder } from './graph/builder.ts';
import { isEntity, resolveEntities } from './graph/entities.ts';
import { guardEntities } from './graph/federation.ts';
// Loading the faces adds their fields; operations come last.
import './providers/index.ts';
import './graph/operations.ts';
import './graph/subscriptions.ts';
import './graph/approvals.ts';
import './graph/allowed-change.ts';
import './graph/dependents.ts';
import './graph/links/field.ts';
import './graph/inventory/query.ts';
import './graph/inventory/account.ts';
import './graph/node.ts';

const link = {
  name: 'link',
  args: { url: 'https://specs.apollo.dev/federation/v2.3', import: ['@key', '@shareable', '@tag'] },
};

/** The first thing that a person reads in GraphiQL. Every name in it is one of the schema. */
const welcome = `
Welcome to Causeway: the ports, circuits, lines and instances that you rent from several clouds, in one graph.

- **Read.** \`cloudResources\` lists everything that you rent, side by side, filtered and in order; \`cloudResource\` reads any of it
  by its \`id\`, which is stable and readable. Each kind has a list and a query of its own too, named after its cloud, and
  \`cloudAccounts\` says where you may look. A list names what it could not read in \`failures\`, beside what it could.
- **Change.** A request carries one mutation. It takes one \`input\` and answers with a union: its success, or a typed error. Select
  \`... on CloudError { message code advice retryable }\` in each, and you are ready for errors that are added later.
- **Follow.** What a cloud was asked for is a \`CloudOperation\`: written down before it was sent, and followed until its end is seen.
  \`cloudOperation\` reads it, \`cloudOperations\` lists what was asked for, and \`cloudOperationEvents\` watches it.

Every field says here what it means, and every mutation what it does to the bill and whether it can be undone.
`.trim();

const defer = new GraphQLDirective({
  name: 'defer',
  description:
    'Of a query: the rest of the answer does not wait for this fragment, which comes in a later part to clients that take "multipart/mixed". All others get the answer whole.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: {
    if: {
      type: new GraphQLNonNull(GraphQLBoolean),
      defaultValue: true,
      description: 'False: it comes with the rest.',
    },
    label: { type: GraphQLString, description: 'By which the client knows the part again.' },
  },
});

/** What clients see, in the order in which it is declared. */
const api: GraphQLSchema = welcoming(
  builder.toSchema({ sortSchema: false, extensions: { directives: [link] } }),
);

function welcoming(built: GraphQLSchema): GraphQLSchema {
  const config = built.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, defer], description: welcome });
}

/** What is served: the API, and behind it what a router asks for. */
export const schema: GraphQLSchema = guardEntities(withFederation(api, printedSubgraph));

export function withFederation(plain: GraphQLSchema, printed: () => Promise<string>): GraphQLSchema {
  const types = Object.values(plain.getTypeMap());
  const query = plain.getQueryType();
  if (!query) throw new Error('the schema has no queries');
  const entities = new GraphQLUnionType({
    ...EntityType.toConfig(),
    types: types.filter(isObjectType).filter(isEntity),
  });
  const served: GraphQLObjectType = new GraphQLObjectType({
    ...query.toConfig(),
    fields: {
      ...query.toConfig().fields,
      _entities: {
        ...entitiesField,
        type: new GraphQLNonNull(new GraphQLList(entities)),
        resolve: resolveEntities,
      },
      _service: { ...serviceField, resolve: async () => ({ sdl: await printed() }) },
    },
  });
  return new GraphQLSchema({
    ...plain.toConfig(),
    query: served,
    types: [...types.filter(type => type !== query), served],
  });
}

let subgraph: Promise<string> | null = null;

/**
 * As a router's composition wants it: with the directives that graphql's own printer loses, with the specification of scalars
 * that the library's loses, and without `Node`, which other graphs have as well.
 */
export function printedSubgraph(): Promise<string> {
  // Not at the start: few gateways are ever asked for it.
  subgraph ??= printForRouters(schema);
  return subgraph;
}

export async function printForRouters(served: GraphQLSchema): Promise<string> {
  const { printSubgraphSchema } = await import('@apollo/subgraph');
  return `${print(forRouters(served, printSubgraphSchema(served)))}\n`;
}

/** As clients compile against it: no directives of federation, nothing for routers. */
export function printedApi(): string {
  return `${printSchema(api)}\n`;
}

function forRouters(served: GraphQLSchema, printed: string): DocumentNode {
  return visit(parse(printed), {
    // Routers defer by themselves, and never ask a subgraph to.
    DirectiveDefinition: ({ name }) => (name.value === 'defer' ? null : undefined),
    ScalarTypeDefinition(definition) {
      const url = (served.getType(definition.name.value) as GraphQLScalarType).specifiedByURL;
      if (url === null || url === undefined) return undefined;
      return { ...definition, directives: [specifiedBy(url)] };
    },
    InterfaceTypeDefinition(definition) {
      if (definition.name.value === 'Node') return null;
      return withoutInterface(definition);
    },
    ObjectTypeDefinition(definition) {
      return withoutInterface(definition);
    },
    FieldDefinition(field, _key, _parent, _path, ancestors) {
      const owner = ancestors.at(-1);
      const ofQuery =
        owner !== undefined &&
        'kind' in owner &&
        owner.kind === Kind.OBJECT_TYPE_DEFINITION &&
        owner.name.value === 'Query';
      return ofQuery && (field.name.value === 'node' || field.name.value === 'nodes') ? null : undefined;
    },
  });
}

function specifiedBy(url: string): ConstDirectiveNode {
  const name = (value: string): NameNode => ({ kind: Kind.NAME, value });
  const argument: ConstArgumentNode = {
    kind: Kind.ARGUMENT,
    name: name('url'),
    value: { kind: Kind.STRING, value: url },
  };
  return { kind: Kind.DIRECTIVE, name: name('specifiedBy'), arguments: [argument] };
}

function withoutInterface<
  Definition extends { readonly interfaces?: readonly { name: { value: string } }[] },
>(definition: Definition): Definition {
  return { ...definition, interfaces: definition.interfaces?.filter(({ name }) => name.value !== 'Node') };
}
