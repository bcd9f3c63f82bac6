import { createRequire } from 'node:module';
import type openApiModule from '@alicloud/openapi-core';
import type vpcModule from '@alicloud/vpc20160428';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';

// Both are CommonJS whose main class is a property named `default`; an import is read differently by Node and by vitest.
const require = createRequire(import.meta.url);
const openApi = require('@alicloud/openapi-core') as typeof openApiModule;
const vpc = require('@alicloud/vpc20160428') as typeof vpcModule;

const regionId = 'cn-hangzhou';
const credential = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };

type Client = InstanceType<typeof vpc.default>;

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped', credentials: credential });
});
afterEach(() => cloud.close());

function clientFor(signatureAlgorithm: string | undefined, more: Record<string, string> = {}): Client {
  return new vpc.default(
    new openApi.$OpenApiUtil.Config({
      ...credential,
      endpoint: new URL(cloud.url).host,
      protocol: 'HTTP',
      regionId,
      ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
      ...more,
    }),
  );
}

function terminate(client: Client, physicalConnectionId: string) {
  return client.terminatePhysicalConnection(
    new vpc.TerminatePhysicalConnectionRequest({ regionId, physicalConnectionId, clientToken: 'tok-1' }),
  );
}

/** What the SDK throws: its own classes, told apart by name because they live in another copy of the language. */
async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (!error) throw new Error('the SDK was content');
  return { ...error, name: error.name, message: error.message };
}

describe.each([
  ['its default, ACS3-HMAC-SHA256', undefined],
  ['the older HMAC-SHA1', 'v2'],
])('the official SDK with %s', (_name, algorithm) => {
  it('terminates a physical connection', async () => {
    const answer = await terminate(clientFor(algorithm), 'pc-119mfjzm7');
    expect(answer.statusCode).toBe(200);
    expect(answer.body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(answer.headers?.['x-acs-request-id']).toBe(answer.body?.requestId);
    expect(cloud.world.get('physicalConnection', 'pc-119mfjzm7')?.status).toBe('Terminating');
    expect(cloud.journal.executions()).toMatchObject([{ resource: 'pc-119mfjzm7', token: 'tok-1' }]);
    expect(cloud.journal.requests()).toMatchObject([
      { action: 'TerminatePhysicalConnection', account: 'testid', outcome: 'answered' },
    ]);
  });

  it('is told the two errors of the operation’s page as its own errors', async () => {
    expect(await failureOf(terminate(clientFor(algorithm), 'pc-nobody'))).toMatchObject({
      name: 'ClientError',
      code: 'InvalidPhysicalConnectionId.NotFound',
      statusCode: 404,
      message: expect.stringContaining('The PhysicalConnectionId provided does not exist in our records.'),
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
    expect(await failureOf(terminate(clientFor(algorithm), 'pc-hz-terminated'))).toMatchObject({
      name: 'ClientError',
      code: 'Forbidden.NotAllowedInState',
      statusCode: 400,
      message: expect.stringContaining('The request does not allow in this state.'),
    });
  });

  it('reads typed rows of circuits, with filters and pages', async () => {
    const answer = await clientFor(algorithm).describePhysicalConnections(
      new vpc.DescribePhysicalConnectionsRequest({
        regionId,
        pageNumber: 1,
        pageSize: 50,
        includeReservationData: true,
        filter: [
          new vpc.DescribePhysicalConnectionsRequestFilter({
            key: 'Status',
            value: ['Enabled', 'Allocation Failed'],
          }),
          new vpc.DescribePhysicalConnectionsRequestFilter({
            key: 'Name',
            value: ['Hangzhou-trade-fair', "a+b*c~d (e)!'/中"],
          }),
        ],
      }),
    );
    expect(answer.body).toMatchObject({ pageNumber: 1, pageSize: 50, totalCount: 1 });
    const rows = answer.body?.physicalConnectionSet?.physicalConnectionType ?? [];
    expect(rows).toMatchObject([
      {
        physicalConnectionId: 'pc-hz-fair',
        status: 'Enabled',
        bandwidth: 1000,
        hasReservationData: 'true',
        reservationOrderType: 'RENEW',
        tags: { tags: [] },
      },
    ]);
  });

  it('reads the border routers of other accounts on a circuit', async () => {
    const answer = await clientFor(algorithm).describeVirtualBorderRoutersForPhysicalConnection(
      new vpc.DescribeVirtualBorderRoutersForPhysicalConnectionRequest({
        regionId,
        physicalConnectionId: 'pc-hz-partner',
      }),
    );
    const set = answer.body?.virtualBorderRouterForPhysicalConnectionSet;
    expect(set?.virtualBorderRouterForPhysicalConnectionType).toMatchObject([
      { vbrId: 'vbr-hz-partner', status: 'active', bandwidth: '1000' },
    ]);
  });

  it('is throttled in a way that it knows, with the wait that it reads', async () => {
    cloud.faults.add({ action: '*', fault: { kind: 'throttle', retryAfterSeconds: 2 } });
    expect(await failureOf(terminate(clientFor(algorithm), 'pc-119mfjzm7'))).toMatchObject({
      name: 'ThrottlingError',
      code: 'Throttling.User',
      statusCode: 400,
      retryAfter: 2000,
    });
  });
});

describe('the official SDK with a temporary credential', () => {
  it('signs its token and provider, and is let in', async () => {
    await cloud.close();
    cloud = await startAlibabaEmulator({
      seed: 'demo',
      credentials: { ...credential, securityToken: 'tok/en+==' },
    });
    const client = clientFor(undefined, { type: 'sts', securityToken: 'tok/en+==' });
    expect((await terminate(client, 'pc-119mfjzm7')).statusCode).toBe(200);
  });
});
