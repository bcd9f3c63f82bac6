import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { descriptions, fields, types } from './parts.ts';

function found(pattern: RegExp, except: RegExp = /^$/): readonly string[] {
  return descriptions
    .filter(({ text }) => pattern.test(text.replace(except, '')))
    .map(({ place, text }) => `${place}: ${text}`);
}

describe('Every description', () => {
  test('is there, and is made of sentences', () => {
    const broken = descriptions.filter(({ text }) => !/^[A-Z0-9`].*[.…]$/s.test(text.trim()));
    expect(broken.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  test('says nothing twice', () => {
    const sentencesOf = (text: string) =>
      text
        .toLowerCase()
        .split(/(?<=[.!?])\s+/)
        .map(sentence => sentence.replaceAll(/[^a-z0-9 ]/g, '').trim());
    const doubled = descriptions.filter(({ text }) => {
      const sentences = sentencesOf(text);
      const told = (phrase: string) => text.toLowerCase().split(phrase).length - 1;
      return new Set(sentences).size < sentences.length || told('nothing was changed') > 1;
    });
    expect(doubled.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  test('has the right article', () => {
    // By sound: a unit, a user, a one-off; an hour, an MTU, an AS number, an SSH key.
    const vowels = /\b[Aa] (?=[aeiou])(?!uni|use|usu|one\b|once|eu|ut)\w+/;
    const consonants =
      /\b[Aa]n (?=[b-df-hj-np-tv-z])(?!hour|honest|heir|mtu|ssh|sla|sdn|ntp|rfc|http|https|html|sms|mac\b|mfa)\w+/i;
    expect(found(vowels)).toEqual([]);
    expect(found(consonants)).toEqual([]);
  });

  test('is plain', () => {
    expect(
      found(/\b(?:whoever|whatever|whichever|whomever|nobody|somebody|herein|thereof|heretofore)\b/i),
    ).toEqual([]);
    expect(found(/\b(?:bears?|tells?|told)\b/i)).toEqual([]);
    // Two kinds of apostrophe in one document look like two authors.
    expect(found(/[’‘“”]/)).toEqual([]);
    expect(found(/(?<=[^\n ]) {2}|(?<!\.) [.,;:](?!\.)|\bthe the\b|\ba a\b|\bof of\b/)).toEqual([]);
  });

  test('of an enum that a client reads says that values may be added', () => {
    const grows =
      /^Cloud(?:Change|ResourceState|Connectivity|BillingKind|OperationStatus|OperationPhase|Advice)$/;
    const silent = descriptions.filter(
      ({ place, text }) => grows.test(place) && !text.includes('Be ready for values to be added.'),
    );
    expect(silent).toEqual([]);
  });
});

test('The greeting that people read first names nothing but what is there', () => {
  const known = new Set([
    ...types.map(({ name }) => name),
    ...fields.map(({ field }) => field.name),
    'input',
    'on',
  ]);
  const named = [...(schema.description ?? '').matchAll(/`([^`]+)`/g)].flatMap(
    ([, code = '']) => code.match(/\w+/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(name => !known.has(name))).toEqual([]);
});
