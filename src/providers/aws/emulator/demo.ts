import type { SeedFunction } from '../../../emulation/definition.ts';
import { type AwsAccount, accountIdOf } from './credentials.ts';

/**
 * A company's connections as a newcomer finds them: something to succeed with and something for every refusal, in four
 * regions. Hong Kong (ap-east-1) is a region that the company has not enabled. What is on its way stays on its way, so
 * that the refusal can be seen at any time.
 *
 * `dxcon-sgzenlayer` is the far end of the Zenlayer demonstration's private connect "Singapore to AWS": the same
 * account, region and VLAN, and sold by Zenlayer.
 */
type DemoResource = Readonly<Record<string, unknown>>;

const day = 86_400_000;
const slow = 12 * 60 * 60_000;
const backbone = '5f294f92-bafb-4011-916d-9b0bec123456';
const transit = '7c1e0a34-52d8-4c0e-9b6f-2f6f5d1c8a90';
/** Other companies' accounts and connections. */
const subsidiary = '210987654321';
const partnerConnection = 'dxcon-carrier7';

export function seedDemo(account: AwsAccount, create: SeedFunction): void {
  const { index, world } = account;
  const ago = (days: number): string => new Date(world.now().getTime() - days * day).toISOString();
  if (index === 0) create([...gateways(), ...singapore(), ...frankfurt(ago), ...tokyo(), ...virginia(ago)]);
  else create(neighbour(index + 1, accountIdOf(account)));
}

/** What any further account owns: nothing that the first one has. */
function neighbour(number: number, accountId: string): readonly DemoResource[] {
  return [
    {
      kind: 'connection',
      id: `dxcon-neighbour${number}`,
      region: 'us-east-1',
      name: `Main line of ${accountId}`,
    },
  ];
}

function gateways(): readonly DemoResource[] {
  return [
    { kind: 'directConnectGateway', id: backbone, name: 'Backbone', amazonSideAsn: 64_512 },
    { kind: 'directConnectGateway', id: transit, name: 'Transit', amazonSideAsn: 4_200_000_001 },
    { kind: 'virtualGateway', id: 'vgw-0f1e2d3c', region: 'eu-central-1', amazonSideAsn: 64_513 },
    { kind: 'virtualGateway', id: 'vgw-0a9b8c7d', region: 'ap-northeast-1', amazonSideAsn: 64_514 },
  ];
}

const connection = (region: string, id: string, name: string, rest: DemoResource = {}): DemoResource => ({
  kind: 'connection',
  id,
  region,
  name,
  ...rest,
});

const virtualInterface = (
  region: string,
  connectionId: string,
  id: string,
  vlan: number,
  rest: DemoResource = {},
): DemoResource => ({
  kind: 'virtualInterface',
  id,
  region,
  connectionId,
  name: id.replace('dxvif-', ''),
  vlan,
  ...rest,
});

function singapore(): readonly DemoResource[] {
  const region = 'ap-southeast-1';
  const zenlayer = { partnerName: 'Zenlayer', location: 'EqSG2' };
  return [
    connection(region, 'dxcon-sgzenlayer', 'Singapore to AWS', {
      ...zenlayer,
      bandwidth: '100Mbps',
      vlan: 2001,
    }),
    virtualInterface(region, 'dxcon-sgzenlayer', 'dxvif-sgzenlayer', 2001, {
      directConnectGatewayId: backbone,
      asn: 65_010,
    }),
    connection(region, 'dxcon-sgordered', 'Singapore second path', {
      ...zenlayer,
      status: 'ordering',
      bandwidth: '200Mbps',
      vlan: 2002,
    }),
    connection(region, 'dxcon-sgoffice', 'Singapore office', {
      location: 'GSSG',
      tags: [{ key: 'note', value: 'free to delete' }],
    }),
    connection(region, 'dxcon-sgleaving', 'Singapore on its way out', { status: 'deleting', paceMs: slow }),
  ];
}

