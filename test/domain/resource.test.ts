import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatResourceId, parseResourceId, type ResourceReference } from '../../src/domain/resource.ts';

const segment = fc.string({ minLength: 1, unit: 'grapheme' });
const reference: fc.Arbitrary<ResourceReference> = fc.record({
  provider: segment,
  account: segment,
  kind: segment,
  region: fc.option(segment),
  nativeId: segment,
});

describe('An id of the graph', () => {
  test('reads as what it says: provider, account, kind, region where there is one, and native id', () => {
    const port = { provider: 'zenlayer', account: 'main', kind: 'port', region: null, nativeId: 'port-1' };
    expect(formatResourceId(port)).toBe('causeway:zenlayer:main:port:port-1');
    const circuit = {
      provider: 'alibaba',
      account: 'main',
      kind: 'physical-connection',
      region: 'cn-hangzhou',
      nativeId: 'pc-119mfjzm7',
    };
    expect(formatResourceId(circuit)).toBe(
      'causeway:alibaba:main:physical-connection:cn-hangzhou:pc-119mfjzm7',
    );
  });

  test('comes back as the reference it was made of, whatever stands in its segments', () => {
    fc.assert(
      fc.property(reference, whole => {
        expect(parseResourceId(formatResourceId(whole))).toEqual(whole);
      }),
    );
  });

  test('comes back also after others of its place, and of one that begins alike', () => {
    fc.assert(
      fc.property(reference, segment, segment, (first, other, region) => {
        const near = { ...first, nativeId: other };
        const within = { ...first, region: first.region ?? region };
        const without = { ...first, region: null };
        for (const each of [first, near, within, near, without, within, first]) {
          expect(parseResourceId(formatResourceId(each))).toEqual(each);
        }
      }),
    );
  });

  test('stays one word: a colon, a space or a slash of a name is encoded', () => {
    fc.assert(
      fc.property(reference, whole => {
        const id = formatResourceId(whole);
        expect(id).toMatch(/^[\x21-\x7e]+$/);
        expect(id.split(':')).toHaveLength(whole.region === null ? 5 : 6);
      }),
    );
    const odd = { provider: 'p', account: 'a:b', kind: 'k', region: null, nativeId: 'x y/z' };
    expect(formatResourceId(odd)).toBe('causeway:p:a%3Ab:k:x%20y%2Fz');
  });

  test('of two different resources is never the same', () => {
    fc.assert(
      fc.property(reference, reference, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(formatResourceId(one) === formatResourceId(other)).toBe(same);
      }),
    );
  });

  test.each([
    ['a native id', 'port-1'],
    ['nothing', ''],
    ['the bare prefix', 'causeway:'],
    ['too few segments', 'causeway:zenlayer:main:port'],
    ['too many segments', 'causeway:zenlayer:main:port:a:b:c'],
    ['an empty segment', 'causeway:zenlayer::port:port-1'],
    ['an empty native id', 'causeway:zenlayer:main:port:'],
    ['another graph', 'gid:zenlayer:main:port:port-1'],
    ['a prefix in capitals', 'Causeway:zenlayer:main:port:port-1'],
    ['a space around it', ' causeway:zenlayer:main:port:port-1'],
    ['a line break behind it', 'causeway:zenlayer:main:port:port-1\n'],
    ['a broken percent', 'causeway:zenlayer:main:port:%E0%A4%A'],
    ['a lone percent', 'causeway:zenlayer:main:port:100%'],
    ['what need not be encoded', 'causeway:zenlayer:main:port:%70ort-1'],
    ['small hexadecimals', 'causeway:zenlayer:a%3ab:port:port-1'],
    ['what should have been encoded', 'causeway:zenlayer:main:port:a b'],
  ])('is not recognized in %s, nor after an id of the same place', (_what, text) => {
    expect(parseResourceId(text)).toBeNull();
    expect(parseResourceId('causeway:zenlayer:main:port:port-2')).not.toBeNull();
    expect(parseResourceId(text)).toBeNull();
  });

  test('has one spelling: whatever is recognized is spelled exactly so', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('%3A', '%3a', 'a', ':', '%', ' ', 'é')), parts => {
        const text = `causeway:p:a:k:${parts.join('')}`;
        const found = parseResourceId(text);
        if (found !== null) expect(formatResourceId(found)).toBe(text);
      }),
    );
  });
});
