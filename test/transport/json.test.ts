import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/transport/json.ts';

function parse(text: string): unknown {
  const json = parseJson(Buffer.from(text));
  return json.kind === 'json' ? json.value : json.reason;
}

describe('a body as JSON', () => {
  it('keeps integers beyond 2^53 digit by digit, and all else as it is', () => {
    expect(parse('{"id":12345678901234567890,"small":9007199254740991,"next":9007199254740992}')).toEqual({
      id: '12345678901234567890',
      small: 9007199254740991,
      next: '9007199254740992',
    });
    expect(parse('[-9007199254740993, 0.30000000000000004, 1e3, 1e400, -1E999, 1e22]')).toEqual([
      '-9007199254740993',
      0.30000000000000004,
      1000,
      '1e400',
      '-1E999',
      '1e22',
    ]);
    expect(parse('{"text":"12345678901234567890"}')).toEqual({ text: '12345678901234567890' });
  });

  it('is read as the language reads it, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), text => {
        const small = (_key: string, value: unknown): unknown =>
          typeof value === 'number' && (!Number.isFinite(value) || Number.isInteger(value))
            ? String(value)
            : value;
        const value = parse(text);
        const again = JSON.stringify(value, small);
        expect(again).toBe(JSON.stringify(JSON.parse(text), small));
      }),
      { seed: 7 },
    );
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['a truncated object', '{"a":[1,2'],
    ['text after the value', '{} {}'],
    ['a byte order mark', '\uFEFF{}'],
  ])('is unreadable when it is %s', (_, text) => {
    expect(parseJson(Buffer.from(text))).toEqual({ kind: 'unreadable', reason: 'the answer is not JSON' });
  });

  it('is unreadable when it is not UTF-8', () => {
    const latin1 = Buffer.from('{"name":"K\xf6ln"}', 'latin1');
    expect(parseJson(latin1)).toEqual({ kind: 'unreadable', reason: 'the answer is not UTF-8' });
  });

  it('is unreadable when it is nested too deeply, and never overflows the stack', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson(Buffer.from(nested(64))).kind).toBe('json');
    for (const depth of [65, 1_000, 32_000, 1_000_000]) {
      expect(parse(nested(depth))).toBe('the answer is nested too deeply');
      expect(parse(`{"id":12345678901234567890,"deep":${nested(depth - 1)}}`)).toBe(
        'the answer is nested too deeply',
      );
    }
    expect(parse('{"a":'.repeat(10_000).concat('1', '}'.repeat(10_000)))).toBe(
      'the answer is nested too deeply',
    );
    for (const depth of [1_000, 60_000, 1_000_000])
      expect(parse('['.repeat(depth))).toMatch(/not JSON|too deeply/);
    expect(parse(JSON.stringify({ text: `${'['.repeat(100)}\\"${'{'.repeat(100)}` }))).toBeTypeOf('object');
  });

  it('is the same whether it is small or large', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ id: `port-${index}`, tags: [{ index }] }));
    expect(parse(JSON.stringify({ rows }))).toEqual({ rows });
    const padded = (value: string): string => `{"pad":"${'x'.repeat(70_000)}","value":${value}}`;
    expect(parse(padded('9007199254740993'))).toMatchObject({ value: '9007199254740993' });
    expect(parse(padded(`${'['.repeat(65)}${']'.repeat(65)}`))).toBe('the answer is nested too deeply');
  });

  it('gives no prototype away', () => {
    const value = parse('{"__proto__":{"admin":true},"id":12345678901234567890}') as Record<string, unknown>;
    expect(value.admin).toBeUndefined();
    expect(value.id).toBe('12345678901234567890');
  });
});
