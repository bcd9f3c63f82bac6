import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../src/adapter/envelope.ts';
import { type Scrub, scrubbing } from '../../src/adapter/scrub.ts';
import type { HttpRequest } from '../../src/transport/http-client.ts';
import { parseJson } from '../../src/transport/json.ts';

const secret = 'p4ss/word+with=odd&signs';
const token = 'eyJhbGciOi/JIUzI1NiJ9+abc.def-ghi_jkl';
const signature = 'a3f0d1c2b4e5968778695a4b3c2d1e0f';
const keyId = 'KEYID0123456789';
const nonce = '5f1c7a52-8f1e-4a53-9f4e-0b1c2d3e4f50';
const querySignature = 'q2F/zZ+9w==';
const formToken = 'form-token-0123456789';

const request: HttpRequest = {
  method: 'POST',
  origin: 'https://cloud.example',
  path: `/v2/things?Action=Remove&AccessKeyId=${keyId}&Signature=${encodeURIComponent(querySignature)}`,
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `ZC2-HMAC-SHA256 Credential=${keyId}, SignedHeaders=content-type;host, Signature=${signature}`,
    'x-security-token': token,
    'x-signature-nonce': nonce,
    'x-api-version': '2026-04-01',
  },
  body: Buffer.from(`region=north&access_token=${formToken}&name=ordinary-name`),
};

const sensitive: Readonly<Record<string, string>> = {
  secret,
  token,
  signature,
  keyId,
  nonce,
  querySignature,
  formToken,
  authorization: request.headers.authorization ?? '',
};

/** How an upstream, a proxy or a log may write it. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  plain: text => text,
  percent: encodeURIComponent,
  'percent in small letters': text =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, found => found.toLowerCase()),
  form: text => new URLSearchParams({ a: text }).toString().slice(2),
  base64: text => Buffer.from(text).toString('base64'),
  base64url: text => Buffer.from(text).toString('base64url'),
  'base64 of more': text => Buffer.from(`x: ${text}`).toString('base64'),
  'base64 of still more': text => Buffer.from(`xy: ${text} and behind it`).toString('base64'),
  html: text => text.replaceAll('&', '&amp;'),
  hex: text => Buffer.from(text).toString('hex'),
};

const json = (value: unknown): string => JSON.stringify(value);

/** Where it may stand in an answer. */
const places: Readonly<
  Record<string, (spelled: string) => { body: string; headers?: Record<string, string> }>
