import { createServer } from 'node:http';
import { lines, ports, portsById, referenceOf } from './cloud.js';
import { answer, bodyOf, listen } from './listen.js';

// The least that there can be: no GraphQL at all. It knows the questions by heart, signs, calls, and writes the fields
// down that were asked for. What others cost beyond it is what a graph costs.

const shown = ({ id, name, state, nativeState, speed, createdAt, location }) => ({
  id,
  name,
  state,
  nativeState,
  speed,
  createdAt,
  location,
});

async function listAnswer({ account }) {
  const { nodes } = await ports(account, 10);
  return { zenlayerPorts: { nodes: nodes.map(shown) } };
}

async function linesAnswer({ account }) {
  const { totalCount, nodes } = await lines(account, 50);
  const ends = nodes.flatMap(({ endpointA, endpointZ }) => [endpointA, endpointZ]);
  const references = [...new Map(ends.map(end => [end.portId, end])).values()];
  const found = await portsById(references);
  const byId = new Map(references.map(({ portId }, index) => [portId, found[index]]));
  const end = ({ name, vlanId, portId }) => {
    const { id, name: portName, state, speed } = byId.get(portId);
    return { name, vlanId, port: { id, name: portName, state, speed } };
  };
  return {
    zenlayerPrivateConnects: {
      totalCount,
      nodes: nodes.map(({ id, name, state, bandwidthMbps, endpointA, endpointZ }) => ({
        id,
        name,
        state,
        bandwidthMbps,
        endpointA: end(endpointA),
        endpointZ: end(endpointZ),
      })),
    },
  };
}

async function portAnswer({ id }) {
  const [port] = await portsById([referenceOf(id)]);
  return { zenlayerPort: shown(port) };
}

async function entitiesAnswer({ representations }) {
  const found = await portsById(representations.map(({ id }) => referenceOf(id)));
  return { _entities: found.map(shown) };
}

/** By the names of the operations. */
const answers = { Ports: listAnswer, Lines: linesAnswer, Port: portAnswer, Entities: entitiesAnswer };

listen(
  createServer(async (request, response) => {
    const { query, variables } = await bodyOf(request);
    const [, name] = /^query (\w+)/.exec(query);
    answer(response, { data: await answers[name](variables) });
  }),
);
