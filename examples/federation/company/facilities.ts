import { createPubSub } from 'graphql-yoga';

interface Ticket {
  readonly id: string;
  readonly openedAt: string;
  readonly reason: string | null;
  readonly operation: { readonly id: string } | null;
}

const port = (nativeId: string) => ({ id: `causeway:zenlayer:demo:port:${nativeId}` });

/** What the team knows: racks, and which ports end in them. One of them was given back long ago. */
const racks = [
  { name: 'sin-01', ports: ['port-sin-edge-a', 'port-sin-backbone', 'port-gone-since-march'].map(port) },
  { name: 'hkg-01', ports: ['port-hkg-edge-a'].map(port) },
  {
    name: 'sin-99',
    ports: Array.from({ length: 100 }, (_, nth) => port(`port-sin-99-${String(nth + 1).padStart(3, '0')}`)),
  },
];

const tickets = new Map<string, Ticket>();
const opened = createPubSub<{ ticket: [Ticket] }>();

interface Requested {
  readonly portId: string;
  readonly reason?: string | null;
  readonly operationId?: string | null;
}

function requestTermination({ portId, reason, operationId }: Requested): object {
  if (!portId.startsWith('causeway:')) {
    return { __typename: 'InputError', message: 'Name the port by its id in the graph.', field: 'portId' };
  }
  const known = racks.some(({ ports }) => ports.some(({ id }) => id === portId));
  if (!known) return { __typename: 'NotFoundError', message: 'No rack of ours has that port.' };
  const ticket = {
    id: `T-${tickets.size + 1}`,
    openedAt: new Date().toISOString(),
    reason: reason ?? null,
    operation: operationId ? { id: operationId } : null,
  };
  tickets.set(ticket.id, ticket);
  opened.publish('ticket', ticket);
  return { __typename: 'TerminatePortSuccess', ticket };
}

export const facilities = {
  Query: {
    racks: (_root: unknown, { first = 20, after }: { first?: number; after?: string }) => {
      const from = racks.findIndex(({ name }) => name === after) + 1;
      const nodes = racks.slice(from, from + first);
      return {
        nodes,
        edges: nodes.map(node => ({ node, cursor: node.name })),
        pageInfo: {
          hasNextPage: from + first < racks.length,
          hasPreviousPage: from > 0,
          startCursor: nodes[0]?.name ?? null,
          endCursor: nodes.at(-1)?.name ?? null,
        },
      };
    },
    ticket: (_root: unknown, { id }: { id: string }) => tickets.get(id) ?? null,
  },
  Mutation: {
    requestTermination: (_root: unknown, { input }: { input: Requested }) => requestTermination(input),
  },
  Subscription: {
    ticketOpened: { subscribe: () => opened.subscribe('ticket'), resolve: (ticket: Ticket) => ticket },
  },
  ZenlayerPort: {
    __resolveReference: (reference: { id: string }) => reference,
    rack: ({ id }: { id: string }) => racks.find(({ ports }) => ports.some(each => each.id === id)) ?? null,
    patchPosition: ({ id }: { id: string }) => `A${(id.length % 24) + 1}`,
  },
};
