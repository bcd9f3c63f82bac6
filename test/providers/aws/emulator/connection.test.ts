import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { call, type WireAnswer } from './caller.ts';

const region = 'eu-central-1';
const minute = 60_000;

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ clock: 'stepped' });
});
afterEach(() => cloud.close());

const ask = (operation: string, input: object = {}): Promise<WireAnswer> =>
  call(cloud, operation, input, { region });
const add = (id: string, fields: object = {}): readonly string[] =>
  cloud.create({ kind: 'connection', id, region, ...fields });
const remove = (connectionId: string): Promise<WireAnswer> => ask('DeleteConnection', { connectionId });

/** The state that a read shows, or the message of its refusal. */
async function seen(connectionId: string): Promise<string> {
  const { status, body } = await ask('DescribeConnections', { connectionId });
  return status === 200 ? body.connections[0].connectionState : body.message;
}

describe('DescribeConnections', () => {
  it('lists a region, and answers an error for an id that is not there', async () => {
    add('dxcon-here');
    add('dxcon-there', { region: 'us-east-1' });
    const { body } = await ask('DescribeConnections');
    expect(body.connections.map((row: { connectionId: string }) => row.connectionId)).toEqual(['dxcon-here']);
    expect(await seen('dxcon-there')).toBe('Could not find Connection with ID dxcon-there');
    expect(await seen('foobar')).toBe('Connection ID foobar has an invalid format.');
  });

  it('leaves out what is not there, and has members that are newer than the model', async () => {
    add('dxcon-plain');
    const [row] = (await ask('DescribeConnections')).body.connections;
    expect(row).not.toHaveProperty('vlan');
    expect(row).not.toHaveProperty('loaIssueTime');
    expect(row).toMatchObject({
      bandwidth: '1Gbps',
      hasLogicalRedundancy: 'unknown',
      billingMode: 'PayAsYouGo',
    });
    expect(row.rateLimiterStatus).toEqual({ maxAllowed: 4, inUse: 0, remaining: 4, totalBandwidth: '1Gbps' });
    cloud.settings.change({ newerMembers: false });
    expect((await ask('DescribeConnections')).body.connections[0]).not.toHaveProperty('billingMode');
  });
});

