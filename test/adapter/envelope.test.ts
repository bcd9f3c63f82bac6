import { describe, expect, test } from 'vitest';
import type { Codes } from '../../src/adapter/codes.ts';
import { type Envelope, openEnvelope, type ProviderAnswer } from '../../src/adapter/envelope.ts';
import { scrubbing } from '../../src/adapter/scrub.ts';
import type { ParsedAnswer } from '../../src/transport/repeat.ts';

const codes: Codes = {
  common: {},
  families: [],
  throttled: (code, status) => code === 'Throttling' || status === 429,
  stale: code => code === 'SignatureExpired',
  expired: new Set(['TokenExpired']),
  undecided: new Set(['StillProcessing']),
};

/** Request id and code in the body, the content in a field of its own, 200 the only success. */
const wrapped: Envelope = {
  requestId: { field: 'requestId' },
  code: [{ field: 'code' }],
  message: [{ field: 'message' }],
  content: 'response',
  succeeds: status => status === 200,
};

/** Request id in a header, the body itself the content, errors typed as AWS types them. */
const bare: Envelope = {
  requestId: { header: 'x-request-id' },
  code: [{ header: 'x-error-type' }, { field: '__type' }, { field: 'code' }],
  message: [{ field: 'message' }, { field: 'Message' }],
  content: null,
  succeeds: status => status >= 200 && status < 300,
  bareCode: code => (code.split('#').at(-1) ?? '').split(':')[0] ?? '',
};

/** Errors stand inside a 200. */
const nested: Envelope = {
  requestId: { field: 'Response.RequestId' },
  code: [{ field: 'Response.Error.Code' }],
  message: [{ field: 'Response.Error.Message' }],
  content: 'Response',
  succeeds: status => status === 200,
  refusesWithSuccess: true,
};

function opened(
  vendor: Envelope,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ParsedAnswer<ProviderAnswer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const opening = { vendor, codes, scrub: scrubbing([])(null), providerTime: () => new Date() };
  return openEnvelope({ kind: 'answered', status, headers, body: bytes }, opening);
}

/** `final`, or `final CODE`. */
function kindOf(parsed: ParsedAnswer<ProviderAnswer>): string {
  if (parsed.kind === 'unreadable') return `unreadable ${parsed.reason}`;
  return [parsed.kind, ...(parsed.answer.code === null ? [] : [parsed.answer.code])].join(' ');
}

const id = { requestId: 'r-1' };
const header = { 'x-request-id': 'r-1' };

