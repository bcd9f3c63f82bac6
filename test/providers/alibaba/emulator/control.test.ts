import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call } from './caller.ts';

const RegionId = 'cn-hangzhou';
const credentials = [
  { accessKeyId: 'first', accessKeySecret: 'one' },
  { accessKeyId: 'second', accessKeySecret: 'two' },
];

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped', credentials });
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

const kind = 'physicalConnection';

describe('the control endpoint shows', () => {
  it('the world of every account, account numbers with all their digits', async () => {
    const { body } = await control('GET', '/world');
    expect(body.accounts.map((account: { accessKeyId: string }) => account.accessKeyId)).toEqual([
      'first',
      'second',
    ]);
    expect(body.accounts[0].accountUid).toBe('283117732402483989');
    expect(body.accounts[1].accountUid).toBe('283117732402483990');
    const routers: { id: string; ownerUid?: string }[] = body.accounts[0].virtualBorderRouters;
    expect(routers.find(({ id }) => id === 'vbr-hz-partner')?.ownerUid).toBe('128812559040123457');
    expect(body.accounts[1].physicalConnections).toHaveLength(1);
  });

  it('what is charged for: from enabling to the end of the termination', async () => {
    const line = async () => {
      const { body } = await control('GET', '/billing');
      return body.accounts[0].billing.find(({ id }: { id: string }) => id === 'pc-119mfjzm7');
    };
    expect(await line()).toMatchObject({ chargeType: 'Prepaid', billing: true, stoppedAt: null });
    await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' });
    expect(await line()).toMatchObject({ billing: true, stoppedAt: null });
    await control('POST', '/clock', { advanceSeconds: 5 });
    expect(await line()).toMatchObject({ billing: false, stoppedAt: cloud.clock.now().toISOString() });
  });
});

describe('the control endpoint creates', () => {
  it('things with the fields that matter, in the account that is named', async () => {
    const { status, body } = await control('POST', '/resources?account=second', [
      {
        kind,
        id: 'pc-made',
        regionId: RegionId,
        status: 'Confirmed',
        tags: { a: 'b' },
        endTime: '2027-01-01T00:00:00Z',
      },
    ]);
    expect([status, body]).toEqual([201, { ids: ['pc-made'] }]);
    expect(cloud.world.circuits.has('pc-made')).toBe(false);
    expect(cloud.worlds.get('second')?.circuits.get('pc-made')).toMatchObject({
      status: 'Confirmed',
      tags: { a: 'b' },
      endTime: new Date('2027-01-01T00:00:00Z'),
    });
    const router = {
      kind: 'virtualBorderRouter',
      regionId: RegionId,
      physicalConnectionId: 'pc-made',
      ownerUid: '9007199254740993',
    };
    const made = await control('POST', '/resources?account=second', router);
    expect(cloud.worlds.get('second')?.routers.get(made.body.ids[0])).toMatchObject({
      circuitId: 'pc-made',
      ownerUid: 9007199254740993n,
    });
  });

  it('thousands at once, numbered', async () => {
    const { body } = await control('POST', '/resources', {
      kind,
      id: 'pc-load',
      name: 'Load',
      regionId: RegionId,
      count: 3000,
    });
    expect(body.ids).toHaveLength(3000);
    expect(cloud.world.circuits.get('pc-load-3000')?.name).toBe('Load-3000');
    const answer = await call(cloud, 'DescribePhysicalConnections', {
      RegionId,
      PageSize: '50',
      PageNumber: '60',
    });
    expect(answer.body.PhysicalConnectionSet.PhysicalConnectionType).toHaveLength(50);
  });

  it('what passes by itself, which goes on passing', async () => {
    await control('POST', '/resources', {
      kind,
      id: 'pc-passing',
      regionId: RegionId,
      status: 'Terminating',
      pace: 7000,
    });
    await control('POST', '/clock', { advanceSeconds: 6 });
    expect(cloud.world.circuits.get('pc-passing')?.status).toBe('Terminating');
    await control('POST', '/clock', { advanceSeconds: 1 });
    expect(cloud.world.circuits.get('pc-passing')?.status).toBe('Terminated');
  });

  it.each([
    [
      { kind: 'castle' },
      'unknown kind "castle"; known: physicalConnection, virtualBorderRouter, accessPoint',
    ],
    [{ kind }, 'a physicalConnection needs regionId'],
    [{ kind, regionId: 'mars' }, 'there is no region mars; known: cn-hangzhou, cn-shanghai, ap-southeast-1'],
    [{ kind, regionId: RegionId, colour: 'red' }, 'a physicalConnection has no field colour; known: id,'],
    [{ kind, regionId: RegionId, status: 'Sleeping' }, 'a physicalConnection needs status: one of Initial,'],
    [
      { kind, regionId: RegionId, bandwidth: -1 },
      'a physicalConnection needs bandwidth: a whole number, 0 or more',
    ],
    [
      { kind, regionId: RegionId, parent: { id: 'pc-x' } },
      'a physicalConnection needs parent: an object of id, ownerUid',
    ],
    [{ kind, regionId: RegionId, count: 0 }, 'count is a whole number from 1 to 100000'],
    [
      { kind: 'virtualBorderRouter', regionId: RegionId, physicalConnectionId: 'pc-nobody' },
      'there is no physical connection pc-nobody in this account',
    ],
  ])('nothing when one of the list is wrong: %j', async (specification, problem) => {
    const before = cloud.world.circuits.size;
    const { status, body } = await control('POST', '/resources', [
      { kind, regionId: RegionId },
      specification,
    ]);
    expect(status).toBe(400);
    expect(body.error.startsWith(problem)).toBe(true);
    expect(cloud.world.circuits.size).toBe(before);
  });
});

