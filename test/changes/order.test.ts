import { describe, expect, test } from 'vitest';
import { addressed, fingerprintOf, type Order } from '../../src/changes/order.ts';
import { changeDefaults } from '../../src/changes/settings.ts';
import type { Works } from '../../src/changes/works.ts';
import { Accounts } from '../../src/domain/account.ts';
import { localOperator } from '../../src/domain/caller.ts';
import type { DomainError } from '../../src/domain/errors.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { change } from './fixture.ts';

const accounts = new Accounts();
for (const name of ['main', 'lab']) accounts.add({ provider: 'cloud', name, regions: null, client: {} });

const works: Works = {
  ledger: {} as Ledger,
  accounts,
  changes: new Map(),
  settings: changeDefaults,
  report: trouble => {
    throw trouble;
  },
};

function order(facts: Partial<Order> = {}): Order {
  return {
    change: change(),
    caller: localOperator,
    id: 'thing-1',
    idField: 'thingId',
    account: 'main',
    regionId: null,
    input: {},
    key: null,
    reason: null,
    document: null,
    waitSeconds: 0,
    signal: new AbortController().signal,
    ...facts,
  };
}

function refused(facts: Partial<Order>): DomainError {
  const destination = addressed(works, order(facts));
  if ('tag' in destination) return destination;
  throw new Error('it was let through');
}

describe('What an order says beside its target', () => {
  test.each<[string, Partial<Order>]>([
    ['idempotencyKey', { key: '' }],
    ['idempotencyKey', { key: 'two words' }],
    ['idempotencyKey', { key: 'k'.repeat(129) }],
    ['idempotencyKey', { key: 'schlüssel' }],
    ['idempotencyKey', { key: 'line\nbreak' }],
    ['reason', { reason: 'r'.repeat(501) }],
    ['waitSeconds', { waitSeconds: -1 }],
    ['waitSeconds', { waitSeconds: 61 }],
    ['waitSeconds', { waitSeconds: Number.NaN }],
  ])('is refused by the name of its field where it is wrong: %s of %j', (inputField, facts) => {
    const message = expect.stringMatching(new RegExp(`^${inputField} must be .* Nothing was sent\\.$`));
    expect(refused(facts)).toMatchObject({ tag: 'CloudInputError', inputField, message });
  });

  test.each<Partial<Order>>([
    {},
    { key: 'k' },
    { key: `~!${'k'.repeat(126)}` },
    { reason: '' },
    { reason: 'ü'.repeat(500) },
    { waitSeconds: 60 },
  ])('is taken within its bounds: %j', facts => {
    expect(addressed(works, order(facts))).toHaveProperty('candidates');
  });
});

describe('The right to change', () => {
  const reader = { ...localOperator, changeable: new Set(['cloud/lab']) };

  test('is asked where the change is executed, and who may only read is told so', () => {
    expect(refused({ caller: reader })).toMatchObject({
      tag: 'CloudAccessError',
      message: 'You may read account "main" of cloud but not change it. Nothing was sent.',
    });
    expect(addressed(works, order({ caller: reader, account: 'lab' }))).toHaveProperty('account.name', 'lab');
  });

  test('of who may not even read looks like no account at all', () => {
    const stranger = { ...localOperator, readable: new Set<string>() };
    expect(refused({ caller: stranger })).toMatchObject({ tag: 'CloudInputError', inputField: 'account' });
  });
});

describe('The fingerprint of an order', () => {
  function print(facts: Partial<Order> = {}): string {
    const asked = order(facts);
    const destination = addressed(works, asked);
    if ('tag' in destination) throw new Error(destination.message);
    return fingerprintOf(asked, destination);
  }

  test('is the same for the same wish, in whatever order its fields came, and however it was addressed', () => {
    const one = print({ input: { a: 1, b: { c: [1, { d: 2, e: 3 }], f: null } } });
    const other = print({ input: { b: { f: null, c: [1, { e: 3, d: 2 }] }, a: 1 } });
    expect(one).toBe(other);
    expect(print({ id: 'causeway:cloud:main:thing:thing-1', account: null })).toBe(print());
  });

  test('does not depend on how the answer is wanted, or why, or under which key', () => {
    expect(print({ key: 'k', reason: 'because', waitSeconds: 9 })).toBe(print());
  });

  test('is another for another target, account, change or input', () => {
    const prints = [
      print(),
      print({ id: 'thing-2' }),
      print({ account: 'lab' }),
      print({ change: change({ name: 'cloud.things.Restore' }) }),
      print({ input: { a: 1 } }),
      print({ input: { a: '1' } }),
      print({ input: { a: [1, 2] } }),
      print({ input: { a: [2, 1] } }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