describe('With everything in the body', () => {
  test.each<[string, number, unknown, string]>([
    ['a success', 200, { ...id, response: {} }, 'final'],
    ['a success that has nothing to say', 200, id, 'final'],
    ['a success whose error is null', 200, { ...id, error: null, response: {} }, 'final'],
    ['a success whose code is null', 200, { ...id, code: null, response: {} }, 'final'],
    ['a success whose code is empty', 200, { ...id, code: '', response: {} }, 'final'],
    ['a refusal', 400, { ...id, code: 'No', message: 'no' }, 'final No'],
    ['a refusal without words', 404, { ...id, code: 'No' }, 'final No'],
    [
      'one with the content of a success beside its code',
      400,
      { ...id, code: 'No', response: {} },
      'final No',
    ],
    ['throttling by code', 400, { ...id, code: 'Throttling' }, 'throttled Throttling'],
    ['throttling by status, whatever the code', 429, { ...id, code: 'Odd' }, 'throttled Odd'],
    [
      'a signature whose time has passed',
      401,
      { ...id, code: 'SignatureExpired' },
      'staleSignature SignatureExpired',
    ],
    ['credentials that have run out', 401, { ...id, code: 'TokenExpired' }, 'staleCredentials TokenExpired'],
    ['one that invites a repeat', 400, { ...id, code: 'StillProcessing' }, 'transient StillProcessing'],
    ['a 5xx', 500, {}, 'transient'],
    ['a 5xx with a known code', 503, { ...id, code: 'Throttling' }, 'transient Throttling'],
    ['a 5xx that is no JSON', 502, '<html>', 'transient'],
    ['status 7105', 7105, { ...id, code: 'No' }, 'transient No'],
  ])('%s', (_says, status, body, expected) => {
    expect(kindOf(opened(wrapped, status, body))).toBe(expected);
  });

  test.each<[string, number, unknown, RegExp]>([
    [
      'a success without its content, and with something else',
      200,
      { ...id, data: {} },
      /without its response/,
    ],
    [
      'a success with an error where it does not belong',
      200,
      { ...id, error: 'no', response: {} },
      /an error where its success should be/,
    ],
    [
      'one with an object for it',
      200,
      { ...id, Error: { Code: 'No' }, response: {} },
      /an error where its success should be/,
    ],
    ['a success whose content is a list', 200, { ...id, response: [] }, /without its response/],
    ['a success whose content is null', 200, { ...id, response: null }, /without its response/],
    ['a success without a request id', 200, { response: {} }, /without a request id/],
    ['a request id that is a number', 200, { requestId: 1, response: {} }, /without a request id/],
    ['a request id that is empty', 200, { requestId: '', response: {} }, /without a request id/],
    ['a refusal without a request id', 400, { code: 'No' }, /without a request id/],
    ['429 without a code', 429, id, /without an error code/],
    ['429 without a request id', 429, { code: 'Throttling' }, /without a request id/],
    ['429 with a page', 429, '<html>', /something that is not its envelope/],
    ['a success with an error code', 200, { ...id, code: 'No', response: {} }, /with an error code/],
    ['a success whose code is a number', 200, { ...id, code: 0, response: {} }, /a code that is no text/],
    ['a success whose code is an object', 200, { ...id, code: {}, response: {} }, /a code that is no text/],
    ['a success whose code is false', 200, { ...id, code: false, response: {} }, /a code that is no text/],
    ['a refusal whose code is a number', 400, { ...id, code: 17 }, /a code that is no text/],
    ['a refusal without a code', 400, id, /without an error code/],
    ['another 2xx', 201, { ...id, response: {} }, /without an error code/],
    ['204 without a body', 204, '', /something that is not its envelope/],
    ['a redirect', 302, { ...id, code: 'No' }, /without an error code/],
    ['a page', 200, '<html></html>', /something that is not its envelope/],
    ['half an answer', 200, '{"requestId":"r-1","resp', /something that is not its envelope/],
    ['a list', 200, [], /something that is not its envelope/],
    ['a text', 200, '"ok"', /something that is not its envelope/],
    ['nothing', 200, '', /something that is not its envelope/],
  ])('%s is no answer', (_says, status, body, reason) => {
    expect(kindOf(opened(wrapped, status, body))).toMatch(
      new RegExp(`^unreadable it answered ${status} .*${reason.source}`),
    );
  });

  test('the content comes out of its envelope, and a refusal has none of its own', () => {
    expect(opened(wrapped, 200, { ...id, response: { portId: 'p' } })).toMatchObject({
      answer: { status: 200, requestId: 'r-1', content: { portId: 'p' }, code: null, message: null },
    });
    expect(opened(wrapped, 400, { ...id, code: 'No', message: 'no' })).toMatchObject({
      answer: { status: 400, requestId: 'r-1', content: {}, code: 'No', message: 'no' },
    });
  });

  test('names that every object has are not found in it', () => {
    const odd: Envelope = { ...wrapped, code: [{ field: 'constructor' }, { field: 'toString.name' }] };
    expect(kindOf(opened(odd, 200, { ...id, response: {} }))).toBe('final');
  });
});

describe('With the request id in a header', () => {
  test.each<[string, number, unknown, Readonly<Record<string, string>>, string]>([
    ['a success', 200, { a: 1 }, header, 'final'],
    ['another success by its status', 202, {}, header, 'final'],
    ['a code in a field', 400, { __type: 'No', message: 'no' }, header, 'final No'],
    ['a code with a namespace', 400, { __type: 'com.cloud#No' }, header, 'final No'],
    ['a code with an address behind it', 400, { __type: 'No:http://cloud' }, header, 'final No'],
    ['a code in a header', 400, {}, { ...header, 'x-error-type': 'No' }, 'final No'],
    ['the first code that is there', 400, { code: 'Late', __type: 'Early' }, header, 'final Early'],
    ['the second where the first is empty', 400, { __type: '', code: 'Late' }, header, 'final Late'],
    ['throttling by a 400', 400, { __type: 'Throttling' }, header, 'throttled Throttling'],
  ])('%s', (_says, status, body, headers, expected) => {
    expect(kindOf(opened(bare, status, body, headers))).toBe(expected);
  });

  test.each<[string, number, unknown, Readonly<Record<string, string>>, RegExp]>([
    ['a success without it', 200, { a: 1 }, {}, /without a request id/],
    ['a refusal without it', 400, { __type: 'No' }, {}, /without a request id/],
    ['one that stands in the body instead', 200, { 'x-request-id': 'r-1' }, {}, /without a request id/],
    ['a success with a code', 200, { __type: 'No' }, header, /with an error code/],
    ['a body that is no object', 200, [1], header, /something that is not its envelope/],
  ])('%s is no answer', (_says, status, body, headers, reason) => {
    expect(kindOf(opened(bare, status, body, headers))).toMatch(reason);
  });

  test('words may be written in either way', () => {
    for (const words of [{ message: 'no' }, { Message: 'no' }]) {
      expect(opened(bare, 400, { __type: 'No', ...words }, header)).toMatchObject({
        answer: { message: 'no' },
      });
    }
  });
});

