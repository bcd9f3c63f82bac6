import type { Connection, VirtualInterface } from '@aws-sdk/client-direct-connect';
import { samples } from './samples.ts';

/** What a row of the SDK comes to in the graph, member by member: all that can be selected without more, and the tags. */
function common(kind: string, { region, ...row }: Common) {
  const { nativeId, nativeState, states } = row;
  return {
    id: `causeway:aws:demo:${kind}:${region}:${nativeId}`,
    provider: 'AWS',
    account: 'demo',
    kind: kind.replaceAll('-', '_').toUpperCase(),
    nativeId,
    name: row.name || null,
    regionId: region,
    state: states?.[nativeState] ?? 'UNKNOWN',
    nativeState,
    nativeConnectivity: nativeState,
    connectivity: nativeState === 'available' ? 'UP' : nativeState === 'down' ? 'DOWN' : null,
    location: row.location,
    description: null,
    createdAt: null,
    expiresAt: null,
    ownerAccountId: row.owner,
    tags: row.tags ?? [],
  };
}

interface Common {
  readonly region: string | undefined;
  readonly nativeId: string | undefined;
  readonly nativeState: string;
  readonly name: string | undefined;
  readonly location: string | undefined;
  readonly owner: string | undefined;
  readonly tags: readonly object[] | undefined;
  readonly states: Readonly<Record<string, string>> | undefined;
}

const megabits: Readonly<Record<string, number>> = {
  '50Mbps': 50,
  '100Mbps': 100,
  '200Mbps': 200,
  '500Mbps': 500,
  '1Gbps': 1_000,
  '10Gbps': 10_000,
  '100Gbps': 100_000,
};

/** A connection as the SDK has read it, in the words of the graph. */
export function connectionAsShown(row: Connection) {
  return {
    ...common('connection', {
      region: row.region,
      nativeId: row.connectionId,
      nativeState: row.connectionState ?? '',
      name: row.connectionName,
      location: row.location,
      owner: row.ownerAccount,
      tags: row.tags,
      states: samples.kinds.AwsConnection?.states,
    }),
    bandwidth: row.bandwidth,
    bandwidthMbps: megabits[row.bandwidth ?? ''],
    vlanId: row.vlan ?? null,
    partnerName: row.partnerName ?? null,
    providerName: row.providerName ?? null,
    lagId: row.lagId ?? null,
    awsDevice: row.awsDeviceV2,
    awsLogicalDeviceId: row.awsLogicalDeviceId,
    hosted: row.partnerName !== undefined || row.vlan !== undefined,
    jumboFrameCapable: row.jumboFrameCapable,
    logicalRedundancy: row.hasLogicalRedundancy?.toUpperCase(),
    nativeLogicalRedundancy: row.hasLogicalRedundancy,
  };
}

export function interfaceAsShown(row: VirtualInterface) {
  return {
    ...common('virtual-interface', {
      region: row.region,
      nativeId: row.virtualInterfaceId,
      nativeState: row.virtualInterfaceState ?? '',
      name: row.virtualInterfaceName,
      location: row.location,
      owner: row.ownerAccount,
      tags: row.tags,
      states: samples.kinds.AwsVirtualInterface?.states,
    }),
    type: row.virtualInterfaceType?.toUpperCase(),
    nativeType: row.virtualInterfaceType,
    vlanId: row.vlan,
    asn: row.asnLong,
    amazonSideAsn: row.amazonSideAsn,
    amazonAddress: row.amazonAddress,
    customerAddress: row.customerAddress,
    mtu: row.mtu,
    virtualGatewayId: row.virtualGatewayId || null,
    directConnectGatewayId: row.directConnectGatewayId || null,
    siteLinkEnabled: row.siteLinkEnabled,
  };
}
