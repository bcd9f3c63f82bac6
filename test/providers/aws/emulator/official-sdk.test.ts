import {
  ConfirmConnectionCommand,
  CreateConnectionCommand,
  CreatePrivateVirtualInterfaceCommand,
  DeleteConnectionCommand,
  DeleteVirtualInterfaceCommand,
  DescribeConnectionsCommand,
  DescribeDirectConnectGatewaysCommand,
  DescribeLocationsCommand,
  DescribeVirtualInterfacesCommand,
  type DirectConnectClient,
} from '@aws-sdk/client-direct-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { SdkClients } from './sdk.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const clients = new SdkClients();
let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(async () => {
  clients.destroy();
  await cloud.close();
});

const clientIn = (region: string): DirectConnectClient => clients.in(region, cloud);

describe('the official SDK reads', () => {
  it('the connections of a region, dedicated and hosted', async () => {
    const { connections, nextToken, $metadata } = await clientIn('ap-southeast-1').send(
      new DescribeConnectionsCommand({}),
    );
    expect($metadata.requestId).toMatch(uuid);
    expect(nextToken).toBeUndefined();
    expect(connections?.map(({ connectionId, connectionState }) => [connectionId, connectionState])).toEqual([
      ['dxcon-sgzenlayer', 'available'],
      ['dxcon-sgordered', 'ordering'],
      ['dxcon-sgoffice', 'available'],
      ['dxcon-sgleaving', 'deleting'],
    ]);
    const [hosted, , dedicated] = connections ?? [];
    expect(hosted).toEqual({
      ownerAccount: '000000000000',
      connectionId: 'dxcon-sgzenlayer',
      connectionName: 'Singapore to AWS',
      connectionState: 'available',
      region: 'ap-southeast-1',
      location: 'EqSG2',
      bandwidth: '100Mbps',
      vlan: 2001,
      partnerName: 'Zenlayer',
      awsDevice: 'EqSG2-1abcdefgh',
      awsDeviceV2: 'EqSG2-1abcdefgh',
      awsLogicalDeviceId: 'EqSG2-1abcdefgh',
      jumboFrameCapable: true,
      hasLogicalRedundancy: 'unknown',
      macSecCapable: false,
      partnerInterconnectMacSecCapable: false,
      tags: [],
    });
    expect(dedicated?.vlan).toBeUndefined();
    expect(dedicated?.partnerName).toBeUndefined();
    expect(dedicated?.tags).toEqual([{ key: 'note', value: 'free to delete' }]);
  });

  it('a time, whether it is whole, has a fraction or an exponent', async () => {
    for (const timestampForm of ['seconds', 'fraction', 'exponent'] as const) {
      cloud.settings.change({ timestampForm });
      const { connections } = await clientIn('eu-central-1').send(
        new DescribeConnectionsCommand({ connectionId: 'dxcon-frproduction' }),
      );
      const issued = connections?.[0]?.loaIssueTime?.getTime() ?? 0;
      const expected = cloud.world.get('connection', 'dxcon-frproduction')?.loaIssueTime?.getTime() ?? 0;
      expect(Math.abs(issued - expected)).toBeLessThanOrEqual(1_000);
    }
  });

  it('virtual interfaces, their secrets in clear', async () => {
    const { virtualInterfaces } = await clientIn('eu-central-1').send(
      new DescribeVirtualInterfacesCommand({ connectionId: 'dxcon-frproduction' }),
    );
    const { authKey = '' } = cloud.world.get('virtualInterface', 'dxvif-frtransit') ?? {};
    expect(virtualInterfaces).toHaveLength(2);
    expect(virtualInterfaces?.[0]).toMatchObject({ virtualInterfaceType: 'private', asn: 65_020 });
    expect(virtualInterfaces?.[1]).toMatchObject({
      virtualInterfaceId: 'dxvif-frtransit',
      virtualInterfaceType: 'transit',
      virtualInterfaceState: 'available',
      connectionId: 'dxcon-frproduction',
      location: 'EqFA5',
      vlan: 102,
      asn: 0,
      asnLong: 4_200_000_020,
      amazonSideAsn: 4_200_000_001,
      authKey,
      mtu: 8500,
      virtualGatewayId: '',
      directConnectGatewayId: expect.stringMatching(uuid),
      siteLinkEnabled: true,
      bgpPeers: [
        { bgpPeerId: 'dxpeer-frtransit', authKey, bgpPeerState: 'available', bgpStatus: 'up', asn: 0 },
      ],
    });
    expect(virtualInterfaces?.[1]?.customerRouterConfig).toContain(`<bgp_auth_key>${authKey}</bgp_auth_key>`);
    const one = await clientIn('us-east-1').send(
      new DescribeVirtualInterfacesCommand({ virtualInterfaceId: 'dxvif-vapublic' }),
    );
    expect(one.virtualInterfaces).toMatchObject([
      {
        virtualInterfaceType: 'public',
        virtualInterfaceState: 'verifying',
        routeFilterPrefixes: [{ cidr: '203.0.113.0/24' }, { cidr: '198.51.100.0/24' }],
      },
    ]);
  });

  it('the locations of the region that it asks', async () => {
    const { locations } = await clientIn('eu-west-2').send(new DescribeLocationsCommand({}));
    expect(locations).toEqual([
      {
        locationCode: 'EqLD5',
        locationName: 'Equinix LD5, London, GBR',
        region: 'eu-west-2',
        availablePortSpeeds: ['1Gbps', '10Gbps', '100Gbps'],
        availableProviders: expect.arrayContaining(['Zenlayer']),
        availableMacSecPortSpeeds: ['10Gbps', '100Gbps'],
      },
    ]);
    const elsewhere = await clientIn('sa-east-1').send(new DescribeLocationsCommand({}));
    expect(elsewhere.locations).toHaveLength(1);
  });

  it('the same Direct Connect gateways in every region', async () => {
    const gatewaysIn = async (region: string) => {
      const command = new DescribeDirectConnectGatewaysCommand({});
      return (await clientIn(region).send(command)).directConnectGateways;
    };
    const gateways = await gatewaysIn('us-east-1');
    expect(gateways).toMatchObject([
      { directConnectGatewayName: 'Backbone', directConnectGatewayState: 'available', amazonSideAsn: 64_512 },
      { directConnectGatewayName: 'Transit', ownerAccount: '000000000000' },
    ]);
    expect(await gatewaysIn('sa-east-1')).toEqual(gateways);
  });
});

