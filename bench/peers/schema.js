import DataLoader from 'dataloader';
import { lines, ports, portsById } from './cloud.js';

// The part of Causeway's schema that the workloads ask for, for those contenders that are given one as text.

export const typeDefs = `
  type Query {
    zenlayerPorts(first: Int = 20): ZenlayerPortConnection
    zenlayerPrivateConnects(first: Int = 20): ZenlayerPrivateConnectConnection
  }
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
    zenlayerPorts: async (_root, { first }) => withPageInfo(await ports(first)),
    zenlayerPrivateConnects: async (_root, { first }) => withPageInfo(await lines(first)),
  },
  ZenlayerPrivateConnectEndpoint: {
    port: ({ portId }, _args, context) => context.ports.load(portId),
  },
};

export function contextOf() {
  return { ports: new DataLoader(portsById) };
}

/** graphql's own way from the two above to something that runs. */
export function attach(schema) {
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [name, resolve] of Object.entries(fields))
      schema.getType(type).getFields()[name].resolve = resolve;
  }
  return schema;
}
