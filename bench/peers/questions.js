import { lineOf, portOf, referenceOf } from './rows.js';

// The questions of the workloads, known by heart, for those that have no graph: by the name of the operation, the call that is made
// first, the one that is made with what it gave, where there is one, and what the graph answers, written down from what both gave.

const shown = ({ id, name, state, nativeState, speed, createdAt, location }) => ({
  id,
  name,
  state,
  nativeState,
  speed,
  createdAt,
  location,
});

const portsCall = parameters => ['DescribePorts', { pageNum: 1, ...parameters }];
const byIds = ids => portsCall({ portIds: ids.map(id => referenceOf(id).portId), pageSize: 100 });

/** In the order of the ids. */
function shownByIds(ids, { dataSet }) {
  const found = new Map(dataSet.map(row => [row.portId, row]));
  return ids.map(referenceOf).map(({ account, portId }) => shown(portOf(found.get(portId), account)));
}

function linesAnswer({ account }, { totalCount, dataSet }, ports) {
  const byId = new Map(ports.dataSet.map(row => [row.portId, portOf(row, account)]));
  const end = ({ name, vlanId, portId }) => {
    const { id, name: portName, state, speed } = byId.get(portId);
    return { name, vlanId, port: { id, name: portName, state, speed } };
  };
  const nodes = dataSet.map(row => {
    const { id, name, state, bandwidthMbps, endpointA, endpointZ } = lineOf(row, account);
    return { id, name, state, bandwidthMbps, endpointA: end(endpointA), endpointZ: end(endpointZ) };
  });
  return { zenlayerPrivateConnects: { totalCount, nodes } };
}

export const questions = {
  Ports: {
    first: () => portsCall({ pageSize: 10 }),
    answer: ({ account }, { dataSet }) => ({
      zenlayerPorts: { nodes: dataSet.map(row => shown(portOf(row, account))) },
    }),
  },
  Lines: {
    first: () => ['DescribePrivateConnects', { pageNum: 1, pageSize: 50 }],
    second: portIds => portsCall({ portIds, pageSize: 100 }),
    answer: linesAnswer,
  },
  Port: {
    first: ({ id }) => byIds([id]),
    answer: ({ id }, response) => ({ zenlayerPort: shownByIds([id], response)[0] }),
  },
  Entities: {
    first: ({ representations }) => byIds(representations.map(({ id }) => id)),
    answer: ({ representations }, response) => ({
      _entities: shownByIds(
        representations.map(({ id }) => id),
        response,
      ),
    }),
  },
};

/** The one that is asked, by the name of its operation, without a look at the rest of the document. */
export function questionOf(query) {
  return questions[/^query (\w+)/.exec(query)[1]];
}
