import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { amzDate, type CallOptions, call, type WireAnswer } from './caller.ts';

const minute = 60_000;

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

/** Framework errors write `Message`, those of the service `message`. */
function refusal({ status, body }: WireAnswer): readonly unknown[] {
  return [status, body.__type, body.Message ?? body.message];
}

const locations = (options: CallOptions = {}, key = {}): Promise<WireAnswer> =>
  call({ ...cloud, ...key }, 'DescribeLocations', {}, options);

describe('a call is proven', () => {
  it('by the headers that its list names, whichever they are', async () => {
    const answer = await locations({
      headers: { 'amz-sdk-request': 'attempt=1; max=1', 'x-amz-user-agent': 'one  two' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(answer.headers.get('x-amzn-requestid')).toBe(cloud.journal.requests()[0]?.requestId);
    expect(answer.text).not.toContain(cloud.journal.requests()[0]?.requestId);
  });

  it('in the region of its scope', async () => {
    const there = await locations({ region: 'ap-northeast-1' });
    expect(there.body.locations[0].locationCode).toBe('EqTY2');
  });

  it('and its answer bears the time of the cloud', async () => {
    cloud.settings.change({ clockSkewSeconds: 90 });
    const { headers } = await locations();
    const expected = new Date(cloud.clock.now().getTime() + 90_000).toUTCString();
    expect(headers.get('date')).toBe(expected);
  });
});

describe('what is wrong first is named first', () => {
  const nobody = { accessKeyId: 'AKIDNOBODY' };
  const forger = { secretAccessKey: 'guessed' };
  const tamper = (change: (headers: Record<string, string>) => void): CallOptions => ({ tamper: change });

  it('the protocol: path, method, content type, body', async () => {
    const unknown = [400, 'UnknownOperationException', 'The operation does not exist in this service.'];
    expect(refusal(await locations({ path: '/other' }, nobody))).toEqual(unknown);
    expect(refusal(await locations({ path: '/?Action=DescribeLocations' }, nobody))).toEqual(unknown);
    expect(refusal(await locations({ method: 'PUT' }, nobody))).toEqual(unknown);
    const plain = { headers: { 'content-type': 'application/json' } };
    expect(refusal(await locations(plain, nobody))).toEqual(unknown);
    cloud.settings.change({ contentType: 'ignored' });
    expect((await locations(plain)).status).toBe(200);
    for (const body of ['', '{', '[]', 'null', '"text"'])
      expect(refusal(await locations({ body }, nobody))).toEqual([
        400,
        'SerializationException',
        'The body is not a JSON object.',
      ]);
  });

  it('the operation, whose name has its case', async () => {
    for (const name of ['NoSuchOperation', 'describelocations', 'toString', 'DescribeLags'])
      expect((await call({ ...cloud, ...nobody }, name)).body.__type).toBe('UnknownOperationException');
    const foreign = { headers: { 'x-amz-target': 'DynamoDB_20120810.DescribeLocations' } };
    expect((await locations(foreign, nobody)).body.__type).toBe('UnknownOperationException');
  });

  it('no signature, or half of one', async () => {
    const none = tamper(headers => delete headers.authorization);
    expect(refusal(await locations(none, nobody))).toEqual([
      400,
      'MissingAuthenticationTokenException',
      'Missing Authentication Token',
    ]);
    const half = tamper(headers => {
      headers.authorization = headers.authorization?.replace(/, Signature=.*/, '') ?? '';
    });
    expect(refusal(await locations(half, nobody))).toEqual([
      400,
      'IncompleteSignatureException',
      "Authorization header requires 'Signature' parameter.",
    ]);
    const undated = tamper(headers => delete headers['x-amz-date']);
    expect((await locations(undated, nobody)).body.Message).toContain("existence of a 'X-Amz-Date' header");
  });

  it.each(['host', 'x-amz-date', 'x-amz-target'])('%s, when it is not signed', async unsigned => {
    expect(refusal(await locations({ unsigned }, nobody))).toEqual([
      400,
      'IncompleteSignatureException',
      `'${unsigned}' must be a 'SignedHeader' in the Authorization header.`,
    ]);
    cloud.settings.change({ unsignedTarget: 'accept' });
    expect((await locations({ unsigned })).status).toBe(unsigned === 'x-amz-target' ? 200 : 400);
  });

  it('the key, before the scope, the date and the signature', async () => {
    const wrong = { service: 'ec2', date: amzDate(-60 * minute), region: 'mars' };
    expect(refusal(await locations(wrong, { ...nobody, ...forger }))).toEqual([
      400,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ]);
  });

  it('the scope', async () => {
    expect(refusal(await locations({ service: 'dx', region: 'mars' }, forger))).toEqual([
      400,
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'directconnect'.",
    ]);
    expect((await locations({ region: 'mars' }, forger)).body.Message).toBe(
      'Credential should be scoped to a valid region.',
    );
    const date = '20260115T083000Z';
    expect((await locations({ date, scopeDate: '20260114' }, forger)).body.Message).toBe(
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260114' != '20260115', from '20260115T083000Z'.",
    );
  });

  it('the date, by the tolerance and under the code that are set', async () => {
    expect((await locations({ date: amzDate(-4 * minute) })).status).toBe(200);
    const late = await locations({ date: amzDate(-6 * minute) }, forger);
    expect(late.body.__type).toBe('InvalidSignatureException');
    expect(late.body.Message).toMatch(
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
    const early = await locations({ date: amzDate(6 * minute) }, forger);
    expect(early.body.Message).toMatch(/^Signature not yet current: .* is still later than .* \+ 5 min\.\)$/);
    expect((await locations({ date: '20261345T990000Z' })).body.Message).toContain('ISO-8601');
    cloud.settings.change({ signatureToleranceMs: 15 * minute, expiredCode: 'RequestExpired' });
    expect((await locations({ date: amzDate(-14 * minute) })).status).toBe(200);
    expect((await locations({ date: amzDate(-16 * minute) })).body.__type).toBe('RequestExpired');
  });

  it('the signature: of the secret, of the body, of each signed header', async () => {
    const mismatch = [
      400,
      'InvalidSignatureException',
      expect.stringMatching(/^The request signature we calculated does not match/),
    ];
    expect(refusal(await locations({}, forger))).toEqual(mismatch);
    const hash = { headers: { 'x-amz-content-sha256': '0'.repeat(64) } };
    expect(refusal(await locations(hash))).toEqual(mismatch);
    const target = tamper(headers => {
      headers['x-amz-target'] = 'OvertureService.DeleteConnection';
    });
    expect(refusal(await locations(target))).toEqual(mismatch);
    cloud.settings.change({ authenticationStatus: 403 });
    expect((await locations({}, forger)).status).toBe(403);
  });

  it('the input: a type that it does not have, then what is missing', async () => {
    const deletion = (input: object) => call(cloud, 'DeleteConnection', input);
    expect(refusal(await deletion({ connectionId: 7 }))).toEqual([
      400,
      'SerializationException',
      'The member connectionId has another type.',
    ]);
    const missing =
      "1 validation error detected: Value null at 'connectionId' failed to satisfy constraint: Member must not be null";
    expect(refusal(await deletion({}))).toEqual([400, 'DirectConnectClientException', missing]);
    expect(refusal(await deletion({ connectionId: null }))).toEqual([
      400,
      'DirectConnectClientException',
      missing,
    ]);
    cloud.settings.change({ missingMemberCode: 'ValidationException' });
    expect((await deletion({})).body.__type).toBe('ValidationException');
    expect((await locations({ body: '{"unknown":1}' })).status).toBe(200);
  });
});

describe('accounts', () => {
  it('have worlds, numbers and permissions of their own', async () => {
    const keys = [
      { accessKeyId: 'first', secretAccessKey: 'one' },
      { accessKeyId: 'second', secretAccessKey: 'two', denied: ['DeleteConnection'] },
      { accessKeyId: 'third', secretAccessKey: 'three', accountId: '999999999999', sessionToken: 'tok/en' },
    ] as const;
    const shared = await startAwsEmulator({ seed: 'demo', clock: 'stepped', credentials: keys });
    try {
      const as = (index: 0 | 1 | 2) => ({ url: shared.url, sessionToken: undefined, ...keys[index] });
      const own = await call(as(0), 'DescribeConnections');
      const other = await call(as(1), 'DescribeConnections');
      expect(own.body.connections.length).toBeGreaterThan(3);
      expect(other.body.connections).toMatchObject([
        { connectionId: 'dxcon-neighbour2', ownerAccount: '000000000001' },
      ]);
      const third = await call(as(2), 'DescribeConnections');
      expect(third.body.connections[0].ownerAccount).toBe('999999999999');
      expect(refusal(await call(as(1), 'DeleteConnection', { connectionId: 'dxcon-neighbour2' }))).toEqual([
        400,
        'AccessDeniedException',
        'User: arn:aws:iam::000000000001:user/emulated is not authorized to perform: directconnect:DeleteConnection because no identity-based policy allows the directconnect:DeleteConnection action',
      ]);
      for (const sessionToken of [undefined, 'stale'])
        expect((await call({ ...as(2), sessionToken }, 'DescribeConnections')).body.__type).toBe(
          'UnrecognizedClientException',
        );
      const unsigned = await call(as(2), 'DescribeConnections', {}, { unsigned: 'x-amz-security-token' });
      expect(unsigned.body.__type).toBe('UnrecognizedClientException');
      expect((await call({ ...as(0), sessionToken: 'tok' }, 'DescribeConnections')).status).toBe(400);
    } finally {
      await shared.close();
    }
  });
});

describe('the rate of calls', () => {
  it('counts for each region and operation, by the second', async () => {
    cloud.settings.change({ callsPerSecond: 2 });
    const statuses = async (options: CallOptions = {}) => [
      (await locations(options)).status,
      (await locations(options)).status,
      (await locations(options)).status,
    ];
    expect(await statuses()).toEqual([200, 200, 400]);
    expect(await statuses({ region: 'eu-west-1' })).toEqual([200, 200, 400]);
    expect((await call(cloud, 'DescribeConnections')).status).toBe(200);
    const refused = await locations();
    expect(refusal(refused)).toEqual([400, 'ThrottlingException', 'Rate exceeded']);
    cloud.clock.advance(1_000);
    expect((await locations()).status).toBe(200);
    await statuses();
    cloud.reset();
    cloud.settings.change({ callsPerSecond: 1 });
    expect((await locations()).status).toBe(200);
  });
});