describe('DeleteConnection', () => {
  it.each(['requested', 'pending', 'available', 'down', 'unknown'])(
    'from %s goes through deleting to deleted, stays listed, and is gone',
    async status => {
      add('dxcon-a', { status });
      const { status: answered, body } = await remove('dxcon-a');
      expect([answered, body.connectionId, body.connectionState]).toEqual([200, 'dxcon-a', 'deleting']);
      cloud.clock.advance(4_999);
      expect(await seen('dxcon-a')).toBe('deleting');
      cloud.clock.advance(1);
      expect(await seen('dxcon-a')).toBe('deleted');
      expect((await remove('dxcon-a')).body.message).toBe('Could not find Connection with ID dxcon-a');
      cloud.clock.advance(15 * minute);
      expect(await seen('dxcon-a')).toBe('Could not find Connection with ID dxcon-a');
      expect((await ask('DescribeConnections')).body.connections).toEqual([]);
      expect(cloud.journal.executions()).toMatchObject([{ resource: 'dxcon-a', effective: true }]);
    },
  );

  it('leaves a hosted one that was never confirmed as rejected, at once or after a while', async () => {
    add('dxcon-a', { status: 'ordering', partnerName: 'Zenlayer', vlan: 10 });
    add('dxcon-b', { status: 'ordering', partnerName: 'Zenlayer', vlan: 11 });
    expect((await remove('dxcon-a')).body.connectionState).toBe('rejected');
    expect((await remove('dxcon-a')).body.message).toBe('Could not find Connection with ID dxcon-a');
    cloud.settings.change({ connectionRejectingMs: 3_000 });
    expect((await remove('dxcon-b')).body.connectionState).toBe('deleting');
    cloud.clock.advance(3_000);
    expect(await seen('dxcon-b')).toBe('rejected');
  });

  it('is refused while a virtual interface is on it, in whatever words are set', async () => {
    add('dxcon-a');
    const [id = ''] = cloud.create({ kind: 'virtualInterface', region, connectionId: 'dxcon-a' });
    const refused = await remove('dxcon-a');
    expect([refused.status, refused.body]).toEqual([
      400,
      {
        __type: 'DirectConnectClientException',
        message: 'Connection dxcon-a has virtual interfaces. Delete them before you delete the connection.',
      },
    ]);
    cloud.settings.change({ connectionInUseMessage: 'Nothing doing with {id}' });
    expect((await remove('dxcon-a')).body.message).toBe('Nothing doing with dxcon-a');
    expect(cloud.journal.countExecutions()).toBe(0);
    expect((await ask('DeleteVirtualInterface', { virtualInterfaceId: id })).status).toBe(200);
    expect((await remove('dxcon-a')).status).toBe(400);
    cloud.clock.advance(4_000);
    expect(cloud.world.get('virtualInterface', id)?.status).toBe('deleted');
    expect((await remove('dxcon-a')).status).toBe(200);
  });

  it.each([
    ['pending', 400],
    ['verifying', 400],
    ['testing', 400],
    ['down', 400],
    ['rejected', 200],
    ['deleted', 200],
  ])('with a virtual interface that is %s answers %s', async (status, expected) => {
    add('dxcon-a');
    cloud.create({ kind: 'virtualInterface', region, connectionId: 'dxcon-a', status });
    expect((await remove('dxcon-a')).status).toBe(expected);
  });

  it.each([
    ['deleting', 'deletingInterfaceBlocks'],
    ['confirming', 'confirmingInterfaceBlocks'],
  ] as const)('with one that is %s is refused or not, as is set', async (status, setting) => {
    add('dxcon-a');
    cloud.create({ kind: 'virtualInterface', region, connectionId: 'dxcon-a', status, fate: 'stuck' });
    expect((await remove('dxcon-a')).status).toBe(400);
    cloud.settings.change({ [setting]: false });
    expect((await remove('dxcon-a')).status).toBe(200);
  });

  it('repeated is refused, or accepted without effect, as is set', async () => {
    add('dxcon-a');
    await remove('dxcon-a');
    expect((await remove('dxcon-a')).body.message).toBe(
      'DeleteConnection failed. dxcon-a is in state deleting',
    );
    cloud.settings.change({ repeatedDelete: 'accept' });
    expect((await remove('dxcon-a')).body.connectionState).toBe('deleting');
    expect(cloud.journal.executions().map(({ effective }) => effective)).toEqual([true, false]);
  });

  it('does not see another region, nor another account', async () => {
    add('dxcon-there', { region: 'us-east-1' });
    expect((await remove('dxcon-there')).body.message).toBe('Could not find Connection with ID dxcon-there');
    expect(cloud.world.get('connection', 'dxcon-there')?.status).toBe('available');
  });

  it('may never end, or come back to what it was', async () => {
    add('dxcon-stuck', { fate: 'stuck' });
    add('dxcon-returns', { fate: 'returns', status: 'down' });
    await remove('dxcon-stuck');
    await remove('dxcon-returns');
    expect(await seen('dxcon-returns')).toBe('deleting');
    cloud.clock.advance(24 * 60 * minute);
    expect(await seen('dxcon-stuck')).toBe('deleting');
    expect(await seen('dxcon-returns')).toBe('down');
  });
});

describe('ConfirmConnection', () => {
  it('takes a hosted connection, once', async () => {
    add('dxcon-a', { status: 'ordering', partnerName: 'Zenlayer', vlan: 10 });
    const confirm = () => ask('ConfirmConnection', { connectionId: 'dxcon-a' });
    expect(cloud.world.get('connection', 'dxcon-a')?.billedSince).toBeUndefined();
    expect((await confirm()).body).toEqual({ connectionState: 'pending' });
    expect(cloud.world.get('connection', 'dxcon-a')?.billedSince).toEqual(cloud.clock.now());
    cloud.clock.advance(5_000);
    expect(await seen('dxcon-a')).toBe('available');
    expect((await confirm()).body.message).toBe('ConfirmConnection failed. dxcon-a is in state available');
    expect((await ask('ConfirmConnection', { connectionId: 'dxcon-b' })).body.message).toBe(
      'Could not find Connection with ID dxcon-b',
    );
  });
});

