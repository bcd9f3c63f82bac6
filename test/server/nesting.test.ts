import fc from 'fast-check';
import { Lexer, Source, TokenKind } from 'graphql';
import { expect, test } from 'vitest';
import { documentNestsDeeper, jsonNestsDeeper } from '../../src/server/nesting.ts';

const pieces = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  '""',
  '"""',
  '\\',
  '\\"',
  '\\"""',
  '#',
  '\n',
  '\r',
  ' ',
  'a',
  ',',
  '\\u0022',
  '€',
];
const openers: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const closers: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

/** The deepest nesting among the tokens that graphql's own lexer finds before it ends or fails. */
function deepestToken(text: string): number {
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  let deepest = 0;
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (openers.has(token.kind)) depth += 1;
      if (closers.has(token.kind)) depth -= 1;
      deepest = Math.max(deepest, depth);
    }
  } catch {
    // What is behind a lexical error is never parsed.
  }
  return deepest;
}

test('No text hides nesting from the scanner that the lexer of GraphQL would see', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), parts => {
      const text = parts.join('');
      const depth = deepestToken(text);
      return depth === 0 || documentNestsDeeper(text, depth - 1);
    }),
    { numRuns: 5_000 },
  );
});

test('Valid JSON is found to be exactly as deep as it is', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
      const depth = depthOf(value);
      const text = JSON.stringify(value);
      expect(jsonNestsDeeper(text, depth)).toBe(false);
      expect(depth === 0 || jsonNestsDeeper(text, depth - 1)).toBe(true);
    }),
  );
});
