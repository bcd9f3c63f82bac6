import { describe, expect, test } from 'vitest';
import { describe as describeResource, inUseBlocker, stateBlocker } from '../../src/adapter/blocker.ts';
import {
  asObject,
  booleanOf,
  instantOf,
  integerOf,
  rowsOf,
  textOf,
  textsOf,
} from '../../src/adapter/values.ts';
import { type CloudResource, unshownResource } from '../../src/domain/resource.ts';

describe('A vendor’s value', () => {
  test('is a text only where it is one and says something', () => {
    expect([textOf('a'), textOf(''), textOf(7), textOf(null)]).toEqual(['a', null, null, null]);
    expect(textsOf(['a', 7, '', null])).toEqual(['a', '']);
    expect(textsOf('a')).toEqual([]);
  });

  test.each<[unknown, number | null]>([
    [7, 7],
    ['7', 7],
    [' 7 ', 7],
    [-1, -1],
    [0, 0],
    ['', null],
    [' ', null],
    ['7a', null],
    [7.5, null],
    [2 ** 53, null],
    [null, null],
    [true, null],
    [Number.NaN, null],
    [[7], null],
  ])('is a whole number where it is one, also as text: %j', (value, expected) => {
    expect(integerOf(value)).toBe(expected);
  });

  test('is true or false only where it says so itself', () => {
    expect([true, false, 'true', 1, null].map(booleanOf)).toEqual([true, false, null, null, null]);
  });

  test.each<[unknown, string | null]>([
    ['2026-05-04T10:00:00Z', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T10:00Z', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T12:00:00+02:00', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T12:00:00+0200', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T10:00:00', '2026-05-04T10:00:00.000Z'],
    ['', null],
    ['never', null],
    [1_777_888_999, null],
    [null, null],
  ])('is a time in UTC, whatever it says of its zone: %j', (value, expected) => {
    expect(instantOf(value)).toBe(expected);
  });

  test('is an object, or a list of them, only where all of it is', () => {
    expect(asObject({ a: 1 })).toEqual({ a: 1 });
    for (const value of [[], null, 'a', 7]) expect(asObject(value)).toBeNull();
    expect(rowsOf([{ a: 1 }])).toEqual([{ a: 1 }]);
    expect(rowsOf([])).toEqual([]);
    for (const value of [[{ a: 1 }, 7], [null], [[]], {}, null]) expect(rowsOf(value)).toBeNull();
  });
});

describe('What stands against a change', () => {
  const resource: CloudResource = {
    ...unshownResource({
      provider: 'cloud',
      account: 'main',
      kind: 'thing',
      region: null,
      nativeId: 'thing-1',
    }),
    name: 'edge',
    state: 'DELETING',
    nativeState: 'Leaving',
  };

  test('names the resource as people know it', () => {
    expect(describeResource('thing', resource)).toBe('thing thing-1 "edge"');
    expect(describeResource('thing', { ...resource, name: null })).toBe('thing thing-1');
  });

  test('says which state it is, and which would do', () => {
    expect(stateBlocker(resource, ['Active'], 'not now')).toMatchObject({
      tag: 'CloudResourceStateError',
      provider: 'cloud',
      resourceId: 'causeway:cloud:main:thing:thing-1',
      currentState: 'DELETING',
      currentNativeState: 'Leaving',
      allowedNativeStates: ['Active'],
      providerCode: null,
    });
    expect(stateBlocker(resource, [], 'never')).toMatchObject({ advice: 'NOTHING_TO_DO' });
  });

  test('lists what holds it, and what could not be read', () => {
    const known = [
      { kind: 'line', nativeId: 'line-1', name: 'a', resourceId: 'causeway:cloud:main:line:line-1' },
      { kind: 'router', nativeId: 'router-1', name: null, resourceId: null },
    ];
    const message =
      'The thing thing-1 "edge" is in use by line line-1 "a", router router-1. Remove those first.';
    expect(inUseBlocker('thing', resource, { known, unread: [] })).toMatchObject({
      dependents: known,
      message,
    });
    expect(inUseBlocker('thing', resource, { known, unread: ['bridges', 'gates'] })?.message).toBe(
      `${message} Not read: bridges, gates.`,
    );
    expect(inUseBlocker('thing', resource, { known: [], unread: ['bridges'] })).toBeNull();
  });
});
