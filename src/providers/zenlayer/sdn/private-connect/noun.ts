import { defineNoun } from '../../../../adapter/noun.ts';
import { asObject, instantOf, integerOf, textOf } from '../../../../adapter/values.ts';
import type { Source } from '../../../../domain/kind.ts';
import type { CloudEnd } from '../../../../domain/link.ts';
import { type Read, read } from '../../../../domain/outcome.ts';
import type { CloudResource, ResourceReference } from '../../../../domain/resource.ts';
import { type ZenlayerClient, zenlayer } from '../../client.ts';
import { idsPerCall } from '../../listing.ts';
import type { ZenlayerSettings } from '../../settings.ts';
import { type DataCenter, dataCenterCanary, dataCenterOf } from '../data-center.ts';
import { privateConnectList, readDecoded } from '../lists.ts';
import { port } from '../port.ts';
import { sdnConnectivities, sdnStates } from '../state.ts';

export interface Endpoint {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: string | null;
  readonly dataCenter: DataCenter | null;
  readonly vlanId: number | null;
  readonly nativeConnectivity: string | null;
  readonly cloudRegionId: string | null;
  readonly cloudAccountId: string | null;
  /** Where the end is a port of the same account. */
  readonly port: ResourceReference | null;
}

export interface PrivateConnect extends CloudResource {
  readonly bandwidthMbps: number | null;
  readonly endpointA: Endpoint | null;
  readonly endpointZ: Endpoint | null;
  readonly recycledAt: string | null;
}

function endpointOf(account: string, value: unknown): Endpoint | null {
  const row = asObject(value);
  if (row === null) return null;
  const id = textOf(row.endpointId);
  const type = textOf(row.endpointType);
  const reference = { provider: 'zenlayer', account, kind: port.kind, region: null, nativeId: id ?? '' };
  return {
    id,
    name: textOf(row.endpointName),
    type,
    dataCenter: dataCenterOf(row.dataCenter, account),
    // A number, though one sample of the vendor prints it as text.
    vlanId: integerOf(row.vlanId),
    nativeConnectivity: textOf(row.connectivityStatus),
    cloudRegionId: textOf(row.cloudRegionId),
    cloudAccountId: textOf(row.cloudAccountId),
    port: type === 'PORT' && id !== null ? reference : null,
  };
}

export const privateConnect = defineNoun<ZenlayerSettings, PrivateConnect>({
  key: zenlayer,
  kind: 'private-connect',
  typeName: 'ZenlayerPrivateConnect',
  noun: 'private connect',
  plural: 'private connects',
  description: 'A layer 2 line between two ends, rented from Zenlayer.',
  regional: false,
  listing: privateConnectList,
  fields: {
    id: 'privateConnectId',
    name: 'privateConnectName',
    state: 'privateConnectStatus',
    createdAt: 'createTime',
    expiresAt: 'expiredTime',
    connectivity: 'connectivityStatus',
  },
  states: sdnStates,
  connectivities: sdnConnectivities,
  byIds: { perCall: idsPerCall, filter: privateConnectIds => ({ privateConnectIds }) },
  nameFilter: privateConnectName => ({ privateConnectName }),
  // `privateConnectStatus` takes one word of the same set. A name is no filter for a text: that may stand in the id as well.
  narrowing: { state: { most: 1, filter: ([privateConnectStatus]) => ({ privateConnectStatus }) } },
  details: (row, { account }) => ({
    bandwidthMbps: integerOf(row.bandwidthMbps),
    endpointA: endpointOf(account.name, row.endpointA),
    endpointZ: endpointOf(account.name, row.endpointZ),
    recycledAt: instantOf(row.recycledTime),
  }),
  canary: dataCenterCanary,
  ends: ({ endpointA, endpointZ }) => [...cloudEndOf('A', endpointA), ...cloudEndOf('Z', endpointZ)],
});

/** The vendor's words for clouds that the graph may have as well. */
const clouds: Readonly<Record<string, string>> = { AWS: 'aws', ALI_CLOUD: 'alibaba', TENCENT: 'tencent' };

function cloudEndOf(side: CloudEnd['side'], end: Endpoint | null): readonly CloudEnd[] {
  const type = end?.type ?? '';
  const provider = Object.hasOwn(clouds, type) ? clouds[type] : undefined;
  if (end === null || provider === undefined) return [];
  const { cloudAccountId: accountId, cloudRegionId: region, vlanId, name } = end;
  return [{ side, provider, accountId, region, vlanId, name, carrier: 'Zenlayer' }];
}

/** The private connects of many ports at once, by port. They cannot be listed by port: all of them are read, once. */
export async function connectsOfPorts(
  source: Source<ZenlayerClient>,
  portIds: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly PrivateConnect[]>>> {
  const connects = await readDecoded(privateConnect, source);
  if (connects.kind === 'failed') return connects;
  const endsAt = (portId: string) => (connect: PrivateConnect) =>
    [connect.endpointA, connect.endpointZ].some(end => end?.port?.nativeId === portId);
  return read(new Map(portIds.map(portId => [portId, connects.value.filter(endsAt(portId))])));
}