> = {
  message: spelled => ({ body: json({ requestId: 'r', code: 'No', message: `refused ${spelled} again` }) }),
  code: spelled => ({ body: json({ requestId: 'r', code: `No:${spelled}`, message: 'no' }) }),
  'request id': spelled => ({ body: json({ requestId: spelled, code: 'No' }) }),
  content: spelled => ({ body: json({ requestId: 'r', response: { deep: [{ a: `"${spelled}"` }] } }) }),
  'name of a field': spelled => ({ body: json({ requestId: 'r', response: { [spelled]: 1 } }) }),
  'escaped slashes': spelled => ({
    body: json({ requestId: 'r', code: 'No', message: `echo ${spelled}` }).replaceAll('/', '\\/'),
  }),
  'escaped letters': spelled => ({
    body: json({ requestId: 'r', code: 'No', message: spelled }).replace(/(?<="message":")[^"]+/, found =>
      [...found].map(each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ),
  }),
  'request id in a header': spelled => ({ body: '{}', headers: { 'x-request-id': `${spelled}` } }),
  'code in a header': spelled => ({ body: '{}', headers: { 'x-request-id': 'r', 'x-code': spelled } }),
};

function isTouched(scrub: Scrub, body: string): boolean {
  const parsed = parseJson(Buffer.from(body), scrub.search);
  if (parsed.kind !== 'json') throw new Error(parsed.reason);
  return scrub.touches(parsed);
}

/** Everything of an answer that anybody gets to see. */
function passedOn(body: string, headers: Readonly<Record<string, string>> = {}): string {
  const envelope = {
    requestId: { field: 'requestId' },
    code: [{ header: 'x-code' }, { field: 'code' }],
    message: [{ field: 'message' }],
    content: null,
    succeeds: (status: number) => status === 200,
    refusesWithSuccess: true,
  };
  const codes = { common: {}, families: [], throttled: () => false, stale: () => false };
  const answered = { kind: 'answered', status: 200, headers, body: Buffer.from(body) } as const;
  const opening = { codes, scrub: scrubbing([secret])(request), providerTime: () => new Date() };
  const byField = openEnvelope(answered, { ...opening, vendor: envelope });
  const vendor = { ...envelope, requestId: { header: 'x-request-id' } };
  const byHeader = openEnvelope(answered, { ...opening, vendor });
  return JSON.stringify([byField, byHeader]);
}

const rows = Object.entries(sensitive).flatMap(([what, text]) =>
  Object.entries(spellings).map(([how, spell]) => ({ what, how, spelled: spell(text) })),
);

test.each(rows)('The $what, written as $how, survives nowhere in an answer', ({ what, how, spelled }) => {
  const survived = Object.entries(places).filter(([, place]) => {
    const { body, headers } = place(spelled);
    const passed = passedOn(body, headers);
    // Of what stands inside other bytes, the middle is what would give it away.
    const core = how.startsWith('base64 of') ? spelled.slice(8, -8) : spelled;
    return passed.includes(core) || passed.includes(JSON.stringify(core).slice(1, -1));
  });
  expect(survived.map(([where]) => `${what} ${how} ${where}`)).toEqual([]);
});

test('These are more than 300 placements', () => {
  expect(rows.length * Object.keys(places).length).toBeGreaterThan(300);
});

describe('What is ordinary', () => {
  test('is left as it was', () => {
    const value = {
      requestId: 'r-1',
      message:
        'application/json over https: x-api-version 2026-04-01, gzip, ZC2-HMAC-SHA256, content-type;host',
      rows: [{ name: 'ordinary-name', region: 'north', size: 9, none: null, yes: true }],
    };
    const scrubbed = scrubbing([secret])(request).value(structuredClone(value));
    expect(scrubbed).toEqual(value);
  });

  test('costs nothing: bytes that hold none of it are not looked into', () => {
    const scrub = scrubbing([secret])(request);
    expect(isTouched(scrub, '{"requestId":"r-1","name":"ordinary"}')).toBe(false);
    expect(isTouched(scrub, '{"requestId":"r-1","name":"\\u00fc or a\\/b"}')).toBe(false);
    expect(isTouched(scrub, `{"name":"${'long but ordinary '.repeat(20)}"}`)).toBe(false);
    expect(isTouched(scrub, `{"name":"${token}"}`)).toBe(true);
    expect(isTouched(scrub, `{"name":"${secret.replace('/', '\\/')}"}`)).toBe(true);
    expect(isTouched(scrub, `{"${secret.slice(0, 1)}":1,"a":[{"b":"(${secret})"}]}`)).toBe(true);
  });

  test('is looked into by every request, whichever of its secrets came before', () => {
    const scrubberFor = scrubbing([secret]);
    const headers = { ...request.headers, 'x-signature-nonce': 'another-nonce-0123' };
    const again = { ...request, headers };
    const besides = { ...again, path: '/v2/things' };
    const spelled = [secret, keyId, token, signature, nonce, 'another-nonce-0123'];
    const found = [request, again, besides, request].map(each => {
      const scrub = scrubberFor(each);
      return spelled.filter(text => isTouched(scrub, `{"name":"${text}"}`));
    });
    const others = spelled.filter(text => text !== nonce && text !== 'another-nonce-0123');
    expect(found).toEqual([
      [...others, nonce],
      [...others, 'another-nonce-0123'],
      [...others, 'another-nonce-0123'],
      // What two had is not forgotten at once.
      [...others, nonce, 'another-nonce-0123'],
    ]);
  });

  test.each<[string, HttpRequest, readonly string[]]>([
    ['a header', { ...request, headers: { ...request.headers, 'x-secret': 'another-0123' } }, []],
    ['the query', { ...request, path: '/v2/things?access_token=another-0123' }, []],
    ['a form', { ...request, body: Buffer.from('access_token=another-0123') }, []],
    ['what it was signed with', request, ['another-0123']],
  ])('is looked into anew where %s is another one', (_what, next, signing) => {
    const scrubberFor = scrubbing([secret]);
    const scrub = scrubberFor(request);
    expect(scrubberFor({ ...request }, [])).toBe(scrub);
    expect(isTouched(scrub, '{"name":"another-0123"}')).toBe(false);
    expect(isTouched(scrubberFor(next, signing), '{"name":"another-0123"}')).toBe(true);
    expect(isTouched(scrubberFor(request), '{"name":"another-0123"}')).toBe(false);
  });

  test('is not garbled by secrets that are too short to be told from words', () => {
    expect(scrubbing(['short'])(null).value('a short word')).toBe('a short word');
  });

  test('stays around what is taken out', () => {
    expect(scrubbing([token])(null).value(`before ${token} behind`)).toBe('before [secret] behind');
    expect(scrubbing([token])(null).value({ [`a${token}`]: [token] })).toEqual({
      'a[secret]': ['[secret]'],
    });
  });
});

describe('A secret', () => {
  test.each([
    'x-ray-vision-is-secret',
    'gzip-is-no-word-here',
    'text/of-a-password',
    'identity-12345678',
    'Causeway12345678',
  ])('is taken out also where it looks like something ordinary: %s', odd => {
    expect(scrubbing([odd])(request).value(`echo ${odd}`)).toBe('echo [secret]');
    const bearing = { ...request, headers: { authorization: `Bearer ${odd}-7f3a9` } };
    expect(scrubbing([])(bearing).value(`echo ${odd}-7f3a9`)).toBe('echo [secret]');
  });

  test('and what a request was signed with are taken out of each answer, whatever the one before had', () => {
    const scrubberOf = scrubbing([secret]);
    const signed = (authorization: string): HttpRequest => ({ ...request, headers: { authorization } });
    const [first, second] = [
      scrubberOf(signed(`Bearer ${token}`), ['fetched-token-1']),
      scrubberOf(signed(`Key=${keyId};Signature=${signature}`), ['fetched-token-2']),
    ];
    const third = scrubberOf(signed(`Key=${keyId};Signature=${nonce}`), ['fetched-token-2']);
    const hides = (scrub: typeof first, text: string) => scrub.value(text) === '[secret]';
    for (const scrub of [first, second, third]) expect(hides(scrub, secret)).toBe(true);
    expect([first, second, third].map(scrub => hides(scrub, token))).toEqual([true, false, false]);
    expect([first, second, third].map(scrub => hides(scrub, keyId))).toEqual([true, true, true]);
    expect([first, second, third].map(scrub => hides(scrub, signature))).toEqual([false, true, false]);
    expect([first, second, third].map(scrub => hides(scrub, 'fetched-token-1'))).toEqual([
      true,
      false,
      false,
    ]);
    expect([first, second, third].map(scrub => hides(scrub, 'fetched-token-2'))).toEqual([false, true, true]);
  });

  test('that comes again and again is taken out of each answer, however many others come twice', () => {
    const scrubberOf = scrubbing([]);
    for (let turn = 0; turn < 12; turn += 1) {
      for (const time of ['first', 'second']) {
        const given = [keyId, ...Array.from({ length: 7 }, (_, nth) => `token-${turn}-${nth}`)];
        const scrub = scrubberOf({ ...request, path: '/', headers: {}, body: null }, given);
        const told = `${time} of ${turn}: ${given.join(' ')}`;
        expect(scrub.value(told)).toBe(`${time} of ${turn}: ${given.map(() => '[secret]').join(' ')}`);
        expect(given.filter(each => !isTouched(scrub, JSON.stringify(`echo ${each}`)))).toEqual([]);
      }
    }
  });

  test('that holds another one is taken out whole', () => {
    const scrub = scrubbing(['inner-secret', 'outer-inner-secret-outer'])(null);
    expect(scrub.value('outer-inner-secret-outer')).toBe('[secret]');
  });
});
