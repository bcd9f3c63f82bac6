import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { makeLog } from '../../src/server/log.ts';

const value = 'hunter2-is-not-for-print';
const secret = new Secret(value);

test('A secret gives its value to the one who asks for it by name', () => {
  expect(secret.reveal()).toBe(value);
});

test.each<[string, () => string]>([
  ['a template', () => `${secret}`],
  ['a concatenation', () => `key=${String(secret)}`],
  ['JSON', () => JSON.stringify({ key: secret, list: [secret] })],
  ['an inspection', () => inspect({ deep: { key: secret } }, { depth: 9, showHidden: true })],
  ['an inspection with format', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['the message of an error', () => new Error(`cannot sign with ${secret}`).message],
  ['the stack of an error', () => String(new Error(`${secret}`).stack)],
  ['an error that carries it', () => inspect(Object.assign(new Error('no'), { key: secret }))],
  ['an error that is caused by it', () => inspect(new Error('no', { cause: secret }))],
  ['its keys and values', () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ['a spread', () => JSON.stringify({ ...secret })],
  ['a structured clone', () => JSON.stringify(structuredClone(secret))],
])('A secret does not show in %s', (_place, print) => {
  expect(print()).not.toContain(value);
});

test('A secret does not show in a structured log line, under any name and in any depth', () => {
  const lines: string[] = [];
  // Without the log's own scrubber: the value itself refuses.
  const log = makeLog({ secrets: () => [], destination: { write: line => void lines.push(line) } });
  log.info({ key: secret, account: secret, reason: [secret] }, 'loaded');
  log.error({ err: Object.assign(new Error(`bad ${secret}`), { secret }) }, 'failed');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(value);
});
