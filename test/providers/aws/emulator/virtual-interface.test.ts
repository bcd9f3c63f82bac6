import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { call, type WireAnswer } from './caller.ts';

const region = 'eu-central-1';
const minute = 60_000;
const gateway = '5f294f92-bafb-4011-916d-9b0bec123456';

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ clock: 'stepped' });
  cloud.create(
    { kind: 'connection', id: 'dxcon-a', region },
    { kind: 'connection', id: 'dxcon-hosted', region, partnerName: 'Zenlayer', vlan: 2001 },
    { kind: 'directConnectGateway', id: gateway, amazonSideAsn: 64_600 },
    { kind: 'virtualGateway', id: 'vgw-here', region },
    { kind: 'virtualGateway', id: 'vgw-there', region: 'us-east-1' },
  );
});
afterEach(() => cloud.close());

const ask = (operation: string, input: object = {}): Promise<WireAnswer> =>
  call(cloud, operation, input, { region });
const add = (id: string, fields: object = {}): readonly string[] =>
  cloud.create({ kind: 'virtualInterface', id, region, connectionId: 'dxcon-a', ...fields });
const remove = (virtualInterfaceId: string): Promise<WireAnswer> =>
  ask('DeleteVirtualInterface', { virtualInterfaceId });

async function listed(filter: object = {}): Promise<readonly (readonly [string, string])[]> {
  const { body } = await ask('DescribeVirtualInterfaces', filter);
  return body.virtualInterfaces.map((row: Record<string, string>) => [
    row.virtualInterfaceId,
    row.virtualInterfaceState,
  ]);
}

describe('DescribeVirtualInterfaces', () => {
  it('filters by connection and by id, each within the region', async () => {
    add('dxvif-a');
    add('dxvif-b', { connectionId: 'dxcon-hosted' });
    add('dxvif-c', { connectionId: 'dxcon-of-a-partner', location: 'EqFA5' });
    cloud.create({ kind: 'virtualInterface', id: 'dxvif-d', region: 'us-east-1', connectionId: 'dxcon-x' });
    expect(await listed()).toEqual([
      ['dxvif-a', 'available'],
      ['dxvif-b', 'available'],
      ['dxvif-c', 'available'],
    ]);
    expect(await listed({ connectionId: 'dxcon-hosted' })).toEqual([['dxvif-b', 'available']]);
    expect(await listed({ virtualInterfaceId: 'dxvif-c' })).toEqual([['dxvif-c', 'available']]);
    expect(await listed({ connectionId: 'dxlag-any' })).toEqual([]);
  });

  it('answers an unknown id with nothing or with an error, as is set', async () => {
    expect(await listed({ virtualInterfaceId: 'dxvif-x' })).toEqual([]);
    expect(await listed({ connectionId: 'dxcon-x' })).toEqual([]);
    cloud.settings.change({ unknownInterface: 'error', unknownConnectionFilter: 'error' });
    const message = async (filter: object) => (await ask('DescribeVirtualInterfaces', filter)).body.message;
    expect(await message({ virtualInterfaceId: 'dxvif-x' })).toBe(
      'Virtual interface dxvif-x does not exist.',
    );
    expect(await message({ connectionId: 'dxcon-x' })).toBe('Could not find Connection with ID dxcon-x');
    expect(await message({ virtualInterfaceId: 'x' })).toBe('Virtual Interface ID x has an invalid format.');
    expect(await message({ connectionId: 'x' })).toBe('Connection ID x has an invalid format.');
  });

  it('shows both forms of the ASN, and gateways that are not there as empty or not at all', async () => {
    add('dxvif-a', { asn: 2_147_483_647 });
    add('dxvif-b', { asn: 2_147_483_648, virtualGatewayId: 'vgw-here' });
    const rows = async () => (await ask('DescribeVirtualInterfaces')).body.virtualInterfaces;
    expect(await rows()).toMatchObject([
      { asn: 2_147_483_647, asnLong: 2_147_483_647, virtualGatewayId: '', directConnectGatewayId: '' },
      { asn: 0, asnLong: 2_147_483_648, virtualGatewayId: 'vgw-here', directConnectGatewayId: '' },
    ]);
    cloud.settings.change({ unsetGateway: 'absent' });
    const [first] = await rows();
    expect(first).not.toHaveProperty('virtualGatewayId');
  });

  it('writes its secret into the router configuration so that XML stays XML', async () => {
    add('dxvif-a', { authKey: 'a<&>"b', vlan: 77 });
    const [row] = (await ask('DescribeVirtualInterfaces')).body.virtualInterfaces;
    expect(row.authKey).toBe('a<&>"b');
    expect(row.bgpPeers[0].authKey).toBe('a<&>"b');
    expect(row.customerRouterConfig).toContain('<bgp_auth_key>a&#60;&#38;&#62;&#34;b</bgp_auth_key>');
    expect(row.customerRouterConfig).toContain('<vlan>77</vlan>');
  });
});

