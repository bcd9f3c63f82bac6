// The provider's rows as the graph shows them.

const states = { RUNNING: 'ACTIVE', RECYCLED: 'RECYCLED', CREATING: 'CREATING' };
const idOf = (account, kind, nativeId) => `causeway:zenlayer:${account}:${kind}:${nativeId}`;
const instantOf = text => (text === null ? null : new Date(text).toISOString());

export function portOf(row, account) {
  return {
    id: idOf(account, 'port', row.portId),
    nativeId: row.portId,
    name: row.portName,
    state: states[row.portStatus] ?? 'UNKNOWN',
    nativeState: row.portStatus,
    speed: row.portType,
    createdAt: instantOf(row.createdTime),
    location: row.dcId,
    kind: 'PORT',
  };
}

function endpointOf(row, account) {
  return { name: row.endpointName, vlanId: row.vlanId, portId: row.endpointId, account };
}

export function lineOf(row, account) {
  return {
    id: idOf(account, 'private-connect', row.privateConnectId),
    name: row.privateConnectName,
    state: states[row.privateConnectStatus] ?? 'UNKNOWN',
    bandwidthMbps: row.bandwidthMbps,
    endpointA: endpointOf(row.endpointA, account),
    endpointZ: endpointOf(row.endpointZ, account),
  };
}

/** Of an id of the graph: `causeway:zenlayer:<account>:port:<id>`. */
export function referenceOf(id) {
  const [, , account, , portId] = id.split(':');
  return { account, portId };
}
