const resource = (id: string) => ({ id: `causeway:${id}` });

/** Which project pays for what, whichever cloud it is rented from. */
const projects = [
  {
    id: 'backbone',
    name: 'Backbone',
    resources: [
      resource('zenlayer:demo:port:port-sin-backbone'),
      resource('alibaba:demo:physical-connection:cn-hangzhou:pc-hz-production'),
      resource('zenlayer:demo:port:port-gone-since-march'),
    ],
  },
  { id: 'edge', name: 'Edge', resources: [resource('zenlayer:demo:port:port-sin-edge-a')] },
];

export const finance = {
  Query: {
    projects: (_root: unknown, { first = 20 }: { first?: number }) => {
      const nodes = projects.slice(0, first);
      return {
        nodes,
        edges: nodes.map(node => ({ node, cursor: node.id })),
        pageInfo: {
          hasNextPage: first < projects.length,
          hasPreviousPage: false,
          startCursor: nodes[0]?.id ?? null,
          endCursor: nodes.at(-1)?.id ?? null,
        },
      };
    },
  },
  CloudResource: {
    __resolveReference: (reference: { id: string }) => reference,
    monthlyCost: ({ id }: { id: string }) => 100 + (id.length % 10) * 25,
    project: ({ id }: { id: string }) =>
      projects.find(({ resources }) => resources.some(each => each.id === id)) ?? null,
  },
  Project: {
    __resolveReference: ({ id }: { id: string }) => projects.find(each => each.id === id) ?? null,
  },
};
