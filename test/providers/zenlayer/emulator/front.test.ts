import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { post, raw } from '../../../emulation/socket.ts';
import { call, send, signedHeaders, startStepped, verdict } from './caller.ts';

let emulator: ZenlayerEmulator;
beforeEach(async () => {
  emulator = await startStepped();
});
afterEach(() => emulator.close());

const now = (): number => Math.floor(Date.now() / 1000);
const invalid = [401, 'AUTHFAILURE_INVALID_AUTHORIZATION'];
const failure = [401, 'AUTHFAILURE_SIGNATURE_FAILURE'];
const expired = [401, 'AUTHFAILURE_SIGNATURE_EXPIRED'];
const unauthorized = [401, 'AUTHFAILURE_UNAUTHORIZED_OPERATION'];

/** A good request, altered. */
function altered(
  change: (headers: Record<string, string>) => Record<string, string | undefined>,
  { path = '/api/v2/sdn', body = '{}', timestamp = now() } = {},
) {
  const url = `${emulator.url}${path}`;
  const signed = signedHeaders(url, body, { ...emulator, timestamp });
  const headers = change({ ...signed, 'x-zc-action': 'DescribePorts', 'x-zc-version': '2023-08-30' });
  const kept = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return verdict(send(url, Object.fromEntries(kept), body));
}

describe('the envelope', () => {
  it('of a success bears the same request id twice, and the action in `response`', async () => {
    const { status, headers, json } = await call(emulator, 'sdn', 'DescribePorts');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      requestId: expect.stringMatching(/^T[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
      response: { requestId: json.requestId, totalCount: 0, dataSet: [] },
    });
    expect(emulator.journal.requests()[0]?.requestId).toBe(json.requestId);
  });

  it('of an error is flat, with the request id', async () => {
    const { status, json } = await call(emulator, 'sdn', 'TerminatePort', { portId: 'nothing' });
    expect(status).toBe(404);
    expect(json).toEqual({
      requestId: expect.stringMatching(/^T[0-9A-F-]{36}$/),
      code: 'SELF_SERVICE_PORT_NOT_FOUND',
      message: 'Port not found.',
    });
  });

  it('of an action without output can lack `response`, as a sample has it, or bear another inner id', async () => {
    emulator.create({ kind: 'instance', id: 'zec-1', enableIpForward: true }, { kind: 'port', id: 'port-1' });
    expect((await call(emulator, 'zec', 'StopIpForward', { instanceId: 'zec-1' })).json).toEqual({
      requestId: expect.any(String),
      response: { requestId: expect.any(String) },
    });
    emulator.settings.change({ responseWrapper: false });
    const { json } = await call(emulator, 'zec', 'StopIpForward', { instanceId: 'zec-1' });
    expect(json).toEqual({ requestId: expect.any(String) });
    expect((await call(emulator, 'sdn', 'DescribePorts')).json.response.totalCount).toBe(1);
    emulator.settings.change({ responseWrapper: true, innerRequestId: 'differs' });
    const differing = (await call(emulator, 'sdn', 'DescribePorts')).json;
    expect(differing.response.requestId).not.toBe(differing.requestId);
  });
});

