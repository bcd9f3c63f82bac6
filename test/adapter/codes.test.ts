import { describe, expect, test } from 'vitest';
import { type Codes, type Refusal, tagOf } from '../../src/adapter/codes.ts';
import type { Action, CodeRule } from '../../src/domain/action.ts';

const source = 'test';
const words: CodeRule = {
  code: 'ClientError',
  words: /does not exist/,
  tag: 'CloudResourceNotFoundError',
  source,
};
const own: CodeRule = {
  code: 'ClientError',
  words: /in state \w+/,
  tag: 'CloudResourceStateError',
  source,
  namesTarget: true,
};

const codes: Codes = {
  common: { Denied: 'CloudAccessError', Both: 'CloudAccessError' },
  rules: [{ code: 'ClientError', words: /balance/, tag: 'CloudBillingError', source }],
  families: [
    { pattern: /NotFound$/, tag: 'CloudResourceNotFoundError' },
    { pattern: /^Quota/, tag: 'CloudQuotaError' },
    { pattern: /^QuotaNotFound/, tag: 'CloudInputError' },
  ],
  throttled: () => false,
  stale: () => false,
};

const action: Action = {
  service: 'things',
  action: 'Remove',
  effect: 'once',
  errors: { Locked: 'CloudResourceLockedError', Both: 'CloudResourceStateError' },
  rules: [words, own],
};

function tag(
  code: string,
  message: string | null = null,
  nativeId: string | null = 'dxcon-1',
): string | null {
  const refusal: Refusal = { code, message, nativeId };
  return tagOf(codes, action, refusal);
}

describe('A code is looked up', () => {
  test.each<[string, string, string | null]>([
    ['in its action’s own table', 'Locked', 'CloudResourceLockedError'],
    ['in the provider’s', 'Denied', 'CloudAccessError'],
    ['in its action’s before the provider’s', 'Both', 'CloudResourceStateError'],
    ['in the families, of which the first counts', 'QuotaNotFound', 'CloudResourceNotFoundError'],
    ['exactly', 'locked', null],
    ['and not guessed', 'Unheard.Of', null],
    ['and not found in what every object has', 'constructor', null],
    ['and not found in what every object has', '__proto__', null],
    ['and may be empty', '', null],
  ])('%s: %s', (_where, code, expected) => {
    expect(tag(code)).toBe(expected);
  });
});

describe('A code that says many things', () => {
  test('is told apart by its words', () => {
    expect(tag('ClientError', 'The connection does not exist.')).toBe('CloudResourceNotFoundError');
    expect(tag('ClientError', 'Your balance is low.')).toBe('CloudBillingError');
    expect(tag('ClientError', 'Something else.')).toBeNull();
    expect(tag('ClientError', null)).toBeNull();
  });

  test('and no other code, whatever words it has', () => {
    expect(tag('OtherError', 'The connection does not exist.')).toBeNull();
  });

  test('of the provider’s rules yields to the action’s own table', () => {
    const tables: Action = { ...action, errors: { ClientError: 'CloudInputError' }, rules: [] };
    expect(
      tagOf(codes, tables, { code: 'ClientError', message: 'Your balance is low.', nativeId: null }),
    ).toBe('CloudInputError');
    const ruled = { code: 'ClientError', message: 'it does not exist', nativeId: null };
    expect(tagOf(codes, { ...tables, rules: [words] }, ruled)).toBe('CloudResourceNotFoundError');
  });
});

describe('Words that count only about the very resource', () => {
  test.each<[string, boolean]>([
    ['dxcon-1 is in state deleting', true],
    ['Connection dxcon-1: in state deleting', true],
    ['It is in state deleting (dxcon-1)', true],
    ['"dxcon-1" in state deleting', true],
    ['dxcon-12 is in state deleting', false],
    ['adxcon-1 is in state deleting', false],
    ['dxcon-1-a is in state deleting', false],
    ['x_dxcon-1 is in state deleting', false],
    ['dxcon-2 is in state deleting', false],
    ['It is in state deleting', false],
    ['dxcon-12 and dxcon-1 are in state deleting', true],
    ['dxcon-1 and dxcon-12 are in state deleting', true],
    ['dxcon-12, dxcon-13 are in state deleting', false],
  ])('%s: %s', (message, names) => {
    expect(tag('ClientError', message)).toBe(names ? 'CloudResourceStateError' : null);
  });

  test('are none where nothing was asked for by an id', () => {
    expect(tag('ClientError', 'dxcon-1 is in state deleting', null)).toBeNull();
    expect(tag('ClientError', 'it is in state deleting', '')).toBeNull();
  });
});
