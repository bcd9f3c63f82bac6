import { describe, expect, test } from 'vitest';
import { type ChangeRequest, checkRequest } from '../../src/changes/request.ts';
import type { Account } from '../../src/domain/account.ts';
import { localOperator } from '../../src/domain/caller.ts';
import type { Change } from '../../src/domain/change.ts';
import type { DomainError } from '../../src/domain/errors.ts';
import type { Fields } from '../../src/domain/input.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import { Rights } from '../../src/domain/rights.ts';
import { callerWho } from '../callers.ts';
import { change, thingKind } from './fixture.ts';
import { Stage } from './stage.ts';

const everywhere = ['north', 'south'];
const placeKind: ResourceKind = {
  ...thingKind,
  kind: 'place',
  noun: 'place',
  plural: 'places',
  regional: true,
};

function house(): Stage {
  const stage = new Stage();
  const lab: Account<unknown> = { ...stage.account, name: 'lab' };
  const wide: Account<unknown> = { ...stage.account, provider: 'wide', name: 'main', regions: everywhere };
  for (const account of [lab, wide]) stage.accounts.add(account);
  return stage;
}

function checked(facts: Partial<ChangeRequest>): ReturnType<typeof checkRequest> {
  const stage = house();
  return checkRequest(stage.engine, stage.request({ account: 'main', ...facts }));
}

function refused(facts: Partial<ChangeRequest>): DomainError {
  const found = checked(facts);
  if ('tag' in found) return found;
  throw new Error('it was let through');
}

function sound(facts: Partial<ChangeRequest>): Exclude<ReturnType<typeof checkRequest>, DomainError> {
  const found = checked(facts);
  if ('tag' in found) throw new Error(found.message);
  return found;
}

describe('What a request says beside its target', () => {
  test.each<[string, Partial<ChangeRequest>]>([
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

  test.each<Partial<ChangeRequest>>([
    {},
    { key: 'k' },
    { key: `~!${'k'.repeat(126)}` },
    { reason: '' },
    { reason: 'ü'.repeat(500) },
    { waitSeconds: 60 },
  ])('is taken within its bounds: %j', facts => {
    expect(sound(facts)).toHaveProperty('candidates');
  });
});

describe('The right to change', () => {
  const reader = {
    ...localOperator,
    rights: new Rights([
      { role: 'reader', may: ['read'], accounts: null, kinds: null },
      { role: 'lab', may: ['change'], accounts: ['cloud/lab'], kinds: null },
    ]),
  };

  test('is asked where the change is executed, and who may only read is told so', () => {
    expect(refused({ caller: reader })).toMatchObject({
      tag: 'CloudAccessError',
      missingRight: 'removeThing on thing of cloud/main',
      message:
        'You may read account "main" of cloud but not remove its things: the right "removeThing on thing of cloud/main" is missing, or "change" there. Nothing was sent.',
    });
    expect(sound({ caller: reader, account: 'lab' }).at.name).toBe('lab');
  });

  test('of who may not even read looks like no account at all', () => {
    const stranger = callerWho(['read', 'change'], []);
    expect(refused({ caller: stranger })).toMatchObject({ tag: 'CloudInputError', inputField: 'account' });
  });

  test('is asked before the target is looked for, whatever else is wrong with it', () => {
    expect(refused({ caller: reader, id: 'not an id' })).toMatchObject({ inputField: 'thingId' });
  });
});

describe('What a change takes', () => {
  const takes = {
    name: { type: 'String', required: true, longest: 5, description: 'A name.' },
    size: { type: 'Int', least: 1, most: 9, description: 'A size.' },
    beside: { type: 'Resource', of: thingKind, description: 'Another thing.' },
    end: {
      type: 'Object',
      name: 'End',
      meaning: 'What it is.',
      description: 'An end.',
      fields: { thingId: { type: 'Resource', of: thingKind, required: true, description: 'A thing.' } },
    },
  } as const satisfies Fields;
  const taking = change({ takes });

  test('is checked, and every field that was left out is there as null', () => {
    expect(sound({ change: taking, input: { name: 'abc' } }).input).toEqual({
      name: 'abc',
      size: null,
      beside: null,
      end: null,
    });
  });

  test.each<[string, object]>([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: 'abcdef' }],
    ['size', { name: 'abc', size: 10 }],
    ['beside', { name: 'abc', beside: 'two words' }],
    ['beside', { name: 'abc', beside: 'causeway:cloud:lab:thing:thing-2' }],
    ['beside', { name: 'abc', beside: 'causeway:cloud:main:other:thing-2' }],
    ['end.thingId', { name: 'abc', end: {} }],
  ])('is refused by the name of its field where it is wrong: %s of %j', (inputField, input) => {
    const message = expect.stringMatching(/ Nothing was sent\.$/);
    expect(refused({ change: taking, input: input as ChangeRequest['input'] })).toMatchObject({
      tag: 'CloudInputError',
      inputField,
      message,
    });
  });

  test('names other resources by either id, and the adapter gets the provider’s own', () => {
    const input = { name: 'abc', beside: 'causeway:cloud:main:thing:thing-2', end: { thingId: 'thing-3' } };
    expect(sound({ change: taking, input }).input).toMatchObject({
      beside: 'thing-2',
      end: { thingId: 'thing-3' },
    });
  });

  test('names resources of the very region, where the target has one', () => {
    const wide: Change = change({
      of: { ...placeKind, provider: 'wide' },
      takes: { beside: { type: 'Resource', of: { ...placeKind, provider: 'wide' }, description: '' } },
    });
    const from = (region: string) => ({ beside: `causeway:wide:main:place:${region}:place-2` });
    expect(sound({ change: wide, regionId: 'north', input: from('north') }).input).toEqual({
      beside: 'place-2',
    });
    expect(refused({ change: wide, regionId: 'north', input: from('south') })).toMatchObject({
      inputField: 'beside',
    });
  });
});

