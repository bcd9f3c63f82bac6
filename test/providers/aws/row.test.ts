import { afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/account.ts';
import type { AwsClient } from '../../../src/providers/aws/client.ts';
import { connection, megabitsOf } from '../../../src/providers/aws/dx/connection.ts';
import { virtualInterface } from '../../../src/providers/aws/dx/virtual-interface.ts';
import { closeScripted, region, scriptedAws } from './scripted.ts';

afterEach(closeScripted);

function sourceOf(account: Account<AwsClient>) {
  return { account, region, signal: undefined };
}

describe('a row of AWS', () => {
  async function decoded(values: object) {
    const { account } = await scriptedAws(() => ({}));
    return connection.decode(
      { connectionId: 'dxcon-1', connectionState: 'available', ...values },
      sourceOf(account),
    );
  }

  it('of a hosted connection', async () => {
    expect(
      await decoded({
        ownerAccount: '123456789012',
        connectionName: 'hk-1',
        location: 'EqHK3',
        bandwidth: '500Mbps',
        vlan: 1201,
        partnerName: 'Partner',
        awsDevice: 'deprecated',
        awsDeviceV2: 'EqHK3-1abc',
        awsLogicalDeviceId: 'EqHK3-1abc-2',
        jumboFrameCapable: true,
        tags: [{ key: 'a', value: 'b' }, { key: 'empty' }, { value: 'nothing' }],
        memberOfTomorrow: { x: 1 },
      }),
    ).toMatchObject({
      name: 'hk-1',
      ownerAccountId: '123456789012',
      location: 'EqHK3',
      bandwidth: '500Mbps',
      bandwidthMbps: 500,
      vlanId: 1201,
      partnerName: 'Partner',
      awsDevice: 'EqHK3-1abc',
      awsLogicalDeviceId: 'EqHK3-1abc-2',
      hosted: true,
      jumboFrameCapable: true,
      connectivity: 'UP',
      tags: [
        { key: 'a', value: 'b' },
        { key: 'empty', value: '' },
      ],
    });
  });

  it.each([
    ['left out', {}],
    ['null', { vlan: null, partnerName: null, lagId: null, connectionName: null, tags: null }],
    ['empty', { vlan: 0, partnerName: '', lagId: '', connectionName: '', tags: [] }],
  ])('of a dedicated connection, what is not there being %s', async (_how, values) => {
    expect(await decoded(values)).toMatchObject({
      name: null,
      vlanId: null,
      partnerName: null,
      lagId: null,
      hosted: false,
      tags: [],
    });
  });

  it.each([
    ['50Mbps', 50],
    ['1Gbps', 1_000],
    ['25Gbps', 25_000],
    ['400Gbps', 400_000],
    ['1 Gbps', null],
    ['1Tbps', null],
    ['', null],
    [null, null],
  ])('has the bandwidth %j, which is %j Mbit/s', (bandwidth, expected) => {
    expect(megabitsOf(bandwidth)).toBe(expected);
  });

  it('of a virtual interface, without its key and the router that holds it', async () => {
    const { account } = await scriptedAws(() => ({}));
    const seen = virtualInterface.decode(
      {
        virtualInterfaceId: 'dxvif-1',
        virtualInterfaceName: 'v',
        virtualInterfaceState: 'down',
        virtualInterfaceType: 'transit',
        connectionId: 'dxlag-1',
        vlan: 102,
        asn: 0,
        asnLong: 4_200_000_020,
        amazonSideAsn: 4_200_000_001,
        authKey: 'a-bgp-key',
        customerRouterConfig: '<bgp_auth_key>a-bgp-key</bgp_auth_key>',
        bgpPeers: [{ bgpPeerId: 'dxpeer-1', authKey: 'a-bgp-key' }],
        virtualGatewayId: '',
        directConnectGatewayId: '5f294f92-bafb-4011-916d-9b0bec123456',
        siteLinkEnabled: true,
        mtu: 8500,
      },
      sourceOf(account),
    );
    expect(seen).toMatchObject({
      asn: 4_200_000_020,
      amazonSideAsn: 4_200_000_001,
      virtualGatewayId: null,
      directConnectGatewayId: '5f294f92-bafb-4011-916d-9b0bec123456',
      connection: { kind: 'connection', region, nativeId: 'dxlag-1' },
      connectivity: 'DOWN',
      state: 'ACTIVE',
      siteLinkEnabled: true,
      mtu: 8500,
    });
    expect(JSON.stringify(seen)).not.toMatch(/a-bgp-key|customerRouterConfig|authKey/);
    const short = { virtualInterfaceId: 'dxvif-1', virtualInterfaceState: 'down', asn: 65_000 };
    expect(virtualInterface.decode(short, sourceOf(account))).toMatchObject({
      asn: 65_000,
      connection: null,
    });
    // Zero where the number is too large for this field, and then the other one has it.
    const untold = virtualInterface.decode({ ...short, asn: 0 }, sourceOf(account));
    expect(untold).toMatchObject({ asn: null });
  });
});