describe('the control endpoint changes', () => {
  it('fields of one thing; a new state begins anew', async () => {
    await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' });
    const patched = await control('PATCH', '/resources/pc-119mfjzm7', {
      status: 'Enabled',
      businessStatus: 'SecurityLocked',
    });
    expect(patched.body).toMatchObject({
      id: 'pc-119mfjzm7',
      status: 'Enabled',
      businessStatus: 'SecurityLocked',
    });
    await control('POST', '/clock', { advanceSeconds: 60 });
    expect(cloud.world.circuits.get('pc-119mfjzm7')?.status).toBe('Enabled');
    await control('PATCH', '/resources/vbr-hz-web', { status: 'deleting' });
    await control('POST', '/clock', { advanceSeconds: 3 });
    expect(cloud.world.routers.has('vbr-hz-web')).toBe(false);
  });

  it('the fate of a step that is under way', async () => {
    await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' });
    await control('PATCH', '/resources/pc-119mfjzm7', { fate: 'stuck' });
    await control('POST', '/clock', { advanceSeconds: 3600 });
    expect(cloud.world.circuits.get('pc-119mfjzm7')?.status).toBe('Terminating');
  });

  it('nothing that does not exist, and no identity', async () => {
    expect((await control('PATCH', '/resources/pc-nobody', {})).body.error).toBe(
      'there is nothing with the id pc-nobody in this account',
    );
    expect((await control('PATCH', '/resources/pc-119mfjzm7', { id: 'pc-other' })).status).toBe(400);
    expect((await control('PATCH', '/resources/pc-119mfjzm7?account=third', {})).body.error).toBe(
      'no account has the access key third; known: first, second',
    );
  });

  it('settings, each to a form that exists', async () => {
    expect((await control('POST', '/settings', { throttleStatus: 429 })).body.throttleStatus).toBe(429);
    expect((await control('POST', '/settings', { throttleStatus: 418 })).status).toBe(400);
    expect((await control('POST', '/settings', { sealedByBusinessLock: 'maybe' })).status).toBe(400);
  });

  it('everything back to the beginning, steps that were under way included', async () => {
    const terminate = () =>
      call(cloud, 'TerminatePhysicalConnection', {
        RegionId,
        PhysicalConnectionId: 'pc-119mfjzm7',
        ClientToken: 't',
      });
    await terminate();
    const nonce = randomUUID();
    await call(cloud, 'DeleteVirtualBorderRouter', { RegionId, VbrId: 'vbr-hz-web' }, { nonce });
    await control('POST', '/settings', { throttleStatus: 429 });
    await control('POST', '/reset');
    expect((await call(cloud, 'DescribeRegions', {}, { nonce })).status).toBe(200);
    expect(cloud.world.circuits.get('pc-119mfjzm7')?.status).toBe('Enabled');
    expect(cloud.settings.current.throttleStatus).toBe(400);
    await control('POST', '/clock', { advanceSeconds: 60 });
    expect(cloud.world.circuits.get('pc-119mfjzm7')?.status).toBe('Enabled');
    expect(cloud.world.routers.get('vbr-hz-web')?.status).toBe('active');
    await terminate();
    expect(cloud.journal.countExecutions({ action: 'TerminatePhysicalConnection' })).toBe(1);
  });
});

describe('an emulator', () => {
  it('can be empty, have other regions, and makes up its credentials', async () => {
    const empty = await startAlibabaEmulator({ regions: ['eu-central-1'] });
    try {
      expect(empty.world.circuits.size + empty.world.accessPoints.size).toBe(0);
      const { body } = await call(empty, 'DescribePhysicalConnections', { RegionId: 'eu-central-1' });
      expect(body.PhysicalConnectionSet).toEqual({ PhysicalConnectionType: [] });
      expect(empty.accessKeyId).toMatch(/^LTAI/);
      expect(empty.accessKeyId).not.toBe(cloud.accessKeyId);
    } finally {
      await empty.close();
    }
  });

  it('runs as fast as it is told', async () => {
    const fast = await startAlibabaEmulator({ seed: 'demo', clock: { factor: 1000 } });
    try {
      await call(fast, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' });
      await expect.poll(() => fast.world.circuits.get('pc-119mfjzm7')?.status).toBe('Terminated');
    } finally {
      await fast.close();
    }
  });

  it('takes new things in the same process too, and refuses what the endpoint would refuse', () => {
    expect(cloud.create({ kind, id: 'pc-made', regionId: RegionId, status: 'Allocated' })).toEqual([
      'pc-made',
    ]);
    expect(cloud.world.circuits.get('pc-made')?.status).toBe('Allocated');
    expect(() => cloud.create({ kind })).toThrow('a physicalConnection needs regionId');
  });

  it('refuses credentials and settings that make no sense', async () => {
    const [first] = credentials;
    if (!first) throw new Error('no credential');
    await expect(startAlibabaEmulator({ seed: 'demo', credentials: [first, first] })).rejects.toThrow(
      'one access key',
    );
    await expect(startAlibabaEmulator({ seed: 'demo', credentials: [] })).rejects.toThrow(
      'needs a credential',
    );
    await expect(
      startAlibabaEmulator({ seed: 'demo', settings: { throttleStatus: 418 as 400 } }),
    ).rejects.toThrow('throttleStatus');
  });
});
