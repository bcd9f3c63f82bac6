import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, type Values } from './caller.ts';

const RegionId = 'cn-hangzhou';

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped', settings: { unpaidCircuits: 100 } });
});
afterEach(() => cloud.close());

async function ask(action: string, id: string, more: Values = {}): Promise<string> {
  const { status, body } = await call(cloud, action, { RegionId, PhysicalConnectionId: id, ...more });
  return status === 200 ? 'accepted' : `${status} ${body.Code}`;
}

function stateOf(id: string): string | undefined {
  return cloud.world.get('physicalConnection', id)?.status;
}

const wrongState = '400 Forbidden.NotAllowedInState';
const notFound = '404 InvalidPhysicalConnectionId.NotFound';

describe('the life of a circuit', () => {
  it('leads from its order to Enabled and back out, each step when its time has come', async () => {
    const made = await call(cloud, 'CreatePhysicalConnection', {
      RegionId,
      AccessPointId: 'ap-cn-hangzhou-p',
      LineOperator: 'CT',
      bandwidth: '500',
      Name: 'New-line',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'network',
    });
    expect(made.status).toBe(200);
    const id = made.body.PhysicalConnectionId;
    expect(cloud.world.get('physicalConnection', id)).toMatchObject({
      status: 'Initial',
      bandwidth: 500,
      tags: { team: 'network' },
    });
    expect(await ask('ConfirmPhysicalConnection', id)).toBe('400 IncorrectStatus.PhysicalConnection');
    const seen = [stateOf(id)];
    for (let step = 0; step < 3; step += 1) {
      cloud.clock.advance(5_000);
      seen.push(stateOf(id));
    }
    expect(seen).toEqual(['Initial', 'Approved', 'Allocating', 'Allocated']);
    expect(await ask('EnablePhysicalConnection', id)).toBe(wrongState);
    expect(await ask('ConfirmPhysicalConnection', id)).toBe('accepted');
    expect(await ask('EnablePhysicalConnection', id)).toBe('accepted');
    expect(stateOf(id)).toBe('Confirmed');
    expect(await ask('EnablePhysicalConnection', id)).toBe(wrongState);
    cloud.clock.advance(4_000);
    expect(stateOf(id)).toBe('Enabled');
    expect(cloud.world.get('physicalConnection', id)?.enabledTime).toEqual(cloud.clock.now());
    expect(await ask('DeletePhysicalConnection', id)).toBe(wrongState);
    expect(await ask('TerminatePhysicalConnection', id)).toBe('accepted');
    expect(await ask('DeletePhysicalConnection', id)).toBe(wrongState);
    cloud.clock.advance(5_000);
    expect(await ask('DeletePhysicalConnection', id)).toBe('accepted');
    expect(await ask('DeletePhysicalConnection', id)).toBe(notFound);
  });

  it('ends before it begins when it is canceled, even while it is being enabled', async () => {
    for (const id of ['pc-hz-initial', 'pc-hz-allocated']) {
      expect(await ask('CancelPhysicalConnection', id)).toBe('accepted');
      expect(stateOf(id)).toBe('Canceled');
    }
    expect(await ask('CancelPhysicalConnection', 'pc-hz-allocating')).toBe(wrongState);
    expect(await ask('CancelPhysicalConnection', 'pc-119mfjzm7')).toBe(wrongState);
    expect(await ask('CancelPhysicalConnection', 'pc-nobody')).toBe(notFound);
    await ask('EnablePhysicalConnection', 'pc-hz-confirmed');
    expect(await ask('CancelPhysicalConnection', 'pc-hz-confirmed')).toBe('accepted');
    cloud.clock.advance(60_000);
    expect(stateOf('pc-hz-confirmed')).toBe('Canceled');
  });

  it('lets enabling be repeated, unlike terminating', async () => {
    expect(await ask('EnablePhysicalConnection', 'pc-119mfjzm7')).toBe('accepted');
    expect(cloud.journal.executions()).toMatchObject([{ effective: false }]);
  });

  it('answers an unknown circuit with 400 on confirming', async () => {
    expect(await ask('ConfirmPhysicalConnection', 'pc-nobody')).toBe(
      '400 InvalidPhysicalConnectionId.NotFound',
    );
  });
});

describe('deleting a circuit', () => {
  it('is allowed from the states of today’s page, or of the older one', async () => {
    cloud.settings.change({ deleteFrom: 'before2025' });
    expect(await ask('DeletePhysicalConnection', 'pc-hz-allocated')).toBe(wrongState);
    expect(await ask('DeletePhysicalConnection', 'pc-hz-failed')).toBe('accepted');
    cloud.settings.change({ deleteFrom: 'since2025' });
    expect(await ask('DeletePhysicalConnection', 'pc-hz-allocated')).toBe('accepted');
  });

  it('waits for border routers, of the own account and of others', async () => {
    const refusal = async (id: string) => {
      cloud.change(id, { status: 'Terminated' });
      const { body } = await call(cloud, 'DeletePhysicalConnection', { RegionId, PhysicalConnectionId: id });
      return `${body.Code}: ${body.Message}`;
    };
    expect(await refusal('pc-hz-production')).toBe(
      "Forbidden.VBRExists: physical connection owner's vbr still exists.",
    );
    expect(await refusal('pc-hz-partner')).toBe("Forbidden.VBRExists: vbr owner's vbr still exists.");
  });
});

