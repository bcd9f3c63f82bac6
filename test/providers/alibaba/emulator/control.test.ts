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
    const { accounts } = (await control('GET', '/world')).body;
    expect(Object.keys(accounts)).toEqual(['first', 'second']);
    expect(accounts.first.accountUid).toBe('283117732402483989');
    expect(accounts.second.accountUid).toBe('283117732402483990');
    const routers: { id: string; ownerUid?: string }[] = accounts.first.virtualBorderRouters;
    expect(routers.find(({ id }) => id === 'vbr-hz-partner')?.ownerUid).toBe('128812559040123457');
    expect(accounts.second.physicalConnections).toHaveLength(1);
  });

  it('what is charged for: from enabling to the end of the termination', async () => {
    const line = async () => {
      const { body } = await control('GET', '/billing');
      return body.accounts.first.find(({ id }: { id: string }) => id === 'pc-119mfjzm7');
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
    expect(cloud.world.find('pc-made')).toBeUndefined();
    expect(cloud.worlds.get('second')?.get('physicalConnection', 'pc-made')).toMatchObject({
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
    expect(cloud.worlds.get('second')?.get('virtualBorderRouter', made.body.ids[0])).toMatchObject({
      physicalConnectionId: 'pc-made',
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
    expect(cloud.world.get('physicalConnection', 'pc-load-3000')?.name).toBe('Load-3000');
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
    expect(cloud.world.get('physicalConnection', 'pc-passing')?.status).toBe('Terminating');
    await control('POST', '/clock', { advanceSeconds: 1 });
    expect(cloud.world.get('physicalConnection', 'pc-passing')?.status).toBe('Terminated');
  });

  const region = { kind, regionId: RegionId };
  it.each([
    [
      { kind: 'castle' },
      'the resource [1].kind must be one of physicalConnection, virtualBorderRouter, accessPoint, not "castle"',
    ],
    [{ kind }, 'physicalConnection.regionId is missing; it must be a text'],
    [{ kind, regionId: 'mars' }, 'there is no region mars; known: cn-hangzhou, cn-shanghai, ap-southeast-1'],
    [{ ...region, colour: 'red' }, 'physicalConnection has no field colour; known: regionId,'],
    [{ ...region, status: 'Sleeping' }, 'physicalConnection.status must be one of Initial,'],
    [{ ...region, bandwidth: -1 }, 'physicalConnection.bandwidth must be at least 0, not -1'],
    [{ ...region, parent: { id: 'pc-x' } }, 'physicalConnection.parent.ownerUid must be a text of digits'],
    [{ ...region, endTime: 'soon' }, 'physicalConnection.endTime must be a time such as'],
    [{ ...region, tags: { a: 1 } }, 'physicalConnection.tags.a must be a text, not 1'],
    [{ ...region, count: 0 }, 'the resource [1].count must be at least 1, not 0'],
    [
      { kind: 'virtualBorderRouter', regionId: RegionId, physicalConnectionId: 'pc-nobody' },
      'there is no physical connection pc-nobody in this account',
    ],
  ])('nothing when one of the list is wrong: %j', async (specification, problem) => {
    const before = cloud.world.all('physicalConnection').length;
    const { status, body } = await control('POST', '/resources', [
      { kind, regionId: RegionId },
      specification,
    ]);
    expect(status).toBe(400);
    expect(body.error.slice(0, problem.length)).toBe(problem);
    expect(cloud.world.all('physicalConnection').length).toBe(before);
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
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Enabled');
    await control('PATCH', '/resources/vbr-hz-web', { status: 'deleting' });
    await control('POST', '/clock', { advanceSeconds: 3 });
    expect(cloud.world.find('vbr-hz-web')).toBeUndefined();
  });

  it('the fate of a step that is under way', async () => {
    await call(cloud, 'TerminatePhysicalConnection', { RegionId, PhysicalConnectionId: 'pc-119mfjzm7' });
    await control('PATCH', '/resources/pc-119mfjzm7', { fate: 'stuck' });
    await control('POST', '/clock', { advanceSeconds: 3600 });
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Terminating');
  });

  it('nothing that does not exist, and no identity', async () => {
    expect((await control('PATCH', '/resources/pc-nobody', {})).body.error).toBe(
      'there is no resource pc-nobody in this account',
    );
    expect((await control('PATCH', '/resources/pc-119mfjzm7', { id: 'pc-other' })).status).toBe(400);
    expect((await control('PATCH', '/resources/pc-119mfjzm7?account=third', {})).body.error).toBe(
      'unknown account third; known: first, second',
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
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Enabled');
    expect(cloud.settings.current.throttleStatus).toBe(400);
    await control('POST', '/clock', { advanceSeconds: 60 });
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Enabled');
    expect(cloud.world.get('virtualBorderRouter', 'vbr-hz-web')?.status).toBe('active');
    await terminate();
    expect(cloud.journal.countExecutions({ action: 'TerminatePhysicalConnection' })).toBe(1);
  });
});

describe('an emulator', () => {
  it('can be empty, have other regions, and makes up its credentials', async () => {
    const empty = await startAlibabaEmulator({ regions: ['eu-central-1'] });
    try {
      expect(empty.world.all('physicalConnection').length + empty.world.all('accessPoint').length).toBe(0);
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
      await expect
        .poll(() => fast.world.get('physicalConnection', 'pc-119mfjzm7')?.status)
        .toBe('Terminated');
    } finally {
      await fast.close();
    }
  });

  it('takes new things in the same process too, and refuses what the endpoint would refuse', () => {
    expect(cloud.create({ kind, id: 'pc-made', regionId: RegionId, status: 'Allocated' })).toEqual([
      'pc-made',
    ]);
    expect(cloud.world.get('physicalConnection', 'pc-made')?.status).toBe('Allocated');
    expect(() => cloud.create({ kind })).toThrow('physicalConnection.regionId is missing');
  });

  it('refuses credentials and settings that make no sense', async () => {
    const [first] = credentials;
    if (!first) throw new Error('no credential');
    await expect(startAlibabaEmulator({ seed: 'demo', credentials: [first, first] })).rejects.toThrow(
      'two credentials are of one account',
    );
    await expect(startAlibabaEmulator({ seed: 'demo', credentials: [] })).rejects.toThrow(
      'credentials of one account at least',
    );
    await expect(
      startAlibabaEmulator({ seed: 'demo', settings: { throttleStatus: 418 as 400 } }),
    ).rejects.toThrow('throttleStatus');
  });
});
