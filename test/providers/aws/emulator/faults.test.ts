import { DeleteConnectionCommand, DescribeConnectionsCommand } from '@aws-sdk/client-direct-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/emulation/faults.ts';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { call, type WireAnswer } from './caller.ts';
import { failureOf, SdkClients } from './sdk.ts';

const region = 'ap-southeast-1';
const connectionId = 'dxcon-sgoffice';
const action = 'DeleteConnection';

const clients = new SdkClients();
let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(async () => {
  clients.destroy();
  await cloud.close();
});

const remove = (): Promise<WireAnswer> => call(cloud, action, { connectionId }, { region });

function faulted(fault: Fault): Promise<WireAnswer> {
  cloud.faults.add({ action, fault });
  return remove();
}

const executed = (): number => cloud.journal.countExecutions({ action, resource: connectionId });
const lastRequest = () => cloud.journal.requests().at(-1);

describe('faults in the vendor’s own words', () => {
  it('refuse in its envelope, in words that nobody has heard, and nothing is done', async () => {
    const code = 'DirectConnectClientException';
    const { status, headers, body } = await faulted({ kind: 'refuse', code, message: 'Quux.' });
    expect([status, body]).toEqual([400, { __type: code, message: 'Quux.' }]);
    expect(headers.get('x-amzn-requestid')).toBe(lastRequest()?.requestId);
    expect(executed()).toBe(0);
    expect((await remove()).status).toBe(200);
  });

  it('throttle as is set or asked, and say how long to wait in both headers', async () => {
    const first = await faulted({ kind: 'throttle', retryAfterSeconds: 3 });
    expect([first.status, first.body]).toEqual([
      400,
      { __type: 'ThrottlingException', Message: 'Rate exceeded' },
    ]);
    expect(first.headers.get('retry-after')).toBe('3');
    expect(first.headers.get('x-amz-retry-after')).toBe('3000');
    expect((await faulted({ kind: 'throttle', status: 429 })).status).toBe(429);
    expect(executed()).toBe(0);
  });

  it.each([
    [500, undefined, 'InternalFailure'],
    [502, undefined, 'ServiceUnavailable'],
    [503, undefined, 'ServiceUnavailable'],
    [500, 'DirectConnectServerException', 'DirectConnectServerException'],
  ] as const)('fail with %s (%s), done or not', async (status, code, shown) => {
    for (const act of [false, true]) {
      const answer = await faulted({ kind: 'serverError', status, act, ...(code ? { code } : {}) });
      expect([answer.status, answer.body.__type]).toEqual([status, shown]);
      expect(executed()).toBe(act ? 1 : 0);
    }
  });

  it('fail with the documented 400 after the work was done', async () => {
    const body = '{"__type":"DirectConnectServerException","message":"An internal failure occurred"}';
    cloud.faults.add({ action, fault: { kind: 'status', status: 400, act: true, body } });
    const command = new DeleteConnectionCommand({ connectionId });
    expect(await failureOf(clients.in(region, cloud).send(command))).toMatchObject({
      name: 'DirectConnectServerException',
      httpStatusCode: 400,
      requestId: lastRequest()?.requestId,
    });
    expect(executed()).toBe(1);
  });

  it('leave a request alone that is wrong in itself', async () => {
    cloud.faults.add({ action, fault: { kind: 'throttle' } });
    const forged = await call({ ...cloud, secretAccessKey: 'guessed' }, action, { connectionId }, { region });
    expect(forged.body.__type).toBe('InvalidSignatureException');
    expect((await call(cloud, action, {}, { region })).body.message).toContain('Member must not be null');
    expect((await remove()).body.__type).toBe('ThrottlingException');
  });
});

