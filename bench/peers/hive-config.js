import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@graphql-hive/gateway';
import rest from '@graphql-mesh/transport-rest';
import { lineOf, portOf } from './rows.js';

// Hive Gateway before the provider itself: its own REST transport makes the calls, unsigned, and resolvers in its configuration make
// nodes of the rows, since no directive of it knows an account or a date. Ports are asked for where their lines are: a batched field of
// each end makes the one call as well, and takes a third more.

const supergraph = readFileSync(join(import.meta.dirname, 'hive-supergraph.graphql'), 'utf8').replaceAll(
  'http://upstream',
  process.env.UPSTREAM,
);

const additionalTypeDefs = `
  extend type Query {
    zenlayerPorts(first: Int = 20, account: String): ZenlayerPortConnection
    zenlayerPrivateConnects(first: Int = 20, account: String): ZenlayerPrivateConnectConnection
  }
  type ZenlayerPortConnection { nodes: [ZenlayerPort!]! }
  type ZenlayerPrivateConnectConnection { totalCount: Int, nodes: [ZenlayerPrivateConnect!]! }
  type ZenlayerPort {
    id: ID!
    name: String
    state: String!
    nativeState: String!
    speed: String
    createdAt: String
    location: String
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

const portRows = `{ response {
  dataSet { portId portName portStatus portType createdTime dcId }
} }`;
const lineRows = `{ response {
  totalCount
  dataSet {
    privateConnectId privateConnectName privateConnectStatus bandwidthMbps
    endpointA { endpointId endpointName vlanId }
    endpointZ { endpointId endpointName vlanId }
  }
} }`;

async function ports(asked, context, info) {
  const given = await context.zenlayer.Query.describePorts({
    args: { input: { pageNum: 1, ...asked } },
    selectionSet: portRows,
    context,
    info,
  });
  return given.response.dataSet;
}

async function lines(first, context, info) {
  const given = await context.zenlayer.Query.describePrivateConnects({
    args: { input: { pageNum: 1, pageSize: first } },
    selectionSet: lineRows,
    context,
    info,
  });
  return given.response;
}

const additionalResolvers = {
  Query: {
    async zenlayerPorts(_root, { first, account }, context, info) {
      const rows = await ports({ pageSize: first }, context, info);
      return { nodes: rows.map(row => portOf(row, account)) };
    },
    async zenlayerPrivateConnects(_root, { first, account }, context, info) {
      const { totalCount, dataSet } = await lines(first, context, info);
      const nodes = dataSet.map(row => lineOf(row, account));
      const ends = nodes.flatMap(({ endpointA, endpointZ }) => [endpointA, endpointZ]);
      const portIds = [...new Set(ends.map(({ portId }) => portId))];
      const rows = await ports({ pageSize: 100, portIds }, context, info);
      const byId = new Map(rows.map(row => [row.portId, portOf(row, account)]));
      for (const end of ends) end.port = byId.get(end.portId) ?? null;
      return { totalCount, nodes };
    },
  },
};

export const gatewayConfig = defineConfig({
  supergraph,
  transports: { rest },
  additionalTypeDefs,
  additionalResolvers,
  host: '127.0.0.1',
  port: Number(process.env.PORT),
});
