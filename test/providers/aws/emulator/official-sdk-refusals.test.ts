import {
  DeleteConnectionCommand,
  DescribeConnectionsCommand,
  DescribeLocationsCommand,
  DescribeTagsCommand,
  type DirectConnectClient,
  DirectConnectClientException,
} from '@aws-sdk/client-direct-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { failureOf, SdkClients } from './sdk.ts';

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

describe('the official SDK is refused', () => {
  it('in the service’s own words', async () => {
    const client = clientIn('eu-central-1');
    const refused = client.send(new DeleteConnectionCommand({ connectionId: 'dxcon-frproduction' }));
    await expect(refused).rejects.toBeInstanceOf(DirectConnectClientException);
    expect(await failureOf(refused)).toMatchObject({
      name: 'DirectConnectClientException',
      message:
        'Connection dxcon-frproduction has virtual interfaces. Delete them before you delete the connection.',
      fault: 'client',
      httpStatusCode: 400,
      requestId: cloud.journal.requests()[0]?.requestId,
      attempts: 1,
    });
  });

  it.each(['plain', 'namespaced', 'header'] as const)('with the code in its form: %s', async errorForm => {
    cloud.settings.change({ errorForm });
    const command = new DescribeConnectionsCommand({ connectionId: 'foobar' });
    expect(await failureOf(clientIn('us-east-1').send(command))).toMatchObject({
      name: 'DirectConnectClientException',
      message: 'Connection ID foobar has an invalid format.',
    });
    const unknown = await failureOf(
      clientIn('us-east-1').send(new DescribeTagsCommand({ resourceArns: [] })),
    );
    expect(unknown).toMatchObject({
      name: 'UnknownOperationException',
      message: 'The operation does not exist in this service.',
    });
  });

  it('in a region that the account has not enabled, until it does', async () => {
    const client = clientIn('ap-east-1');
    expect(await failureOf(client.send(new DescribeConnectionsCommand({})))).toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      httpStatusCode: 400,
    });
    cloud.settings.change({ disabledRegionCode: 'OptInRequired', authenticationStatus: 403 });
    expect(await failureOf(client.send(new DescribeConnectionsCommand({})))).toMatchObject({
      name: 'OptInRequired',
      httpStatusCode: 403,
    });
    cloud.create({ kind: 'region', id: 'ap-east-1' });
    const { connections } = await client.send(new DescribeConnectionsCommand({}));
    expect(connections).toEqual([]);
  });

  it('by throttling that it knows, with the wait that it reads', async () => {
    cloud.faults.add({ action: '*', times: 2, fault: { kind: 'throttle', retryAfterSeconds: 2 } });
    expect(await failureOf(clientIn('us-east-1').send(new DescribeLocationsCommand({})))).toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      httpStatusCode: 400,
    });
    cloud.settings.change({ throttleCode: 'TooManyRequestsException', throttleStatus: 429 });
    expect(await failureOf(clientIn('us-east-1').send(new DescribeLocationsCommand({})))).toMatchObject({
      name: 'TooManyRequestsException',
      httpStatusCode: 429,
    });
  });

  it('by a failure of the server, which is documented with 400', async () => {
    const fault = {
      kind: 'refuse',
      code: 'DirectConnectServerException',
      message: 'Try again later',
    } as const;
    cloud.faults.add({ action: 'DeleteConnection', fault });
    const command = new DeleteConnectionCommand({ connectionId: 'dxcon-vaberth-1' });
    expect(await failureOf(clientIn('us-east-1').send(command))).toMatchObject({
      name: 'DirectConnectServerException',
      message: 'Try again later',
      fault: 'server',
      httpStatusCode: 400,
    });
    expect(cloud.journal.countExecutions()).toBe(0);
  });
});

describe('the official SDK with temporary credentials', () => {
  it('signs its token and is let in, until the token has expired', async () => {
    await cloud.close();
    const expiresAt = new Date(Date.now() + 3_600_000);
    const keys = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'a-secret', sessionToken: 'tok/en+==' };
    cloud = await startAwsEmulator({
      seed: 'demo',
      clock: 'stepped',
      settings: { signatureClock: 'virtual' },
      credentials: { ...keys, expiresAt },
    });
    const client = clientIn('us-east-1');
    expect((await client.send(new DescribeConnectionsCommand({}))).connections).toHaveLength(12);
    cloud.settings.change({ signatureClock: 'either' });
    cloud.clock.advance(4_000_000);
    expect((await client.send(new DescribeConnectionsCommand({}))).connections).toHaveLength(12);
    cloud.settings.change({ clockSkewSeconds: 4_000 });
    expect(await failureOf(client.send(new DescribeConnectionsCommand({})))).toMatchObject({
      name: 'ExpiredTokenException',
    });
  });
});
