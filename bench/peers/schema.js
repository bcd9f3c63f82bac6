import DataLoader from 'dataloader';
import { lines, ports, portsById } from './cloud.js';
import { referenceOf } from './rows.js';

// The part of Causeway's schema that the workloads ask for, for those contenders that are given one as text.

export const typeDefs = `
  type Query {
    zenlayerPorts(first: Int = 20, account: String): ZenlayerPortConnection
    zenlayerPrivateConnects(first: Int = 20, account: String): ZenlayerPrivateConnectConnection
    zenlayerPort(id: ID!): ZenlayerPort
    _entities(representations: [_Any!]!): [_Entity]!
  }
  scalar _Any
  union _Entity = ZenlayerPort
  type PageInfo { hasNextPage: Boolean! }
  type ZenlayerPortConnection { totalCount: Int, pageInfo: PageInfo!, nodes: [ZenlayerPort!]! }
  type ZenlayerPrivateConnectConnection { totalCount: Int, pageInfo: PageInfo!, nodes: [ZenlayerPrivateConnect!]! }
  type ZenlayerPort {
    id: ID!
    name: String
    state: String!
    nativeState: String!
    speed: String
    createdAt: String
    location: String
    kind: String!
  }
  type ZenlayerPrivateConnect {
    id: ID!
    name: String
    state: String!
    bandwidthMbps: Int
    endpointA: ZenlayerPrivateConnectEndpoint
    endpointZ: ZenlayerPrivateConnectEndpoint
  }
  type ZenlayerPrivateConnectEndpoint { name: String, vlanId: Int, port: ZenlayerPort }
`;

const withPageInfo = ({ totalCount, hasNextPage, nodes }) => ({
  totalCount,
  pageInfo: { hasNextPage },
  nodes,
});

export const resolvers = {
  Query: {
    zenlayerPorts: async (_root, { account, first }) => withPageInfo(await ports(account, first)),
    zenlayerPrivateConnects: async (_root, { account, first }) => withPageInfo(await lines(account, first)),
    zenlayerPort: (_root, { id }, context) => context.ports.load(referenceOf(id)),
    _entities: (_root, { representations }, context) =>
      Promise.all(representations.map(({ id }) => context.ports.load(referenceOf(id)))),
  },
  ZenlayerPrivateConnectEndpoint: {
    port: (reference, _args, context) => context.ports.load(reference),
  },
};

export function contextOf() {
  return { ports: new DataLoader(portsById, { cacheKeyFn: ({ portId }) => portId }) };
}

/** graphql's own way from the two above to something that runs. */
export function attach(schema) {
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [name, resolve] of Object.entries(fields))
      schema.getType(type).getFields()[name].resolve = resolve;
  }
  schema.getType('_Entity').resolveType = () => 'ZenlayerPort';
  return schema;
}
