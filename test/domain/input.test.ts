import { describe, expect, test } from 'vitest';
import { type Fields, type InputMistake, type ReadInput, readInput } from '../../src/domain/input.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';

const kind: ResourceKind = {
  provider: 'cloud',
  kind: 'thing',
  typeName: 'CloudThing',
  noun: 'thing',
  article: 'a',
  plural: 'things',
  idField: 'thingId',
  resourceField: 'thing',
  regional: false,
};

const description = '';

/** Knows ids that begin with `thing-`. */
function resolve(
  _of: ResourceKind,
  typed: string,
  field: string,
): string | { readonly mistake: InputMistake } {
  return typed.startsWith('thing-') ? typed.slice(6) : { mistake: { field, message: `${typed} is none.` } };
}

function taken(takes: Fields, typed: Readonly<Record<string, unknown>>): ReadInput {
  return readInput(takes, typed, resolve);
}

function mistake(takes: Fields, typed: Readonly<Record<string, unknown>>): string {
  const found = taken(takes, typed);
  return found.kind === 'mistake' ? `${found.mistake.field}: ${found.mistake.message}` : 'none';
}

describe('What a change takes', () => {
  test('is read whole: what may be left out is null, and what is not declared does not come through', () => {
    const takes: Fields = {
      name: { type: 'String', required: true, description },
      size: { type: 'Int', description },
      really: { type: 'Boolean', description },
      beside: { type: 'Resource', of: kind, description },
      end: {
        type: 'Object',
        name: 'End',
        meaning: 'What it is.',
        fields: { vlan: { type: 'Int', description } },
        description,
      },
    };
    const nothing = { size: null, really: null, beside: null, end: null };
    expect(taken(takes, { name: 'a', size: null, more: 1 })).toEqual({
      kind: 'input',
      input: { name: 'a', ...nothing },
    });
    expect(taken(takes, { name: 'a', size: 0, really: false, beside: 'thing-7', end: {} })).toEqual({
      kind: 'input',
      input: { name: 'a', size: 0, really: false, beside: '7', end: { vlan: null } },
    });
  });

  test('and is required is missed by its full name', () => {
    const takes: Fields = {
      end: {
        type: 'Object',
        name: 'End',
        meaning: 'What it is.',
        required: true,
        description,
        fields: { vlan: { type: 'Int', required: true, description } },
      },
    };
    expect(mistake(takes, {})).toBe('end: end is missing.');
    expect(mistake(takes, { end: {} })).toBe('end.vlan: end.vlan is missing.');
    expect(mistake(takes, { end: { vlan: null } })).toBe('end.vlan: end.vlan is missing.');
  });

  test('the first mistake is told, in the order of the fields', () => {
    const takes: Fields = {
      one: { type: 'Int', most: 1, description },
      two: { type: 'Int', most: 1, description },
    };
    expect(mistake(takes, { two: 9, one: 9 })).toBe('one: one must be 1 or less.');
  });
});

describe('A text', () => {
  const text = (facts: object): Fields => ({ name: { type: 'String', description, ...facts } });

  test('is never empty, unless that is allowed', () => {
    expect(mistake(text({}), { name: '' })).toBe('name: name must have 1 or more characters.');
    expect(mistake(text({ shortest: 0 }), { name: '' })).toBe('none');
  });

  test('has a length in characters as people count them', () => {
    const short = text({ longest: 3 });
    expect(mistake(short, { name: '🚢🚢🚢' })).toBe('none');
    expect(mistake(short, { name: 'abcd' })).toBe('name: name must have 1 to 3 characters.');
    expect(mistake(text({ shortest: 2 }), { name: 'a' })).toBe('name: name must have 2 or more characters.');
  });

  test('fits its pattern, or is told what that means', () => {
    const pattern = { matches: /^[a-z]+$/, says: 'must be small letters' };
    expect(mistake(text({ pattern }), { name: 'abc' })).toBe('none');
    expect(mistake(text({ pattern }), { name: 'aBc' })).toBe('name: name must be small letters.');
  });
});

describe('A number', () => {
  const number = (facts: object): Fields => ({ size: { type: 'Int', description, ...facts } });

  test.each<[object, number, string]>([
    [{ least: 1, most: 500 }, 0, 'size: size must be 1 to 500.'],
    [{ least: 1, most: 500 }, 501, 'size: size must be 1 to 500.'],
    [{ least: 1 }, 0, 'size: size must be 1 or more.'],
    [{ most: 9 }, 10, 'size: size must be 9 or less.'],
    [{ least: 1, most: 500 }, 1, 'none'],
    [{ least: 1, most: 500 }, 500, 'none'],
    [{}, -5, 'none'],
    [{}, Number.NaN, 'size: size must be'],
  ])('is within its bounds: %j of %d', (facts, size, expected) => {
    expect(mistake(number(facts), { size })).toContain(expected);
  });
});

test('A resource is handed on by the provider’s own id, and a wrong one is told at its field', () => {
  const takes: Fields = {
    end: {
      type: 'Object',
      name: 'End',
      meaning: 'What it is.',
      description,
      fields: { thingId: { type: 'Resource', of: kind, required: true, description } },
    },
  };
  expect(taken(takes, { end: { thingId: 'thing-7' } })).toMatchObject({ input: { end: { thingId: '7' } } });
  expect(mistake(takes, { end: { thingId: 'port-7' } })).toBe('end.thingId: port-7 is none.');
});