function frankfurt(ago: (days: number) => string): readonly DemoResource[] {
  const region = 'eu-central-1';
  return [
    connection(region, 'dxcon-frproduction', 'Frankfurt production', {
      bandwidth: '10Gbps',
      hasLogicalRedundancy: 'yes',
      macSecCapable: true,
      encryptionMode: 'no_encrypt',
      portEncryptionStatus: 'Encryption Down',
      loaIssueTime: ago(300),
      billedSince: ago(290),
    }),
    virtualInterface(region, 'dxcon-frproduction', 'dxvif-frerp', 101, {
      virtualGatewayId: 'vgw-0f1e2d3c',
      asn: 65_020,
    }),
    virtualInterface(region, 'dxcon-frproduction', 'dxvif-frtransit', 102, {
      type: 'transit',
      directConnectGatewayId: transit,
      mtu: 8500,
      asn: 4_200_000_020,
      amazonSideAsn: 4_200_000_001,
      siteLinkEnabled: true,
    }),
    connection(region, 'dxcon-frdown', 'Frankfurt dark line', {
      status: 'down',
      billedSince: ago(400),
      tags: [{ key: 'note', value: 'down, and paid for' }],
    }),
    connection(region, 'dxcon-frrequested', 'Frankfurt expansion', {
      status: 'requested',
      bandwidth: '100Gbps',
      fate: 'stuck',
    }),
    // Of a subsidiary, on our connection, and never confirmed by it.
    connection(region, 'dxcon-frshared', 'Frankfurt for the subsidiary'),
    virtualInterface(region, 'dxcon-frshared', 'dxvif-frsubsidiary', 310, {
      ownerAccount: subsidiary,
      status: 'confirming',
    }),
    // On a partner's connection, which is not ours to see.
    virtualInterface(region, partnerConnection, 'dxvif-frhosted', 844, {
      directConnectGatewayId: backbone,
      location: 'EqFA5',
      device: 'EqFA5-2hijklmno',
      asn: 65_021,
    }),
  ];
}

function tokyo(): readonly DemoResource[] {
  const region = 'ap-northeast-1';
  return [
    connection(region, 'dxcon-tybackup', 'Tokyo backup'),
    virtualInterface(region, 'dxcon-tybackup', 'dxvif-tybackup', 301, {
      virtualGatewayId: 'vgw-0a9b8c7d',
      status: 'down',
    }),
    connection(region, 'dxcon-tyfree', 'Tokyo old office', {
      tags: [{ key: 'note', value: 'free to delete' }],
    }),
    connection(region, 'dxcon-tystuck', 'Tokyo that never ends', { fate: 'stuck' }),
    connection(region, 'dxcon-tyreturns', 'Tokyo that comes back', { fate: 'returns' }),
  ];
}

function virginia(ago: (days: number) => string): readonly DemoResource[] {
  const region = 'us-east-1';
  return [
    connection(region, 'dxcon-vaproduction', 'Virginia production', {
      bandwidth: '10Gbps',
      billedSince: ago(700),
    }),
    virtualInterface(region, 'dxcon-vaproduction', 'dxvif-vapublic', 201, {
      type: 'public',
      status: 'verifying',
      routeFilterPrefixes: ['203.0.113.0/24', '198.51.100.0/24'],
      amazonAddress: '192.0.2.1/30',
      customerAddress: '192.0.2.2/30',
    }),
    virtualInterface(region, 'dxcon-vaproduction', 'dxvif-vatesting', 202, {
      status: 'testing',
      directConnectGatewayId: backbone,
    }),
    // Its one virtual interface is deleted and still listed: it can be deleted.
    connection(region, 'dxcon-vaemptied', 'Virginia emptied', {
      partnerName: 'Equinix, Inc.',
      bandwidth: '500Mbps',
      vlan: 1201,
    }),
    virtualInterface(region, 'dxcon-vaemptied', 'dxvif-vaemptied', 1201, {
      status: 'deleted',
      directConnectGatewayId: backbone,
      paceMs: slow,
    }),
    connection(region, 'dxcon-varejected', 'Virginia never confirmed', {
      status: 'rejected',
      partnerName: 'Lumen',
      bandwidth: '50Mbps',
      vlan: 77,
      paceMs: slow,
    }),
    connection(region, 'dxcon-vaberth', 'Virginia berth', { location: 'CSVA1', count: 9 }),
  ];
}
