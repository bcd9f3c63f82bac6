import SchemaBuilder from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import FederationPlugin from '@pothos/plugin-federation';
// The server's copy: the schema is built by the server's libraries.
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLSchema,
} from '../../../node_modules/graphql/index.js';
import { printForRouters, withFederation } from '../../../src/schema.ts';

// The subgraph that Apollo's suite asks for, built as Causeway's is: the same builder and plugins, the same `_entities`, the
// same printing for routers.

const builder = new SchemaBuilder<{ Scalars: { ID: { Input: string; Output: string } } }>({
  plugins: [DirectivesPlugin, FederationPlugin],
});

interface Research {
  readonly study: { readonly caseNumber: string; readonly description: string | null };
  readonly outcome: string | null;
}

interface Product {
  readonly id: string;
  readonly sku: string;
  readonly package: string;
  readonly variation: { readonly id: string };
  readonly research: readonly Research[];
}

const research: readonly Research[] = [
  { study: { caseNumber: '1234', description: 'Federation Study' }, outcome: null },
  { study: { caseNumber: '1235', description: 'Studio Study' }, outcome: null },
];

const products: readonly Product[] = [
  {
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    research: research.slice(0, 1),
  },
  {
    id: 'apollo-studio',
    sku: 'studio',
    package: '',
    variation: { id: 'platform' },
    research: research.slice(1),
  },
];

const deprecated = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
};
type Deprecated = typeof deprecated;

interface User {
  readonly email: string;
  readonly totalProductsCreated?: number;
  readonly yearsOfEmployment?: number;
}

const author: User = {
  email: 'support@apollographql.com',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};

const user = builder
  .externalRef('User', builder.selection<{ email: string }>('email'), (reference): User => reference)
  .implement({
    externalFields: t => ({
      email: t.id({ nullable: false }),
      totalProductsCreated: t.int(),
      yearsOfEmployment: t.int({ nullable: false }),
    }),
    fields: t => ({
      averageProductsCreatedPerYear: t.int({
        requires: builder.selection<{ totalProductsCreated: number; yearsOfEmployment: number }>(
          'totalProductsCreated yearsOfEmployment',
        ),
        resolve: ({ totalProductsCreated, yearsOfEmployment }) =>
          Math.round(totalProductsCreated / yearsOfEmployment),
      }),
      name: t.string({ override: { from: 'users' }, resolve: () => 'Jane Smith' }),
    }),
  });
const userWithTotal = user.provides<{ totalProductsCreated: number }>('totalProductsCreated');

const variation = builder.objectRef<{ readonly id: string }>('ProductVariation').implement({
  fields: t => ({ id: t.exposeID('id', { nullable: false }) }),
});

const dimension = builder.objectRef<object>('ProductDimension').implement({
  shareable: true,
  fields: t => ({
    size: t.string({ resolve: () => 'small' }),
    weight: t.float({ resolve: () => 1 }),
    unit: t.string({ inaccessible: true, resolve: () => 'kg' }),
  }),
});

const study = builder.objectRef<Research['study']>('CaseStudy').implement({
  fields: t => ({
    caseNumber: t.exposeID('caseNumber', { nullable: false }),
    description: t.exposeString('description'),
  }),
});

const productResearch = builder.objectRef<Research>('ProductResearch').implement({
  fields: t => ({
    study: t.expose('study', { type: study, nullable: false }),
    outcome: t.exposeString('outcome'),
  }),
});
builder.asEntity(productResearch, {
  key: builder.selection<{ study: { caseNumber: string } }>('study { caseNumber }'),
  resolveReference: ({ study: wanted }) =>
    research.find(({ study: { caseNumber } }) => caseNumber === wanted.caseNumber) as Research,
});

const product = builder.objectRef<Product>('Product').implement({
  directives: [{ name: 'custom', args: {} }] as never,
  fields: t => ({
    id: t.exposeID('id', { nullable: false }),
    sku: t.exposeString('sku'),
    package: t.exposeString('package'),
    variation: t.expose('variation', { type: variation }),
    dimensions: t.field({ type: dimension, resolve: () => ({}) }),
    createdBy: t.field({ type: userWithTotal, resolve: () => author as never }),
    notes: t.string({ tag: 'internal', resolve: () => null }),
    research: t.field({
      type: [productResearch],
      nullable: false,
      resolve: ({ research: done }) => [...done],
    }),
  }),
});
interface ProductKey {
  readonly id?: string;
  readonly sku?: string;
  readonly package?: string;
  readonly variation?: { readonly id: string };
}
builder.asEntity(product, {
  key: [
    builder.selection<{ id: string }>('id'),
    builder.selection<{ sku: string; package: string }>('sku package'),
    builder.selection<{ sku: string; variation: { id: string } }>('sku variation { id }'),
  ],
  resolveReference: (key: ProductKey) =>
    products.find(
      each =>
        each.id === key.id ||
        (each.sku === key.sku && (each.package === key.package || each.variation.id === key.variation?.id)),
    ) as Product,
});

const deprecatedProduct = builder.objectRef<Deprecated>('DeprecatedProduct').implement({
  fields: t => ({
    sku: t.exposeString('sku', { nullable: false }),
    package: t.exposeString('package', { nullable: false }),
    reason: t.exposeString('reason'),
    createdBy: t.field({ type: user, resolve: () => author }),
  }),
});
const deprecatedBy = (key: { readonly sku: string; readonly package: string }): Deprecated | null =>
  key.sku === deprecated.sku && key.package === deprecated.package ? deprecated : null;
builder.asEntity(deprecatedProduct, {
  key: builder.selection<{ sku: string; package: string }>('sku package'),
  resolveReference: key => deprecatedBy(key) as Deprecated,
});

const inventory = builder.objectRef<{ readonly id: string }>('Inventory').implement({
  fields: t => ({
    id: t.exposeID('id', { nullable: false }),
    deprecatedProducts: t.field({ type: [deprecatedProduct], nullable: false, resolve: () => [deprecated] }),
  }),
});
builder.asEntity(inventory, {
  key: builder.selection<{ id: string }>('id'),
  interfaceObject: true,
  resolveReference: reference => reference,
});

builder.queryType({
  fields: t => ({
    product: t.field({
      type: product,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }) => products.find(each => each.id === id) ?? null,
    }),
    deprecatedProduct: t.field({
      type: deprecatedProduct,
      deprecationReason: 'Use product query instead',
      args: { sku: t.arg.string({ required: true }), package: t.arg.string({ required: true }) },
      resolve: (_root, key) => deprecatedBy(key),
    }),
  }),
});

const imported = [
  '@composeDirective',
  '@extends',
  '@external',
  '@inaccessible',
  '@interfaceObject',
  '@key',
  '@override',
  '@provides',
  '@requires',
  '@shareable',
  '@tag',
];

export function productsSchema(): GraphQLSchema {
  const plain = builder.toSchema({
    sortSchema: false,
    directives: [new GraphQLDirective({ name: 'custom', locations: [DirectiveLocation.OBJECT] })],
    extensions: {
      directives: [
        { name: 'link', args: { url: 'https://specs.apollo.dev/federation/v2.3', import: imported } },
        { name: 'link', args: { url: 'https://myspecs.dev/myCustomDirective/v1.0', import: ['@custom'] } },
        { name: 'composeDirective', args: { name: '@custom' } },
      ],
    },
  });
  const served: GraphQLSchema = withFederation(plain, () => printForRouters(served));
  return served;
}
