import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { startZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { call, type WireAnswer } from './caller.ts';

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

const ask = (region: string, operation: string, input: object = {}): Promise<WireAnswer> =>
  call(cloud, operation, input, { region });

const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-1', 'ap-northeast-1'];

describe('the demonstration world', () => {
  it('is announced with its regions, in each of which something can be deleted', async () => {
    const { provider, printed, settings } = cloud.running;
    const { url, control, accessKeyId, secretAccessKey } = cloud;
    expect(provider).toBe('aws');
    expect(printed).toEqual({ url, accessKeyId, secretAccessKey, regions, control });
    expect(settings).toEqual({ endpoint: url, accessKeyId, secretAccessKey, regions });
    const free = ['dxcon-vaberth-1', 'dxcon-frdown', 'dxcon-sgoffice', 'dxcon-tyfree'];
    for (const [index, region] of regions.entries()) {
      const answer = await ask(region, 'DeleteConnection', { connectionId: free[index] });
      expect([answer.status, answer.body.connectionState]).toEqual([200, 'deleting']);
    }
  });

  it('has a region that the company has not enabled', async () => {
    expect((await ask('ap-east-1', 'DescribeConnections')).body.__type).toBe('UnrecognizedClientException');
  });

  it('stays as it is: what is on its way does not arrive while somebody looks', async () => {
    const shown = () =>
      [...cloud.world.all('connection'), ...cloud.world.all('virtualInterface')].map(({ id, status }) => [
        id,
        status,
      ]);
    const before = shown();
    cloud.clock.advance(60 * 60_000);
    expect(shown()).toEqual(before);
    const states = new Set(cloud.world.all('connection').map(({ status }) => status));
    for (const state of ['available', 'down', 'ordering', 'requested', 'deleting', 'rejected'])
      expect(states).toContain(state);
  });

  it('refuses to delete what has virtual interfaces, and lets it be worked off', async () => {
    const region = 'eu-central-1';
    const remove = () => ask(region, 'DeleteConnection', { connectionId: 'dxcon-frproduction' });
    expect((await remove()).body.message).toContain('has virtual interfaces');
    const { body } = await ask(region, 'DescribeVirtualInterfaces', { connectionId: 'dxcon-frproduction' });
    for (const { virtualInterfaceId } of body.virtualInterfaces)
      expect((await ask(region, 'DeleteVirtualInterface', { virtualInterfaceId })).status).toBe(200);
    cloud.clock.advance(4_000);
    expect((await remove()).body.connectionState).toBe('deleting');
    cloud.clock.advance(5_000);
    expect(cloud.world.find('dxcon-frproduction')?.status).toBe('deleted');
  });

  it('lets a connection go whose one virtual interface is listed and deleted', async () => {
    const answer = await ask('us-east-1', 'DeleteConnection', { connectionId: 'dxcon-vaemptied' });
    expect(answer.status).toBe(200);
  });

  it('has the far end of a private connect of the Zenlayer demonstration, and one candidate only', async () => {
    const zenlayer = await startZenlayerEmulator({ seed: 'demo', clock: 'stepped' });
    try {
      const connect = zenlayer.world.all('privateConnect').find(({ id }) => id === 'pc-sin-aws');
      const end = connect?.endpointZ;
      expect(end?.endpointType).toBe('AWS');
      const inRegion = await ask(end?.cloudRegionId ?? '', 'DescribeConnections');
      const candidates = inRegion.body.connections.filter(
        (row: { ownerAccount: string; vlan?: number }) =>
          row.ownerAccount === end?.cloudAccountId && row.vlan === end?.vlanId,
      );
      expect(candidates).toMatchObject([
        {
          connectionId: 'dxcon-sgzenlayer',
          partnerName: 'Zenlayer',
          bandwidth: `${connect?.bandwidthMbps}Mbps`,
        },
      ]);
      const interfaces = cloud.world
        .all('virtualInterface')
        .filter(({ connectionId }) => connectionId === candidates[0]?.connectionId);
      expect(interfaces).toMatchObject([{ id: 'dxvif-sgzenlayer', vlan: end?.vlanId }]);
    } finally {
      await zenlayer.close();
    }
  });
});