describe('the official SDK changes', () => {
  it('deletes a connection and gets it whole', async () => {
    const client = clientIn('ap-southeast-1');
    const gone = await client.send(new DeleteConnectionCommand({ connectionId: 'dxcon-sgoffice' }));
    expect(gone).toMatchObject({ connectionId: 'dxcon-sgoffice', connectionState: 'deleting' });
    expect(cloud.journal.executions()).toMatchObject([
      { action: 'DeleteConnection', resource: 'dxcon-sgoffice', effective: true },
    ]);
  });

  it('deletes a virtual interface and gets its state', async () => {
    const client = clientIn('ap-southeast-1');
    const { $metadata, ...answer } = await client.send(
      new DeleteVirtualInterfaceCommand({ virtualInterfaceId: 'dxvif-sgzenlayer' }),
    );
    expect($metadata.requestId).toBe(cloud.journal.executions()[0]?.requestId);
    expect(answer).toEqual({ virtualInterfaceState: 'deleting' });
  });

  it('confirms a hosted connection', async () => {
    const { connectionState } = await clientIn('ap-southeast-1').send(
      new ConfirmConnectionCommand({ connectionId: 'dxcon-sgordered' }),
    );
    expect(connectionState).toBe('pending');
  });

  it('creates a connection', async () => {
    const made = await clientIn('us-east-1').send(
      new CreateConnectionCommand({
        location: 'EqDC2',
        bandwidth: '1Gbps',
        connectionName: 'My Connection – é',
        tags: [{ key: 'causeway', value: 'op-1' }],
      }),
    );
    expect(made).toMatchObject({
      connectionName: 'My Connection – é',
      connectionState: 'requested',
      location: 'EqDC2',
      tags: [{ key: 'causeway', value: 'op-1' }],
    });
    expect(made.connectionId).toMatch(/^dxcon-[0-9a-z]{8}$/);
    expect(cloud.world.get('connection', made.connectionId ?? '')?.region).toBe('us-east-1');
  });

  it('creates a private virtual interface', async () => {
    const made = await clientIn('ap-northeast-1').send(
      new CreatePrivateVirtualInterfaceCommand({
        connectionId: 'dxcon-tyfree',
        newPrivateVirtualInterface: {
          virtualInterfaceName: 'tokyo-new',
          vlan: 411,
          asn: 65_099,
          authKey: 'a-password-of-ours',
          amazonAddress: '10.9.0.1/30',
          customerAddress: '10.9.0.2/30',
          virtualGatewayId: 'vgw-0a9b8c7d',
        },
      }),
    );
    expect(made).toMatchObject({
      connectionId: 'dxcon-tyfree',
      virtualInterfaceName: 'tokyo-new',
      virtualInterfaceState: 'pending',
      virtualInterfaceType: 'private',
      vlan: 411,
      asn: 65_099,
      asnLong: 65_099,
      amazonSideAsn: 64_514,
      authKey: 'a-password-of-ours',
      virtualGatewayId: 'vgw-0a9b8c7d',
      directConnectGatewayId: '',
    });
  });
});
