import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { call } from './caller.ts';

const region = 'us-east-1';
const credentials = [
  { accessKeyId: 'first', secretAccessKey: 'one' },
  { accessKeyId: 'second', secretAccessKey: 'two' },
];

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ seed: 'demo', clock: 'stepped', credentials });
});
afterEach(() => cloud.close());

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${cloud.control}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the body's shape is what is under test
  return { status: response.status, body: (await response.json()) as any };
}

const problemOf = async (specification: object): Promise<string> => {
  const { status, body } = await control('POST', '/resources', specification);
  return `${status} ${body.error}`;
};

describe('the control endpoint shows', () => {
  it('the world of every account, by its key and with its number', async () => {
    const { accounts } = (await control('GET', '/world')).body;
    expect(accounts.first).toMatchObject({ accountId: '000000000000', regions: [] });
    expect(accounts.second.accountId).toBe('000000000001');
    expect(accounts.first.connections.length).toBeGreaterThan(20);
    expect(accounts.second.connections).toMatchObject([{ id: 'dxcon-neighbour2' }]);
    for (const kind of ['virtualInterfaces', 'directConnectGateways', 'virtualGateways'])
      expect(accounts.first[kind].length).toBeGreaterThan(1);
  });

  it('what is charged for: ports that are set up, down ones too, until they are deleted', async () => {
    const line = async (id: string) => {
      const { accounts } = (await control('GET', '/billing')).body;
      return accounts.first.find((each: { id: string }) => each.id === id);
    };
    expect(await line('dxcon-frdown')).toMatchObject({
      kind: 'connection',
      chargeType: 'dedicated port hours',
      billing: true,
      stoppedAt: null,
    });
    expect(await line('dxcon-sgordered')).toMatchObject({
      chargeType: 'hosted port hours',
      billing: false,
      since: null,
    });
    expect(await line('dxcon-frrequested')).toMatchObject({ billing: false, since: null });
    expect(await line('dxvif-frerp')).toBeUndefined();
    await call(cloud, 'DeleteConnection', { connectionId: 'dxcon-frdown' }, { region: 'eu-central-1' });
    expect(await line('dxcon-frdown')).toMatchObject({ billing: true });
    await control('POST', '/clock', { advanceSeconds: 5 });
    const stoppedAt = cloud.clock.now().toISOString();
    expect(await line('dxcon-frdown')).toMatchObject({ billing: false, stoppedAt });
    await control('POST', '/clock', { advanceSeconds: 900 });
    expect(cloud.world.find('dxcon-frdown')).toBeUndefined();
    expect(await line('dxcon-frdown')).toMatchObject({ billing: false, stoppedAt });
  });
});

describe('the control endpoint creates', () => {
  it('with the fields that matter, under this emulator’s names or the vendor’s', async () => {
    const { status, body } = await control('POST', '/resources?account=second', [
      {
        kind: 'connection',
        connectionId: 'dxcon-made',
        region,
        connectionState: 'down',
        bandwidth: '10Gbps',
      },
      {
        kind: 'virtualInterface',
        virtualInterfaceId: 'dxvif-made',
        region,
        connectionId: 'dxcon-made',
        virtualInterfaceType: 'transit',
      },
    ]);
    expect([status, body]).toEqual([201, { ids: ['dxcon-made', 'dxvif-made'] }]);
    expect(cloud.world.find('dxcon-made')).toBeUndefined();
    const other = cloud.worlds.get('second');
    expect(other?.get('connection', 'dxcon-made')).toMatchObject({ status: 'down', location: 'EqDC2' });
    expect(other?.get('virtualInterface', 'dxvif-made')).toMatchObject({
      type: 'transit',
      location: 'EqDC2',
    });
  });

  it('what passes by itself, which goes on passing', async () => {
    cloud.create({ kind: 'connection', id: 'dxcon-passing', region, status: 'deleting', paceMs: 7_000 });
    await control('POST', '/clock', { advanceSeconds: 6 });
    expect(cloud.world.find('dxcon-passing')?.status).toBe('deleting');
    await control('POST', '/clock', { advanceToNext: true });
    expect(cloud.world.find('dxcon-passing')?.status).toBe('deleted');
  });

  it.each([
    [{ kind: 'castle' }, '400 the resource.kind must be one of connection, virtualInterface, '],
    [{ kind: 'connection' }, '400 connection.region is missing'],
    [{ kind: 'connection', region: 'mars' }, '400 connection.region must be one of ap-northeast-1, '],
    [
      { kind: 'connection', region, colour: 'red' },
      '400 connection has no field colour; known: region, name',
    ],
    [{ kind: 'connection', region, status: 'asleep' }, '400 connection.status must be one of ordering, '],
    [{ kind: 'virtualInterface', region }, '400 virtualInterface.connectionId is missing'],
    [{ kind: 'region', id: 'mars' }, '400 region.id must be one of ap-northeast-1, '],
    [{ kind: 'region' }, '400 region.id is missing'],
  ])('nothing of %j', async (specification, problem) => {
    const before = cloud.world.all('connection').length;
    expect(await problemOf(specification)).toContain(problem);
    expect(cloud.world.all('connection')).toHaveLength(before);
  });
});

describe('the control endpoint changes', () => {
  it('fields, and what was under way is forgotten', async () => {
    await call(cloud, 'DeleteConnection', { connectionId: 'dxcon-vaberth-1' });
    const { status, body } = await control('PATCH', '/resources/dxcon-vaberth-1', {
      connectionName: 'Saved',
      status: 'available',
    });
    expect([status, body]).toMatchObject([200, { name: 'Saved', status: 'available' }]);
    await control('POST', '/clock', { advanceSeconds: 60 });
    expect(cloud.world.find('dxcon-vaberth-1')?.status).toBe('available');
    expect((await control('PATCH', '/resources/dxcon-vaberth-1', { region: 'eu-west-1' })).body.error).toBe(
      'connection.region cannot be changed',
    );
  });

  it('a region, from enabled to not enabled and back', async () => {
    const status = async () => (await call(cloud, 'DescribeLocations', {}, { region })).status;
    expect(await status()).toBe(200);
    await control('POST', '/resources', { kind: 'region', id: region, status: 'disabled' });
    expect(await status()).toBe(400);
    await control('PATCH', `/resources/${region}`, { status: 'enabled' });
    expect(await status()).toBe(200);
  });

  it('settings, one by one, and refuses what does not fit', async () => {
    const { body } = await control('POST', '/settings', { repeatedDelete: 'accept' });
    expect(body).toMatchObject({ repeatedDelete: 'accept', connectionDeletingMs: 5_000 });
    const wrong = await control('POST', '/settings', { repeatedDelete: 'sometimes' });
    expect([wrong.status, wrong.body.error]).toEqual([
      400,
      'settings.repeatedDelete must be one of refuse, accept, not "sometimes"',
    ]);
  });

  it('everything back to what it was', async () => {
    await call(cloud, 'DeleteConnection', { connectionId: 'dxcon-vaberth-1' });
    await control('POST', '/settings', { repeatedDelete: 'accept' });
    expect((await control('POST', '/reset')).body).toEqual({ reset: true });
    expect(cloud.world.find('dxcon-vaberth-1')?.status).toBe('available');
    expect(cloud.settings.current.repeatedDelete).toBe('refuse');
    expect(cloud.journal.countExecutions()).toBe(0);
    cloud.clock.advance(60_000);
    expect(cloud.world.find('dxcon-vaberth-1')?.status).toBe('available');
  });
});
