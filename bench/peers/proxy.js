import { createServer } from 'node:http';
import { lines, ports, portsById } from './cloud.js';
import { answer, bodyOf, listen } from './listen.js';

// The least that there can be: no GraphQL at all. It knows the three questions by heart, signs, calls, and writes the fields
// down that were asked for. What others cost beyond it is what a graph costs.

async function portsAnswer(first) {
  const { totalCount, hasNextPage, nodes } = await ports(first);
  return {
    zenlayerPorts: {
      totalCount,
      pageInfo: { hasNextPage },
      nodes: nodes.map(({ id, name, state, nativeState, speed, createdAt, location, kind }) => ({
        id,
        name,
        state,
        nativeState,
        speed,
        createdAt,
        location,
        kind,
      })),
    },
  };
}

async function shortAnswer(first) {
  const { nodes } = await ports(first);
  return {
    zenlayerPorts: {
      nodes: nodes.map(({ id, name, state, nativeState, speed, createdAt, location }) => ({
        id,
        name,
        state,
        nativeState,
        speed,
        createdAt,
        location,
      })),
    },
  };
}

async function linesAnswer(first) {
  const { totalCount, nodes } = await lines(first);
  const ids = [...new Set(nodes.flatMap(({ endpointA, endpointZ }) => [endpointA.portId, endpointZ.portId]))];
  const found = await portsById(ids);
  const byId = new Map(ids.map((id, index) => [id, found[index]]));
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

listen(
  createServer(async (request, response) => {
    const { query, variables } = await bodyOf(request);
    const whole = query.includes('zenlayerPorts') ? portsAnswer : linesAnswer;
    const asked = query.includes('ShortPorts') ? shortAnswer : whole;
    answer(response, { data: await asked(variables.first) });
  }),
);
