import { expect, test } from 'vitest';
import { type LogOptions, makeLog, scrub } from '../../src/server/log.ts';

function logging(options: Partial<LogOptions> = {}): { log: ReturnType<typeof makeLog>; lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: makeLog({ secrets: () => [], destination, ...options }), lines };
}

const secret = 's3cret/"key"+é';

test('A fact is logged if its name is known, and otherwise only its name', () => {
  const { log, lines } = logging({ facts: ['colour'] });
  log.info({ port: 4000, colour: 'red', headers: { authorization: 'x' }, variables: { a: 1 } }, 'listening');
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({
    level: 'info',
    port: 4000,
    colour: 'red',
    withheld: ['headers', 'variables'],
    msg: 'listening',
  });
  expect(lines[0]).not.toContain('authorization');
});

test('A known name with a value that is not plain is withheld too', () => {
  const { log, lines } = logging();
  log.info({ reason: { nested: 'hunter2' }, code: ['A', 'B'], state: 'x'.repeat(10_000) }, 'facts');
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({ code: ['A', 'B'], withheld: ['reason'] });
  expect(line.state).toHaveLength(2_000);
});

test('An error shows its kind, message, code, stack and causes, and nothing that hangs on it', () => {
  const { log, lines } = logging();
  const cause = Object.assign(new TypeError('inner'), {
    code: 'ECONNRESET',
    request: { headers: 'hunter2' },
  });
  log.error({ err: Object.assign(new Error('outer', { cause }), { config: 'hunter2' }) }, 'failed');
  log.error({ err: { type: 'x', message: 'y', headers: 'hunter2' } }, 'no error');
  log.error(Object.assign(new Error('bare'), { response: 'hunter2' }));
  const [first, second, third] = lines.map(line => JSON.parse(line));
  expect(first.err).toMatchObject({
    type: 'Error',
    message: 'outer',
    cause: { type: 'TypeError', code: 'ECONNRESET' },
  });
  expect(first.err.stack).toContain('log.test.ts');
  expect(second.err).toEqual({ type: 'object', message: '[object Object]' });
  expect(third.err.message).toBe('bare');
  expect(lines.join('')).not.toContain('hunter2');
});

test.each([
  ['a fact', (log: ReturnType<typeof makeLog>) => log.info({ reason: secret }, 'x')],
  ['the message', (log: ReturnType<typeof makeLog>) => log.info({}, `signing with ${secret}`)],
  ['the message alone', (log: ReturnType<typeof makeLog>) => log.info(`signing with ${secret}`)],
  ['an error', (log: ReturnType<typeof makeLog>) => log.error({ err: new Error(secret) }, 'x')],
  [
    'the cause of an error',
    (log: ReturnType<typeof makeLog>) => log.error({ err: new Error('x', { cause: secret }) }, 'x'),
  ],
  [
    'a URL',
    (log: ReturnType<typeof makeLog>) =>
      log.info({ url: `http://x/?key=${encodeURIComponent(secret)}` }, 'x'),
  ],
  [
    'base64',
    (log: ReturnType<typeof makeLog>) => log.info({ reason: Buffer.from(secret).toString('base64') }, 'x'),
  ],
  ['a list', (log: ReturnType<typeof makeLog>) => log.info({ code: ['a', secret] }, 'x')],
  [
    'a bound fact',
    (log: ReturnType<typeof makeLog>) => log.child({ account: secret, headers: secret }).info({}, 'x'),
  ],
  ['the name of a fact', (log: ReturnType<typeof makeLog>) => log.info({ [secret]: 1 }, 'x')],
  [
    'an interpolated message',
    (log: ReturnType<typeof makeLog>) => log.info({}, 'with %o', { [secret]: secret }),
  ],
])('A loaded secret does not leave by %s, and the line stays JSON', (_name, write) => {
  const { log, lines } = logging({ secrets: () => [secret, '', 'ab'] });
  write(log);
  expect(lines).toHaveLength(1);
  const line = lines[0] ?? '';
  expect(() => JSON.parse(line)).not.toThrow();
  for (const spelling of [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    's3cret',
  ]) {
    expect(line).not.toContain(spelling);
  }
});

test('A secret that contains another one is struck as a whole', () => {
  expect(scrub('key=abcdefgh', ['abcd', 'abcdefgh'])).toBe('key=[secret]');
});

test('A secret that is loaded later is struck from then on', () => {
  const secrets: string[] = [];
  const { log, lines } = logging({ secrets: () => secrets });
  secrets.push('loaded-later');
  log.info({ reason: 'loaded-later' }, 'x');
  expect(lines[0]).not.toContain('loaded-later');
});