describe('CreateConnection', () => {
  const order = (input: object = {}): Promise<WireAnswer> =>
    ask('CreateConnection', { location: 'EqFA5', bandwidth: '1Gbps', connectionName: 'new', ...input });

  it('is requested, set up and available or down; a repeat makes a second of the same name', async () => {
    const first = (await order()).body;
    expect(first).toMatchObject({ connectionState: 'requested', connectionName: 'new', location: 'EqFA5' });
    cloud.clock.advance(5_000);
    expect(await seen(first.connectionId)).toBe('pending');
    expect(cloud.world.get('connection', first.connectionId)?.billedSince).toBeUndefined();
    cloud.clock.advance(5_000);
    expect(await seen(first.connectionId)).toBe('available');
    expect(cloud.world.get('connection', first.connectionId)?.billedSince).toEqual(cloud.clock.now());
    cloud.settings.change({ newConnectionState: 'down' });
    const second = (await order()).body;
    expect(second.connectionId).not.toBe(first.connectionId);
    cloud.clock.advance(10_000);
    expect(await seen(second.connectionId)).toBe('down');
  });

  it('takes a provider, MACsec and tags', async () => {
    const made = await order({
      bandwidth: '10Gbps',
      providerName: 'Lumen',
      requestMACSec: true,
      tags: [{ key: 'causeway:operation', value: 'op-1' }],
    });
    expect(made.body).toMatchObject({
      providerName: 'Lumen',
      macSecCapable: true,
      encryptionMode: 'should_encrypt',
      macSecKeys: [],
      tags: [{ key: 'causeway:operation', value: 'op-1' }],
    });
  });

  const manyTags = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}` }));

  it.each([
    [{ location: 'EqDC2' }, 'DirectConnectClientException', 'Location EqDC2 is not valid in eu-central-1.'],
    [{ bandwidth: '500Mbps' }, 'DirectConnectClientException', 'Bandwidth 500Mbps is not available'],
    [{ connectionName: '' }, 'DirectConnectClientException', 'Connection name cannot be empty.'],
    [{ lagId: 'dxlag-1' }, 'DirectConnectClientException', 'Could not find Lag with ID dxlag-1'],
    [{ providerName: 'Acme' }, 'DirectConnectClientException', 'Provider Acme is not available'],
    [{ requestMACSec: true }, 'DirectConnectClientException', 'MAC Security is not available for 1Gbps'],
    [{ tags: [{ key: 'a' }, { key: 'a' }] }, 'DuplicateTagKeysException', 'more than once'],
    [{ tags: manyTags }, 'TooManyTagsException', 'more than 50 tags'],
    [{ tags: [{ key: 'a|b' }] }, 'DirectConnectClientException', 'A tag has an invalid key or value.'],
  ])('is refused: %j', async (input, code, message) => {
    const { status, body } = await order(input);
    expect([status, body.__type, body.message]).toEqual([400, code, expect.stringContaining(message)]);
    expect(cloud.world.all('connection')).toEqual([]);
  });

  it('is refused past the quota of a location, which hosted and deleted ones do not count for', async () => {
    cloud.settings.change({ connectionsPerLocation: 2 });
    add('dxcon-hosted', { partnerName: 'Zenlayer', vlan: 10 });
    add('dxcon-old', { status: 'deleted' });
    add('dxcon-a');
    expect((await order()).status).toBe(200);
    expect((await order()).body.message).toContain('limit of active connections at location EqFA5');
    expect((await order({ location: 'IXFRA6' })).status).toBe(200);
  });
});