describe('With errors inside a 200', () => {
  const inside = (response: object) => ({ Response: { RequestId: 'r-1', ...response } });

  test.each<[string, number, unknown, string]>([
    ['a success', 200, inside({ Set: [] }), 'final'],
    ['a refusal', 200, inside({ Error: { Code: 'No', Message: 'no' } }), 'final No'],
    ['a code alone', 200, inside({ Error: { Code: 'No' } }), 'final No'],
    ['throttling', 200, inside({ Error: { Code: 'Throttling' } }), 'throttled Throttling'],
    [
      'credentials that have run out',
      200,
      inside({ Error: { Code: 'TokenExpired' } }),
      'staleCredentials TokenExpired',
    ],
    ['a refusal by its status as well', 400, inside({ Error: { Code: 'No' } }), 'final No'],
    ['a 5xx, whatever it says', 500, inside({ Error: { Code: 'No' } }), 'transient No'],
  ])('%s', (_says, status, body, expected) => {
    expect(kindOf(opened(nested, status, body))).toBe(expected);
  });

  test.each<[string, number, unknown, RegExp]>([
    ['a code that is no text', 200, inside({ Error: { Code: 5 } }), /a code that is no text/],
    ['a refusal without a request id', 200, { Response: { Error: { Code: 'No' } } }, /without a request id/],
    ['another 2xx without a code', 201, inside({}), /without an error code/],
    ['an envelope that is a list', 200, { Response: [] }, /without a request id/],
  ])('%s is no answer', (_says, status, body, reason) => {
    expect(kindOf(opened(nested, status, body))).toMatch(reason);
  });
});

describe('How long to wait', () => {
  const throttling = { ...id, code: 'Throttling' };
  const waits = (vendor: Envelope, headers: Readonly<Record<string, string>>, body: object = throttling) => {
    const parsed = opened(vendor, 429, body, headers);
    return parsed.kind === 'throttled' ? parsed.retryAfterMs : 'none';
  };

  test('is Retry-After', () => {
    expect(waits(wrapped, { 'retry-after': '2' })).toBe(2_000);
    const [until, date] = ['Thu, 01 Jan 1970 00:01:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'];
    expect(waits(wrapped, { 'retry-after': until, date })).toBe(60_000);
  });

  test('may be a hint of the vendor’s own, in a header or in the body', () => {
    const hinting: Envelope = {
      ...wrapped,
      retryAfterMs: (headers, body) => Number(headers['x-retry-in-ms'] ?? body.retryInMs) || null,
    };
    expect(waits(hinting, { 'x-retry-in-ms': '250' })).toBe(250);
    expect(waits(hinting, {}, { ...throttling, retryInMs: 750 })).toBe(750);
    expect(waits(hinting, { 'retry-after': '1', 'x-retry-in-ms': '250' })).toBe(1_000);
    expect(waits(hinting, { 'x-retry-in-ms': '1e15' })).toBe(86_400_000);
    expect(waits(wrapped, {})).toBeNull();
  });
});

describe('An answer of whatever is in front of the provider', () => {
  const edged: Envelope = {
    ...wrapped,
    blockedAtEdge(status, headers) {
      if (status === 403 && headers['cf-mitigated'] === 'challenge') return 'Challenge';
      return status === 451 ? 'Blocked' : null;
    },
  };

  test('is a refusal by the code that stands for it, though it has no envelope', () => {
    const challenge = opened(edged, 403, '<html>', { 'cf-mitigated': 'challenge' });
    expect(challenge).toMatchObject({
      kind: 'final',
      answer: { code: 'Challenge', requestId: null, content: {} },
    });
    expect(kindOf(opened(edged, 451, ''))).toBe('final Blocked');
  });

  test('is only what it says it is', () => {
    expect(kindOf(opened(edged, 403, '<html>'))).toMatch(/something that is not its envelope/);
    expect(kindOf(opened(edged, 403, { ...id, code: 'No' }))).toBe('final No');
    expect(kindOf(opened(wrapped, 451, ''))).toMatch(/^unreadable/);
  });
});

test('Words are cut where the vendor’s carry what must not be passed on, and in length', () => {
  const cutting: Envelope = { ...wrapped, cutMessage: message => message.split(' string to sign')[0] ?? '' };
  const message = (text: string, vendor = wrapped) => {
    const parsed = opened(vendor, 400, { ...id, code: 'No', message: text });
    return 'answer' in parsed ? parsed.answer.message : null;
  };
  expect(message('wrong; string to sign is GET&x', cutting)).toBe('wrong;');
  expect(message('x'.repeat(5_000))).toHaveLength(1_000);
  expect(message('')).toBeNull();
});
