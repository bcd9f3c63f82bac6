import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import { createYoga } from 'graphql-yoga';
import { lines, ports } from './cloud.js';
import { listen } from './listen.js';
import { contextOf } from './schema.js';

// Pothos and yoga as their guides begin: nothing switched off, nothing added.

const builder = new SchemaBuilder({});

const port = builder.objectRef('ZenlayerPort').implement({
  fields: t => ({
    id: t.exposeID('id', { nullable: false }),
    name: t.exposeString('name'),
    state: t.exposeString('state', { nullable: false }),
    nativeState: t.exposeString('nativeState', { nullable: false }),
    speed: t.exposeString('speed'),
    createdAt: t.exposeString('createdAt'),
    location: t.exposeString('location'),
    kind: t.exposeString('kind', { nullable: false }),
  }),
});

const endpoint = builder.objectRef('ZenlayerPrivateConnectEndpoint').implement({
  fields: t => ({
    name: t.exposeString('name'),
    vlanId: t.exposeInt('vlanId'),
    port: t.field({ type: port, resolve: (reference, _args, context) => context.ports.load(reference) }),
  }),
});

const line = builder.objectRef('ZenlayerPrivateConnect').implement({
  fields: t => ({
    id: t.exposeID('id', { nullable: false }),
    name: t.exposeString('name'),
    state: t.exposeString('state', { nullable: false }),
    bandwidthMbps: t.exposeInt('bandwidthMbps'),
    endpointA: t.expose('endpointA', { type: endpoint }),
    endpointZ: t.expose('endpointZ', { type: endpoint }),
  }),
});

const pageInfo = builder.objectRef('PageInfo').implement({
  fields: t => ({ hasNextPage: t.exposeBoolean('hasNextPage', { nullable: false }) }),
});

function connectionOf(node, name) {
  return builder.objectRef(name).implement({
    fields: t => ({
      totalCount: t.exposeInt('totalCount'),
      pageInfo: t.field({ type: pageInfo, nullable: false, resolve: ({ hasNextPage }) => ({ hasNextPage }) }),
      nodes: t.expose('nodes', { type: [node], nullable: false }),
    }),
  });
}

const first = t => t.arg.int({ defaultValue: 20 });

builder.queryType({
  fields: t => ({
    zenlayerPorts: t.field({
      type: connectionOf(port, 'ZenlayerPortConnection'),
      args: { first: first(t), account: t.arg.string() },
      resolve: (_root, args) => ports(args.account, args.first),
    }),
    zenlayerPrivateConnects: t.field({
      type: connectionOf(line, 'ZenlayerPrivateConnectConnection'),
      args: { first: first(t), account: t.arg.string() },
      resolve: (_root, args) => lines(args.account, args.first),
    }),
  }),
});

listen(createServer(createYoga({ schema: builder.toSchema(), context: contextOf, logging: false })));
