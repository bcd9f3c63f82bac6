import { afterEach, describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../src/adapter/envelope.ts';
import { scrubbing } from '../../../src/adapter/scrub.ts';
import { codes } from '../../../src/providers/aws/codes.ts';
import {
  connection,
  DeleteConnection,
  deleteAwsConnection,
} from '../../../src/providers/aws/dx/connection.ts';
import { deleteAwsVirtualInterface } from '../../../src/providers/aws/dx/virtual-interface.ts';
import { envelope } from '../../../src/providers/aws/envelope.ts';
import { closeScripted, intentFor, region, requestId, scriptedAws, targetOf } from './scripted.ts';

afterEach(closeScripted);

const ids = { 'x-amzn-requestid': requestId };

function opened(status: number, headers: Record<string, string>, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return openEnvelope({ kind: 'answered', status, headers, body: Buffer.from(text) } as never, {
    vendor: envelope,
    codes,
    scrub: scrubbing([])(null),
    providerTime: () => new Date(),
  });
}

describe('an answer of AWS', () => {
  it.each([
    ['in __type', {}, { __type: 'X', message: 'm' }, 'X', 'm'],
    ['behind a namespace', {}, { __type: 'com.amazonaws.directconnect#X', message: 'm' }, 'X', 'm'],
    ['behind several namespaces', {}, { __type: 'a#b#X', message: 'm' }, 'X', 'm'],
    ['before an address', {}, { __type: 'X:http://internal.amazon.com/coral/', message: 'm' }, 'X', 'm'],
    ['between both', {}, { __type: 'com.amazonaws.directconnect#X:http://a#b', message: 'm' }, 'X', 'm'],
    ['in code', {}, { code: 'X', message: 'm' }, 'X', 'm'],
    ['in __type before code', {}, { __type: 'X', code: 'Y', message: 'm' }, 'X', 'm'],
    ['in a header', { 'x-amzn-errortype': 'X' }, { message: 'm' }, 'X', 'm'],
    ['in a header with an address', { 'x-amzn-errortype': 'X:http://a/b' }, { message: 'm' }, 'X', 'm'],
    ['in the body before a header', { 'x-amzn-errortype': 'Y' }, { __type: 'X', message: 'm' }, 'X', 'm'],
    ['in the body’s code before a header', { 'x-amzn-errortype': 'Y' }, { code: 'X' }, 'X', null],
    ['in a header where the body’s is empty', { 'x-amzn-errortype': 'X' }, { __type: '' }, 'X', null],
    ['with a message with a capital', {}, { __type: 'X', Message: 'M' }, 'X', 'M'],
    ['with both messages', {}, { __type: 'X', message: 'm', Message: 'M' }, 'X', 'm'],
    ['without a message', {}, { __type: 'X' }, 'X', null],
  ])('has its code %s', (_where, headers, body, code, message) => {
    expect(opened(400, { ...ids, ...headers }, body)).toMatchObject({
      kind: 'final',
      answer: { code, message, requestId, content: {} },
    });
  });

  it('is a success by its status alone, and the body is the content', () => {
    expect(opened(200, ids, { connectionState: 'deleting', message: 'a member of its own' })).toMatchObject({
      kind: 'final',
      answer: { code: null, requestId, content: { connectionState: 'deleting' } },
    });
    expect(opened(200, ids, {})).toMatchObject({ kind: 'final', answer: { code: null, content: {} } });
  });

  it.each([
    ['a success without a request id', 200, {}, { connectionState: 'deleting' }],
    ['a request id in the body', 200, {}, { requestId: 'R', RequestId: 'R', connectionState: 'deleting' }],
    ['an empty request id', 200, { 'x-amzn-requestid': '' }, { connectionState: 'deleting' }],
    ['a refusal without a request id', 400, {}, { __type: 'DirectConnectClientException' }],
    ['an empty body', 200, ids, ''],
    ['an empty refusal', 400, ids, ''],
    ['a list', 200, ids, []],
    ['null', 200, ids, null],
    ['a web page', 200, ids, '<html></html>'],
    ['a refusal that is a web page', 400, ids, '<html></html>'],
    ['half an answer', 200, ids, '{"connectionState":'],
    ['a 200 with a code', 200, ids, { __type: 'DirectConnectClientException', message: 'm' }],
    ['a 200 with a code in a header', 200, { ...ids, 'x-amzn-errortype': 'X' }, {}],
    ['a refusal without a code', 400, ids, { message: 'm' }],
    ['a code that is a number', 400, ids, { __type: 7 }],
    ['a 201', 201, ids, { connectionState: 'deleting' }],
    ['a 204', 204, ids, ''],
    ['a redirect', 302, ids, {}],
  ])('that is %s tells nothing', (_what, status, headers, body) => {
    expect(opened(status, headers, body).kind).toBe('unreadable');
  });

  it.each([
    [400, 'ThrottlingException', 'throttled'],
    [400, 'TooManyRequestsException', 'throttled'],
    [429, 'ThrottlingException', 'throttled'],
    [429, 'DirectConnectClientException', 'throttled'],
    [429, 'CodeOfTomorrow', 'throttled'],
    [400, 'LimitExceededException', 'final'],
    [400, 'DirectConnectServerException', 'transient'],
    [500, 'DirectConnectServerException', 'transient'],
    [500, 'DirectConnectClientException', 'transient'],
    [503, 'ServiceUnavailable', 'transient'],
    [400, 'InternalServerError', 'transient'],
    [400, 'RequestExpired', 'staleSignature'],
    [403, 'RequestTimeTooSkewed', 'staleSignature'],
    [403, 'ExpiredTokenException', 'final'],
    [400, 'DirectConnectClientException', 'final'],
    [403, 'DirectConnectClientException', 'final'],
    [400, 'CodeOfTomorrow', 'final'],
  ])('of %i %s is %s', (status, code, kind) => {
    expect(opened(status, ids, { __type: code, message: 'm' }).kind).toBe(kind);
  });

  it('refuses the time of a signature by words alone', () => {
    const __type = 'InvalidSignatureException';
    const expired = 'Signature expired: 20260115T083000Z is now earlier than 20260115T083500Z';
    expect(opened(400, ids, { __type, message: expired }).kind).toBe('staleSignature');
    expect(opened(403, ids, { __type, Message: expired }).kind).toBe('staleSignature');
    expect(opened(403, ids, { __type, message: 'The signature does not match.' }).kind).toBe('final');
  });

  it.each([
    ['in seconds', { 'retry-after': '2' }, 2_000],
    ["in AWS's own milliseconds", { 'x-amz-retry-after': '1500' }, 1_500],
    ['in both, the standard first', { 'retry-after': '3', 'x-amz-retry-after': '1500' }, 3_000],
    ['in words', { 'x-amz-retry-after': 'soon' }, null],
    ['below nothing', { 'x-amz-retry-after': '-5' }, null],
    ['not at all', {}, null],
  ])('tells how long to wait, %s', (_how, headers, retryAfterMs) => {
    expect(opened(400, { ...ids, ...headers }, { __type: 'ThrottlingException' })).toMatchObject({
      kind: 'throttled',
      retryAfterMs,
    });
  });
});

describe('a call of AWS', () => {
  it('is a POST to / with its operation in a header, JSON that is never empty, and a signature of its region', async () => {
    const { account, heard } = await scriptedAws(() => ({ connections: [] }), { sessionToken: 'tok/en+==' });
    await account.client.read(connection.listing.action, 'eu-west-1', {}, { doing: 'list connections' });
    const [call] = heard;
    expect(call).toMatchObject({ method: 'POST', path: '/', operation: 'DescribeConnections', body: '{}' });
    expect(call?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'OvertureService.DescribeConnections',
      'x-amz-security-token': 'tok/en+==',
    });
    expect(call?.headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/);
    const day = String(call?.headers['x-amz-date']).slice(0, 8);
    expect(call?.headers.authorization).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${day}/eu-west-1/directconnect/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$`,
      ),
    );
  });

  it('without temporary credentials has no token, and signs none', async () => {
    const { account, heard } = await scriptedAws(() => ({ connections: [] }));
    await account.client.read(connection.listing.action, region, {}, { doing: 'list connections' });
    expect(heard[0]?.headers['x-amz-security-token']).toBeUndefined();
    expect(heard[0]?.headers.authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-target,',
    );
  });

  it('deletes with the id alone, once', async () => {
    const { account, heard } = await scriptedAws(() => ({ connectionState: 'deleting' }));
    const target = targetOf('connection', 'dxcon-fg5678gh');
    const sent = await deleteAwsConnection.send({ account, target, input: {}, intent: intentFor(target) });
    expect(sent).toMatchObject({ kind: 'accepted', requestId, content: { connectionState: 'deleting' } });
    expect(heard.map(({ operation, body }) => [operation, body])).toEqual([
      ['DeleteConnection', '{"connectionId":"dxcon-fg5678gh"}'],
    ]);
    const other = targetOf('virtual-interface', 'dxvif-ffhhk74f');
    await deleteAwsVirtualInterface.send({ account, target: other, input: {}, intent: intentFor(other) });
    expect(heard[1]).toMatchObject({
      operation: 'DeleteVirtualInterface',
      body: '{"virtualInterfaceId":"dxvif-ffhhk74f"}',
    });
  });

  it.each([
    ['a success without a request id', { headers: {}, body: '{"connectionState":"deleting"}' }],
    [
      'a refusal without a request id',
      { status: 400, headers: {}, body: '{"__type":"AccessDeniedException"}' },
    ],
    ['an empty success', { body: '' }],
    [
      'a failure that is documented with 400',
      { status: 400, body: '{"__type":"DirectConnectServerException"}' },
    ],
    ['a failure of the framework', { status: 500, body: '{"__type":"InternalFailure"}' }],
    ['a code that nobody knows', { status: 400, body: '{"__type":"CodeOfTomorrow","message":"m"}' }],
  ])('that deletes and is answered with %s is unknown, and was sent once', async (_what, said) => {
    const { account, heard } = await scriptedAws(() => said);
    const intent = intentFor(targetOf('connection', 'dxcon-fg5678gh'));
    const sent = await account.client.change(DeleteConnection, region, {}, intent);
    expect(sent.kind).toBe('unknown');
    expect(heard).toHaveLength(1);
  });

  it.each([
    [
      'in the body',
      {
        body: '{"__type":"DirectConnectClientException","message":"Could not find Connection with ID dxcon-fg5678gh"}',
      },
    ],
    [
      'in a header',
      {
        headers: { ...ids, 'x-amzn-errortype': 'DirectConnectClientException:http://internal' },
        body: '{"Message":"Could not find Connection with ID dxcon-fg5678gh"}',
      },
    ],
  ])(
    'that is refused with its code %s keeps the code, the words and the request id',
    async (_where, said) => {
      const { account } = await scriptedAws(() => ({ status: 400, ...said }));
      const intent = intentFor(targetOf('connection', 'dxcon-fg5678gh'));
      expect(await account.client.change(DeleteConnection, region, {}, intent)).toMatchObject({
        kind: 'refused',
        error: {
          tag: 'CloudResourceNotFoundError',
          providerCode: 'DirectConnectClientException',
          providerMessage: 'Could not find Connection with ID dxcon-fg5678gh',
          requestId,
          resourceId: 'causeway:aws:demo:connection:us-east-1:dxcon-fg5678gh',
        },
      });
    },
  );

  it('to a region that the account does not name goes nowhere', async () => {
    const { account, heard } = await scriptedAws(() => ({}));
    const intent = intentFor(targetOf('connection', 'dxcon-fg5678gh'));
    const sent = await account.client.change(DeleteConnection, 'ap-east-1', {}, intent);
    expect(sent).toMatchObject({ kind: 'notSent' });
    expect(heard).toHaveLength(0);
  });
});

describe('the answer of a deletion', () => {
  const target = targetOf('connection', 'dxcon-fg5678gh');
  it.each([
    ['nothing in it', {}],
    ['a state that is empty', { connectionState: '', virtualInterfaceState: '' }],
    ['a state that is no text', { connectionState: null, virtualInterfaceState: 7 }],
    ['a list of another call', { connections: [] }],
    ["another cloud's envelope", { ok: true, result: { connectionState: 'deleting' } }],
  ])('with %s may mean anything', (_what, content) => {
    for (const change of [deleteAwsConnection, deleteAwsVirtualInterface])
      expect(change.accepted({ content, target, input: {} }).kind).toBe('unreadable');
  });

  it('with a state of the other kind is not the answer that was waited for', () => {
    const connections = { content: { connectionState: 'deleting' }, target, input: {} };
    const interfaces = { content: { virtualInterfaceState: 'deleting' }, target, input: {} };
    expect(deleteAwsConnection.accepted(connections)).toEqual({ kind: 'accepted' });
    expect(deleteAwsVirtualInterface.accepted(interfaces)).toEqual({ kind: 'accepted' });
    expect(deleteAwsConnection.accepted(interfaces).kind).toBe('unreadable');
    expect(deleteAwsVirtualInterface.accepted(connections).kind).toBe('unreadable');
  });
});