describe('DeleteVirtualInterface', () => {
  it.each(['verifying', 'pending', 'available', 'down', 'testing', 'unknown'])(
    'from %s: deleting, deleted for fifteen minutes, gone',
    async status => {
      add('dxvif-a', { status });
      expect((await remove('dxvif-a')).body).toEqual({ virtualInterfaceState: 'deleting' });
      cloud.clock.advance(4_000);
      expect(await listed({ connectionId: 'dxcon-a' })).toEqual([['dxvif-a', 'deleted']]);
      expect((await remove('dxvif-a')).body.message).toBe('Virtual interface dxvif-a does not exist.');
      cloud.clock.advance(15 * minute - 1);
      expect(await listed()).toEqual([['dxvif-a', 'deleted']]);
      cloud.clock.advance(1);
      expect(await listed()).toEqual([]);
    },
  );

  it('from confirming leaves it rejected, for as long', async () => {
    add('dxvif-a', { status: 'confirming' });
    expect((await remove('dxvif-a')).body).toEqual({ virtualInterfaceState: 'rejected' });
    cloud.clock.advance(15 * minute);
    expect(await listed()).toEqual([]);
  });

  it('repeated is refused, or accepted without effect, as is set', async () => {
    add('dxvif-a');
    await remove('dxvif-a');
    expect((await remove('dxvif-a')).body.message).toBe(
      'DeleteVirtualInterface failed. dxvif-a is in state deleting',
    );
    cloud.settings.change({ repeatedDelete: 'accept' });
    expect((await remove('dxvif-a')).body).toEqual({ virtualInterfaceState: 'deleting' });
    expect(cloud.journal.executions().map(({ effective }) => effective)).toEqual([true, false]);
  });

  it('knows the ids of its region alone', async () => {
    cloud.create({ kind: 'virtualInterface', id: 'dxvif-d', region: 'us-east-1', connectionId: 'dxcon-x' });
    expect((await remove('dxvif-d')).body.message).toBe('Virtual interface dxvif-d does not exist.');
    expect((await remove('d')).body.message).toBe('Virtual Interface ID d has an invalid format.');
  });

  it('may never end, or come back to what it was', async () => {
    add('dxvif-stuck', { fate: 'stuck' });
    add('dxvif-returns', { fate: 'returns', status: 'testing' });
    await remove('dxvif-stuck');
    await remove('dxvif-returns');
    cloud.clock.advance(8_000);
    expect(await listed()).toEqual([
      ['dxvif-stuck', 'deleting'],
      ['dxvif-returns', 'testing'],
    ]);
  });
});