describe('the checks at the front', () => {
  it('let a signed request pass in every version, and one with an access token without a version too', async () => {
    for (const [service, version] of [
      ['sdn', '2023-08-30'],
      ['sdn', '2026-04-01'],
    ] as const)
      expect(await verdict(call(emulator, service, 'DescribePorts', {}, version))).toEqual([200]);
    for (const version of ['2024-04-01', '2025-09-01'])
      expect(await verdict(call(emulator, 'zec', 'DescribeInstances', {}, version))).toEqual([200]);
    const token = () => ({ authorization: `Bearer ${emulator.token}`, 'x-zc-action': 'DescribePorts' });
    expect(await altered(token)).toEqual([200]);
  });

  it('know only POST on the paths of the two services', async () => {
    const nowhere = [404, 'OPERATION_FAILED_RESOURCE_NOT_FOUND'];
    expect(await altered(headers => headers, { path: '/api/v2/bmc' })).toEqual(nowhere);
    expect(await altered(headers => headers, { path: '/api/v2/sdn/' })).toEqual(nowhere);
    expect((await fetch(`${emulator.url}/api/v2/sdn`)).status).toBe(404);
  });

  it('refuse an authorization that is missing or malformed before they look at the time', async () => {
    const late = { timestamp: 1_000_000 };
    const without = (name: string) => (headers: Record<string, string>) => ({
      ...headers,
      [name]: undefined,
    });
    expect(await altered(without('authorization'), late)).toEqual(invalid);
    expect(await altered(without('x-zc-timestamp'), late)).toEqual(invalid);
    expect(await altered(without('x-zc-signature-method'), late)).toEqual(invalid);
    const rewritten = (from: string | RegExp, to: string) => (headers: Record<string, string>) => ({
      ...headers,
      authorization: headers.authorization?.replace(from, to),
    });
    expect(await altered(rewritten('ZC2-HMAC-SHA256', 'ZC2-HMAC_SHA256'), late)).toEqual(invalid);
    expect(await altered(rewritten(/Signature=.*/, ''), late)).toEqual(invalid);
    expect(await altered(rewritten('content-type;host', 'host'), late)).toEqual(invalid);
    expect(await altered(rewritten('content-type;host', 'host;content-type'), late)).toEqual(invalid);
    expect(await altered(rewritten(/^.*$/, 'Basic YTpi'), late)).toEqual(invalid);
    expect(await altered(headers => ({ ...headers, 'x-zc-timestamp': '12:30' }))).toEqual(invalid);
  });

  it('refuse a time more than five minutes off before they look at the signature', async () => {
    const forged = (headers: Record<string, string>) => ({
      ...headers,
      authorization: headers.authorization?.replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`),
    });
    expect(await altered(forged, { timestamp: now() - 310 })).toEqual(expired);
    expect(await altered(forged, { timestamp: now() + 310 })).toEqual(expired);
    expect(await altered(forged, { timestamp: now() - 290 })).toEqual(failure);
    expect(await altered(headers => headers, { timestamp: now() * 1000 })).toEqual(expired);
  });

  it('let exactly 300 seconds pass, by the clock of the emulated cloud where that is asked for', async () => {
    emulator.settings.change({ signatureClock: 'virtual' });
    const virtual = Math.floor(emulator.clock.now().getTime() / 1000);
    for (const [off, seen] of [
      [-300, [200]],
      [300, [200]],
      [-301, expired],
      [301, expired],
    ] as const)
      expect(await altered(headers => headers, { timestamp: virtual + off })).toEqual(seen);
    emulator.settings.change({ clockSkewSeconds: 400 });
    expect(await altered(headers => headers, { timestamp: virtual })).toEqual(expired);
  });

  it('refuse an unknown key, a wrong password and a changed body alike, before they look at the action', async () => {
    const unknownAction = { 'x-zc-action': 'NoSuchAction' };
    const other = { accessKeyId: 'somebody', accessKeyPassword: emulator.accessKeyPassword };
    expect(await verdict(call(emulator, 'sdn', 'NoSuchAction', {}, undefined, other))).toEqual(failure);
    const forgetful = { accessKeyId: emulator.accessKeyId, accessKeyPassword: 'forgotten' };
    expect(await verdict(call(emulator, 'sdn', 'NoSuchAction', {}, undefined, forgetful))).toEqual(failure);
    const url = `${emulator.url}/api/v2/sdn`;
    const headers = { ...signedHeaders(url, '{}', emulator), ...unknownAction, 'x-zc-version': '2023-08-30' };
    expect(await verdict(send(url, headers, '{ }'))).toEqual(failure);
    const typed = { ...headers, 'content-type': 'application/json; charset=utf-8' };
    expect(await verdict(send(url, typed, '{}'))).toEqual(failure);
  });

  it('refuse an unknown access token with the code that the setting names', async () => {
    const token = () => ({ authorization: 'Bearer nobody', 'x-zc-action': 'DescribePorts' });
    expect(await altered(token)).toEqual(invalid);
    emulator.settings.change({ unknownTokenCode: 'AUTHFAILURE_SIGNATURE_FAILURE' });
    expect(await altered(token)).toEqual(failure);
  });

  it('refuse an action that is unknown, in another case, of another service or version, before the parameters', async () => {
    const asking =
      (action: string | undefined, version: string | undefined) => (headers: Record<string, string>) => ({
        ...headers,
        'x-zc-action': action,
        'x-zc-version': version,
      });
    const broken = { body: '[' };
    expect(await altered(asking('NoSuchAction', '2023-08-30'), broken)).toEqual(unauthorized);
    expect(await altered(asking('describePorts', '2023-08-30'), broken)).toEqual(unauthorized);
    expect(await altered(asking('StopIpForward', '2023-08-30'), broken)).toEqual(unauthorized);
    expect(await altered(asking('DescribePorts', '2024-04-01'), broken)).toEqual(unauthorized);
    expect(await altered(asking('DescribePorts', undefined), broken)).toEqual(unauthorized);
    expect(await altered(asking(undefined, '2023-08-30'), broken)).toEqual(unauthorized);
  });

  it('do not cover the action by the signature: it can be replayed for another action with the same body', async () => {
    const url = `${emulator.url}/api/v2/sdn`;
    const signed = signedHeaders(url, '{}', emulator);
    for (const action of ['DescribePorts', 'DescribePrivateConnects', 'DescribePorts'])
      expect(
        await verdict(send(url, { ...signed, 'x-zc-action': action, 'x-zc-version': '2023-08-30' }, '{}')),
      ).toEqual([200]);
  });

  it.each([
    ['sdn', 'DescribePorts', '[]', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'DescribePorts', 'nonsense', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'DescribePorts', '', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'DescribePorts', '{"portIds":"port-1"}', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'DescribePorts', '{"pageNum":"1"}', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'DescribePorts', '{"pageNum":0}', 'INVALID_PARAMETER_LESS_MINIMUM'],
    ['sdn', 'DescribePorts', '{"pageSize":1001}', 'INVALID_PARAMETER_EXCEED_MAXIMUM'],
    [
      'sdn',
      'DescribePorts',
      `{"portIds":${JSON.stringify(Array(101).fill('x'))}}`,
      'INVALID_PARAMETER_EXCEED_LENGTH',
    ],
    ['sdn', 'DescribePorts', `{"portName":"${'x'.repeat(256)}"}`, 'INVALID_PARAMETER_EXCEED_LENGTH'],
    ['sdn', 'TerminatePort', '{}', 'MISSING_PARAMETER'],
    ['sdn', 'TerminatePort', '{"portId":null}', 'MISSING_PARAMETER'],
    ['sdn', 'TerminatePort', '{"portId":7}', 'INVALID_PARAMETER_TYPE'],
    ['sdn', 'TerminatePort', '{"portId":""}', 'INVALID_PARAMETER_LESS_LENGTH'],
    ['sdn', 'ModifyPrivateConnectBandwidth', '{"privateConnectId":"pc-1"}', 'MISSING_PARAMETER'],
    ['zec', 'StopInstances', '{"instanceIds":[]}', 'INVALID_PARAMETER_LESS_LENGTH'],
    ['zec', 'StopIpForward', '{}', 'MISSING_PARAMETER'],
  ] as const)('answer %s %s with %s: 400 %s', async (service, action, body, code) => {
    const change = (headers: Record<string, string>) => ({
      ...headers,
      'x-zc-action': action,
      'x-zc-version': service === 'sdn' ? '2023-08-30' : '2024-04-01',
    });
    expect(await altered(change, { path: `/api/v2/${service}`, body })).toEqual([400, code]);
  });

  it('verify the worked example of the page on the wire, at its time', async () => {
    await emulator.close();
    emulator = await startStepped({
      clock: { start: new Date(1673361177 * 1000) },
      settings: { signatureClock: 'virtual' },
      credentials: {
        accessKeyId: '0D9UtpyKYcHxms5v',
        accessKeyPassword: 'Gu5t9xGARNpq86cd98joQYCN3',
        token: 'unused',
      },
    });
    const headers = {
      host: 'console.zenlayer.com',
      'content-type': 'application/json; charset=utf-8',
      'x-zc-action': 'DescribeInstances',
      'x-zc-version': '2024-04-01',
      'x-zc-timestamp': '1673361177',
      'x-zc-signature-method': 'ZC2-HMAC-SHA256',
      authorization:
        'ZC2-HMAC-SHA256 Credential=0D9UtpyKYcHxms5v, SignedHeaders=content-type;host, Signature=efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f',
    };
    const body = '{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}';
    expect((await raw(emulator.url, post('/api/v2/zec', headers, body))).text).toMatch(/^HTTP\/1\.1 200 OK/);
    const moved = { ...headers, host: '127.0.0.1' };
    expect((await raw(emulator.url, post('/api/v2/zec', moved, body))).text).toContain(
      'AUTHFAILURE_SIGNATURE_FAILURE',
    );
  });
});

describe('several accounts', () => {
  it('see their own resources only, with either form of credentials', async () => {
    await emulator.close();
    const ours = { accessKeyId: 'ours', accessKeyPassword: 'our password', token: 'our-token' };
    const theirs = { accessKeyId: 'theirs', accessKeyPassword: 'their password', token: 'their-token' };
    emulator = await startStepped({ credentials: [ours, theirs], seed: 'demo' });
    const ports = async (signing: typeof ours) =>
      (
        await call(emulator, 'sdn', 'DescribePorts', { pageSize: 100 }, undefined, signing)
      ).json.response.dataSet.map(row => row.portId);
    expect(await ports(ours)).toContain('port-sin-edge-a');
    expect(await ports(theirs)).toEqual(['port-neighbour-2-b', 'port-neighbour-2-a']);
    const foreign = call(emulator, 'sdn', 'TerminatePort', { portId: 'port-sin-edge-a' }, undefined, theirs);
    expect(await verdict(foreign)).toEqual([404, 'SELF_SERVICE_PORT_NOT_FOUND']);
    const token = await send(
      `${emulator.url}/api/v2/sdn`,
      { authorization: 'Bearer their-token', 'x-zc-action': 'DescribePorts' },
      '{}',
    );
    expect(token.json.response.totalCount).toBe(2);
    expect(emulator.journal.countRequests({ account: 'theirs' })).toBe(3);
    expect(JSON.stringify(emulator.journal.requests())).not.toContain('token');
  });
});