describe('recovering a circuit', () => {
  const recover = async (InstanceId: string, more: Values = {}) => {
    const { status, body } = await call(cloud, 'RecoverPhysicalConnection', {
      RegionId: 'cn-shanghai',
      InstanceId,
      ...more,
    });
    return status === 200 ? 'accepted' : `${status} ${body.Code}`;
  };

  it('works for shared circuits alone, under names of its own', async () => {
    expect(await recover('pc-sh-shared')).toBe('400 IncorrectStatus.PhysicalConnection');
    expect(await recover('pc-sh-canceled')).toBe('400 IncorrectStatus.PhysicalConnection');
    expect(await recover('pc-nobody')).toBe('400 ResourceNotFound');
    expect(await recover('pc-sh-shared-old', { Token: 'tok-1' })).toBe('accepted');
    expect(stateOf('pc-sh-shared-old')).toBe('Enabled');
    expect(await recover('pc-sh-shared-old', { Token: 'tok-1' })).toBe('accepted');
    expect(cloud.journal.countExecutions({ action: 'RecoverPhysicalConnection' })).toBe(1);
  });

  it('as a dry run answers like the real thing and does nothing', async () => {
    expect(await recover('pc-sh-shared-old', { DryRun: 'true' })).toBe('accepted');
    expect(stateOf('pc-sh-shared-old')).toBe('Terminated');
    expect(cloud.journal.executions()).toEqual([]);
  });
});

describe('creating a circuit', () => {
  const good = { RegionId, AccessPointId: 'ap-cn-hangzhou-p', LineOperator: 'CT' };
  const create = async (more: Values) => {
    const { status, body } = await call(cloud, 'CreatePhysicalConnection', { ...good, ...more });
    return status === 200 ? 'accepted' : `${status} ${body.Code}`;
  };

  it.each([
    [{ AccessPointId: 'ap-nowhere' }, 'ResourceNotFound.AccessPointId'],
    [{ AccessPointId: 'ap-cn-shanghai-a' }, 'ResourceNotFound.AccessPointId'],
    [{ AccessPointId: 'ap-cn-hangzhou-n' }, 'InvalidAccessPointId.NotEnabled'],
    [{ AccessPointId: 'ap-cn-hangzhou-o' }, 'InvalidAccessPointId.NotEnabled'],
    [{ LineOperator: 'XX' }, 'InvalidLineOperator.Malformd'],
    [{ PortType: 'Token-Ring' }, 'InvalidPortType.Malformd'],
    [{ Type: 'ECS' }, 'InvalidType.Malformd'],
    [{ bandwidth: '1' }, 'InvalidBandwidth'],
    [{ bandwidth: 'wide' }, 'InvalidBandwidth'],
    [{ Name: '1st' }, 'InvalidName.Malformed'],
    [{ Name: 'http://x' }, 'InvalidName.Malformed'],
    [{ Description: 'https://x' }, 'InvalidDescription.Malformed'],
    [{ RedundantPhysicalConnectionId: 'pc-nobody' }, 'InvalidRedundantPhysicalConnectionId.NotFound'],
    [{ RedundantPhysicalConnectionId: 'pc-hz-initial' }, 'InvalidRedundantPhysicalConnectionStatus'],
    [{ LineOperator: '' }, 'MissingLineOperator'],
  ])('refuses %j', async (more, code) => {
    expect(await create(more as Values)).toBe(`400 ${code}`);
  });

  it('keeps to the quotas of access points and of unpaid circuits', async () => {
    expect(await create({})).toBe('accepted');
    expect(await create({ RedundantPhysicalConnectionId: 'pc-119mfjzm7' })).toBe('accepted');
    expect(await create({})).toBe('400 QuotaExceeded.pConnPerAP');
    cloud.settings.change({ circuitsPerAccessPoint: 100, unpaidCircuits: 1 });
    expect(await create({})).toBe('400 QuotaExceeded.freePconnPerAP');
  });
});

describe('modifying a circuit', () => {
  const modify = (id: string, more: Values) => ask('ModifyPhysicalConnectionAttribute', id, more);

  it('changes what is named and nothing else', async () => {
    const before = { ...cloud.world.get('physicalConnection', 'pc-119mfjzm7') };
    expect(
      await modify('pc-119mfjzm7', { Name: 'Renamed.line', bandwidth: '2000', DownDelayTime: '300' }),
    ).toBe('accepted');
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')).toEqual({
      ...before,
      name: 'Renamed.line',
      bandwidth: 2000,
      downDelayTime: 300,
    });
  });

  it('knows states in which nothing, or not the specification, can change', async () => {
    expect(await modify('pc-hz-terminated', { Name: 'Again' })).toBe('400 InvalidStatus');
    expect(await modify('pc-hz-confirmed', { Name: 'Again' })).toBe('accepted');
    expect(await modify('pc-hz-confirmed', { bandwidth: '200' })).toBe('400 InvalidStatus');
    expect(await modify('pc-119mfjzm7', { DownDelayTime: '150' })).toBe('400 InvalidParameter');
    expect(await modify('pc-nobody', { Name: 'Again' })).toBe(notFound);
    const shared = await call(cloud, 'ModifyPhysicalConnectionAttribute', {
      RegionId: 'cn-shanghai',
      PhysicalConnectionId: 'pc-sh-shared',
      bandwidth: '200',
    });
    expect(shared.body.Code).toBe('OperationDenied.VPconn');
  });

  it('sends a rejected circuit to review again', async () => {
    expect(await modify('pc-hz-rejected', { PeerLocation: 'Hangzhou, Yuhang' })).toBe('accepted');
    expect(stateOf('pc-hz-rejected')).toBe('Initial');
    cloud.clock.advance(15_000);
    expect(stateOf('pc-hz-rejected')).toBe('Allocated');
  });
});
