import type { OperationCall } from '../operation.ts';
import type { EmulatedVirtualInterface } from './virtual-interface.ts';

const largestShortAsn = 2_147_483_647;

/** The shape VirtualInterface of the model, with its secrets in clear. */
export function interfaceRow(each: EmulatedVirtualInterface, { world, accountId }: OperationCall): object {
  const { authKey, addressFamily, amazonAddress, customerAddress, device } = each;
  const unset = world.settings.unsetGateway === 'empty' ? '' : undefined;
  const session = {
    ...asnOf(each.asn),
    authKey,
    addressFamily,
    amazonAddress,
    customerAddress,
    awsDeviceV2: device,
    awsLogicalDeviceId: device,
  };
  return {
    ...session,
    ownerAccount: each.ownerAccount ?? accountId,
    virtualInterfaceId: each.id,
    location: each.location,
    connectionId: each.connectionId,
    virtualInterfaceType: each.type,
    virtualInterfaceName: each.name,
    vlan: each.vlan,
    amazonSideAsn: each.amazonSideAsn,
    virtualInterfaceState: each.status,
    customerRouterConfig: routerConfiguration(each),
    mtu: each.mtu,
    jumboFrameCapable: true,
    virtualGatewayId: each.virtualGatewayId ?? unset,
    directConnectGatewayId: each.directConnectGatewayId ?? unset,
    routeFilterPrefixes: each.routeFilterPrefixes.map(cidr => ({ cidr })),
    bgpPeers: [{ ...session, bgpPeerId: each.bgpPeerId, ...peerState(each) }],
    region: each.region,
    tags: each.tags,
    siteLinkEnabled: each.siteLinkEnabled,
    rateLimit: each.rateLimit,
  };
}

/** Both forms; the short one is 0 where the number does not fit it. */
function asnOf(asn: number): object {
  return { asn: asn > largestShortAsn ? 0 : asn, asnLong: asn };
}

function peerState({ status }: EmulatedVirtualInterface): object {
  if (status === 'available') return { bgpPeerState: 'available', bgpStatus: 'up' };
  if (status === 'verifying' || status === 'deleting' || status === 'deleted')
    return { bgpPeerState: status, bgpStatus: 'down' };
  const settled = status === 'down' || status === 'testing';
  return { bgpPeerState: settled ? 'available' : 'pending', bgpStatus: 'down' };
}

/** What a router is fed with: it contains the secret once more. */
function routerConfiguration(each: EmulatedVirtualInterface): string {
  const fields = {
    vlan: each.vlan,
    customer_address: each.customerAddress,
    amazon_address: each.amazonAddress,
    bgp_asn: each.asn,
    bgp_auth_key: each.authKey,
    amazon_bgp_asn: each.amazonSideAsn,
    connection_type: each.type,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  <${name}>${escaped(`${value}`)}</${name}>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<logical_connection id="${escaped(each.id)}">`,
    ...lines,
    '</logical_connection>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, mark => `&#${mark.charCodeAt(0)};`);
}
