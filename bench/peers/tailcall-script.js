// What Tailcall cannot say in its schema, for the QuickJS inside of it: each function gets the JSON of a value and gives that of another.

const states = { RUNNING: 'ACTIVE', RECYCLED: 'RECYCLED', CREATING: 'CREATING' };
const stateOf = text => states[text] ?? 'UNKNOWN';
const idOf = (account, kind, nativeId) => `causeway:zenlayer:${account}:${kind}:${nativeId}`;
const instantOf = text => (text === null ? null : new Date(text).toISOString());

globalThis.portNodes = text => {
  const { account, response } = JSON.parse(text);
  const nodes = response.dataSet.map(row => ({
    id: idOf(account, 'port', row.portId),
    name: row.portName,
    state: stateOf(row.portStatus),
    nativeState: row.portStatus,
    speed: row.portType,
    createdAt: instantOf(row.createdTime),
    location: row.dcId,
  }));
  return JSON.stringify(nodes);
};

const endOf = ({ endpointName, vlanId, endpointId }) => ({ name: endpointName, vlanId, portId: endpointId });

/** With what is asked for next: their ports, in one call. As texts, which Tailcall carries on for less than objects. */
globalThis.lines = text => {
  const { totalCount, dataSet } = JSON.parse(text).response;
  const rows = dataSet.map(row => ({
    nativeId: row.privateConnectId,
    name: row.privateConnectName,
    state: stateOf(row.privateConnectStatus),
    bandwidthMbps: row.bandwidthMbps,
    endpointA: endOf(row.endpointA),
    endpointZ: endOf(row.endpointZ),
  }));
  const portIds = rows.flatMap(({ endpointA, endpointZ }) => [endpointA.portId, endpointZ.portId]);
  const asked = { pageNum: 1, pageSize: 100, portIds: [...new Set(portIds)] };
  return JSON.stringify({ totalCount, rows: JSON.stringify(rows), asked: JSON.stringify(asked) });
};

globalThis.lineNodes = text => {
  const { account, rows, response } = JSON.parse(text);
  const ports = {};
  for (const { portId, portName, portStatus, portType } of response.dataSet) {
    ports[portId] = {
      id: idOf(account, 'port', portId),
      name: portName,
      state: stateOf(portStatus),
      speed: portType,
    };
  }
  for (const row of rows) {
    row.id = idOf(account, 'private-connect', row.nativeId);
    row.endpointA.port = ports[row.endpointA.portId] ?? null;
    row.endpointZ.port = ports[row.endpointZ.portId] ?? null;
  }
  return JSON.stringify(rows);
};