describe('A creation', () => {
  const takes = { name: { type: 'String', required: true, description: 'A name.' } } as const;
  const input = { name: 'new one' };

  test('is meant for the place of its name', () => {
    const { candidates } = sound({ change: change({ creates: true, takes }), id: null, input });
    expect(candidates).toEqual([
      { provider: 'cloud', account: 'main', kind: 'thing', region: null, nativeId: null, name: 'new one' },
    ]);
  });

  test('goes to exactly one region, which is to be named where there are several', () => {
    const wide = change({ of: { ...placeKind, provider: 'wide' }, creates: true, takes });
    const asked = { change: wide, id: null, input };
    expect(refused(asked)).toMatchObject({
      inputField: 'regionId',
      message: 'Say in which region: north, south. Nothing was sent.',
    });
    expect(sound({ ...asked, regionId: 'south' }).candidates).toMatchObject([{ region: 'south' }]);
    expect(refused({ ...asked, regionId: 'east' })).toMatchObject({ inputField: 'regionId' });
  });

  test('says which account is meant, where there are several', () => {
    const asked = { change: change({ creates: true, takes }), id: null, input };
    expect(refused({ ...asked, account: null })).toMatchObject({ inputField: 'account' });
    expect(refused({ ...asked, account: 'none' })).toMatchObject({ inputField: 'account' });
  });
});

describe('The fingerprint of a request', () => {
  const print = (facts: Partial<ChangeRequest> = {}): string => sound(facts).fingerprint;
  const open = change({
    takes: {
      a: { type: 'Int', description: '' },
      b: {
        type: 'Object',
        name: 'B',
        meaning: 'What it is.',
        description: '',
        fields: {
          c: { type: 'String', description: '' },
          d: { type: 'Int', description: '' },
        },
      },
    },
  });

  test('is the same for the same wish, in whatever order its fields came, and however it was addressed', () => {
    const one = print({ change: open, input: { a: 1, b: { c: 'x', d: 2 } } });
    const other = print({ change: open, input: { b: { d: 2, c: 'x' }, a: 1 } });
    expect(one).toBe(other);
    expect(print({ id: 'causeway:cloud:main:thing:thing-1', account: null })).toBe(print());
  });

  test('is the same after a new version has its fields in another order', () => {
    const input = { a: 1, b: { c: 'x', d: 2 } };
    const { a, b } = open.takes;
    if (b?.type !== 'Object' || a === undefined) throw new Error('it takes both');
    const { c, d } = b.fields;
    if (c === undefined || d === undefined) throw new Error('it has both');
    const turned = { ...open, takes: { b: { ...b, fields: { d, c } }, a } };
    expect(print({ change: turned, input })).toBe(print({ change: open, input }));
  });

  test('does not depend on how the answer is wanted, or why, or under which key', () => {
    expect(print({ key: 'k', reason: 'because', waitSeconds: 9, document: 'mutation { a }' })).toBe(print());
  });

  test('is another for another target, account, change or input', () => {
    const prints = [
      print(),
      print({ id: 'thing-2' }),
      print({ account: 'lab' }),
      print({ change: change({ name: 'cloud.things.Restore' }) }),
      print({ change: open, input: {} }),
      print({ change: open, input: { a: 1 } }),
      print({ change: open, input: { a: 2 } }),
      print({ change: open, input: { b: { c: '1' } } }),
      print({ change: open, input: { b: { d: 1 } } }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