describe('faults on the wire', () => {
  it.each([
    [{ kind: 'dropBeforeReading' }, 0],
    [{ kind: 'dropBeforeActing' }, 0],
    [{ kind: 'dropAfterActing' }, 1],
  ] as const)('%j cuts the connection', async (fault, times) => {
    await expect(faulted(fault)).rejects.toThrow('fetch failed');
    expect(executed()).toBe(times);
  });

  it('an empty 200 is a success without fields for the SDK, which is the trap', async () => {
    cloud.faults.add({
      action: 'DescribeConnections',
      fault: { kind: 'garbage', shape: 'empty', act: true },
    });
    const { connections } = await clients.in(region, cloud).send(new DescribeConnectionsCommand({}));
    expect(connections).toBeUndefined();
  });

  it('a 200 without the id of the request has it nowhere', async () => {
    const { status, headers, text } = await faulted({ kind: 'garbage', shape: 'noRequestId', act: true });
    expect([status, headers.has('x-amzn-requestid')]).toEqual([200, false]);
    expect(text).not.toContain(lastRequest()?.requestId);
    expect(executed()).toBe(1);
  });

  it('a 503 of somebody in between is no JSON', async () => {
    const body = '<html><body>503 Service Temporarily Unavailable</body></html>';
    const answer = await faulted({ kind: 'status', status: 503, act: false, body });
    expect([answer.status, answer.text, answer.body]).toEqual([503, body, undefined]);
    expect(executed()).toBe(0);
  });

  it('what looks like a success and was not done is an answer of this service', async () => {
    const { text, headers } = await faulted({ kind: 'garbage', shape: 'array', act: false });
    expect(text).toBe('[{}]');
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it('secrets of a request come back in the message of an error', async () => {
    const { body } = await faulted({ kind: 'echo', where: 'message', act: false });
    expect(body.Message).toContain(`Credential=${cloud.accessKeyId}/`);
  });

  it('the clock is off, in the Date header and for signatures', async () => {
    const { status, headers, body } = await faulted({ kind: 'skew', seconds: 600 });
    expect([status, body.__type]).toEqual([400, 'InvalidSignatureException']);
    expect(body.Message).toMatch(/^Signature expired/);
    expect(headers.get('date')).toBe(new Date(cloud.clock.now().getTime() + 600_000).toUTCString());
    expect(executed()).toBe(0);
  });
});

describe('faults of reads', () => {
  const states = async (): Promise<Readonly<Record<string, string>>> => {
    const { body } = await call(cloud, 'DescribeConnections', {}, { region });
    return Object.fromEntries(
      body.connections.map((row: Record<string, string>) => [row.connectionId, row.connectionState]),
    );
  };

  it('show a state that nobody has heard of, in one row', async () => {
    const fault: Fault = { kind: 'unknownState', state: 'quarantined' };
    cloud.faults.add({ action: 'DescribeConnections', resource: connectionId, fault });
    expect(await states()).toMatchObject({ [connectionId]: 'quarantined', 'dxcon-sgzenlayer': 'available' });
    expect(await states()).toMatchObject({ [connectionId]: 'available' });
  });

  it('show what was, and hide what is', async () => {
    await remove();
    cloud.clock.advance(2_000);
    cloud.faults.add({ action: 'DescribeConnections', fault: { kind: 'lag', ms: 3_000 } });
    expect(await states()).toMatchObject({ [connectionId]: 'available' });
    expect(await states()).toMatchObject({ [connectionId]: 'deleting' });
    cloud.faults.add({ action: 'DescribeConnections', resource: connectionId, fault: { kind: 'vanish' } });
    const hidden = await call(cloud, 'DescribeConnections', { connectionId }, { region });
    expect(hidden.body.message).toBe(`Could not find Connection with ID ${connectionId}`);
    expect((await call(cloud, 'DescribeConnections', { connectionId }, { region })).status).toBe(200);
  });

  it('do not touch a change, which sees the world as it is', async () => {
    cloud.faults.add({ action: '*', times: 'always', fault: { kind: 'vanish' } });
    expect(await states()).toEqual({});
    expect((await remove()).status).toBe(200);
  });
});