describe('CreatePrivateVirtualInterface', () => {
  const wanted = { virtualInterfaceName: 'new', vlan: 500, asn: 65_001, directConnectGatewayId: gateway };
  const order = (change: object = {}, connectionId = 'dxcon-a'): Promise<WireAnswer> =>
    ask('CreatePrivateVirtualInterface', {
      connectionId,
      newPrivateVirtualInterface: { ...wanted, ...change },
    });

  it('is pending, and ends down until a router answers, or available where one does', async () => {
    const { body } = await order();
    expect(body).toMatchObject({
      virtualInterfaceState: 'pending',
      virtualInterfaceType: 'private',
      location: 'EqFA5',
      amazonSideAsn: 64_600,
      amazonAddress: expect.stringMatching(/^169\.254\.\d+\.\d+\/30$/),
      mtu: 1500,
      bgpPeers: [{ bgpPeerState: 'pending', bgpStatus: 'down' }],
    });
    expect(body.authKey).toMatch(/^0x[0-9a-f]{24}$/);
    cloud.clock.advance(4_000);
    expect(await listed()).toEqual([[body.virtualInterfaceId, 'down']]);
    cloud.settings.change({ newInterfaceState: 'available' });
    const { body: second } = await order({ vlan: 501 });
    cloud.clock.advance(4_000);
    expect(await listed({ virtualInterfaceId: second.virtualInterfaceId })).toEqual([
      [second.virtualInterfaceId, 'available'],
    ]);
  });

  it('on a hosted connection has its VLAN, and is the only one', async () => {
    expect((await order({}, 'dxcon-hosted')).body.message).toBe(
      'VLAN 500 is not allowed: connection dxcon-hosted has VLAN 2001.',
    );
    expect((await order({ vlan: 2001 }, 'dxcon-hosted')).status).toBe(200);
    cloud.settings.change({ hostedVlan: 'any' });
    expect((await order({}, 'dxcon-hosted')).body.message).toContain('limit of virtual interfaces (1)');
  });

  it('finds its VLAN taken by what is alive, not by what is gone', async () => {
    add('dxvif-old', { vlan: 500, status: 'deleted' });
    expect((await order()).status).toBe(200);
    expect((await order()).body.message).toBe('VLAN 500 is already in use on connection dxcon-a.');
    cloud.settings.change({ vlanTakenMessage: 'no {vlan} on {id}' });
    expect((await order()).body.message).toBe('no 500 on dxcon-a');
  });

  it('is limited in number and in caps of bandwidth', async () => {
    cloud.settings.change({ interfacesPerConnection: 2, rateLimitersPerConnection: 1 });
    expect((await order({ rateLimit: '50Mbps' })).body.rateLimit).toBe('50Mbps');
    const refused = await order({ vlan: 501, rateLimit: '50Mbps' });
    expect([refused.status, refused.body.__type]).toEqual([400, 'LimitExceededException']);
    const [row] = (await ask('DescribeConnections', { connectionId: 'dxcon-a' })).body.connections;
    expect(row.rateLimiterStatus).toMatchObject({ maxAllowed: 1, inUse: 1, remaining: 0 });
    expect((await order({ vlan: 501 })).status).toBe(200);
    expect((await order({ vlan: 502 })).body.message).toContain('limit of virtual interfaces (2)');
  });

  it.each(['requested', 'down', 'deleting'])('is refused on a connection that is %s', async status => {
    cloud.create({ kind: 'connection', id: 'dxcon-b', region, status, fate: 'stuck' });
    expect((await order({}, 'dxcon-b')).body.message).toBe('The specified Connection ID is not available');
  });

  const without = { directConnectGatewayId: null };

  it.each([
    [{ virtualInterfaceName: 'a name' }, 'Virtual interface name a name has an invalid format.'],
    [{ virtualInterfaceName: 'Upper' }, 'Virtual interface name Upper has an invalid format.'],
    [{ vlan: 0 }, 'VLAN 0 is not allowed: it must be from 1 to 4094.'],
    [{ vlan: 4095 }, 'VLAN 4095 is not allowed'],
    [{ asn: null }, 'Exactly one of asn and asnLong is required.'],
    [{ asnLong: 65_001 }, 'Exactly one of asn and asnLong is required.'],
    [{ asn: 0 }, 'ASN 0 is not allowed.'],
    [{ mtu: 9000 }, 'MTU 9000 is not allowed.'],
    [{ addressFamily: 'ipx' }, 'Address family ipx is not allowed.'],
    [without, 'Exactly one of virtualGatewayId and directConnectGatewayId is required.'],
    [{ virtualGatewayId: 'vgw-here' }, 'Exactly one of virtualGatewayId and directConnectGatewayId'],
    [{ ...without, virtualGatewayId: 'vgw-there' }, 'The VirtualGateway vgw-there does not exist.'],
    [{ directConnectGatewayId: 'none' }, 'Direct Connect Gateway none does not exist.'],
    [{ amazonAddress: '10.0.0.1/30' }, 'Amazon Address and Customer Address must be in the same CIDR'],
    [
      { amazonAddress: '10.0.0.1/30', customerAddress: '10.0.0.5/30' },
      'Amazon Address and Customer Address must be in the same CIDR',
    ],
    [
      { amazonAddress: '10.0.0.4/30', customerAddress: '10.0.0.5/30' },
      'Amazon Address is address 0 on its subnet',
    ],
    [
      { amazonAddress: '10.0.0.5/30', customerAddress: '10.0.0.7/30' },
      'Customer Address is the broadcast address on its subnet',
    ],
    [{ amazonAddress: '10.0.0.1/30', customerAddress: '10.0.0.1/30' }, 'must differ'],
    [{ amazonAddress: '10.0.0.256/30', customerAddress: '10.0.0.1/30' }, 'is not a valid IPv4 CIDR'],
    [
      { addressFamily: 'ipv6', amazonAddress: '::1/125', customerAddress: '::2/125' },
      'IPv6 addresses are assigned, and not allowed in a request.',
    ],
  ])('is refused: %j', async (change, message) => {
    const { status, body } = await order(change);
    expect([status, body.__type]).toEqual([400, 'DirectConnectClientException']);
    expect(body.message).toContain(message);
    expect(cloud.world.all('virtualInterface')).toEqual([]);
  });

  it('takes other names where that is set, a long ASN, a /31, and assigned IPv6 addresses', async () => {
    cloud.settings.change({ interfaceNames: 'any' });
    const made = await order({
      virtualInterfaceName: 'Büro 1',
      asn: null,
      asnLong: 4_200_000_000,
      amazonAddress: '10.0.0.0/31',
      customerAddress: '10.0.0.1/31',
    });
    expect(made.body).toMatchObject({ virtualInterfaceName: 'Büro 1', asn: 0, asnLong: 4_200_000_000 });
    const { body } = await order({ vlan: 501, addressFamily: 'ipv6' });
    expect(body.amazonAddress).toMatch(/^2600:1f18::[0-9a-f]+:[0-9a-f]+\/125$/);
  });

  it('does not take a long ASN for a short one', async () => {
    const { body } = await order({ asn: 4_200_000_000 });
    expect(body).toEqual({
      __type: 'SerializationException',
      Message: 'The member newPrivateVirtualInterface.asn has another type.',
    });
  });

  it('names the id as its creates do', async () => {
    expect((await order({}, 'foobar')).body.message).toBe('ConnectionID foobar has an invalid format.');
    expect((await order({}, 'dxcon-x')).body.message).toBe('Could not find Connection with ID dxcon-x');
    const { body } = await ask('CreatePrivateVirtualInterface', { connectionId: 'dxcon-a' });
    expect(body.message).toContain("'newPrivateVirtualInterface' failed to satisfy constraint");
  });
});
