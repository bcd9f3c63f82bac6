export type Json =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly reason: string };

const deepest = 64;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Only a text with such a number in it pays for a look at every value. */
const maybeLarge = /\d{16}|\d[eE]\+?\d{2}/;

/**
 * A body as JSON, or why it is none; never throws. Integers beyond 2^53 stay strings, digit by digit: a rounded id is
 * another resource.
 */
export function parseJson(body: Buffer): Json {
  let text: string;
  try {
    text = strict.decode(body);
  } catch {
    return unreadable('the answer is not UTF-8');
  }
  // Before parsing: walking a deep value is recursive, here and in whoever prints it.
  if (isDeep(body)) return unreadable('the answer is nested too deeply');
  try {
    const value: unknown = maybeLarge.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return { kind: 'json', value };
  } catch {
    return unreadable('the answer is not JSON');
  }
}

/** The value as an object with unknown members; null for arrays, scalars and null. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function unreadable(reason: string): Json {
  return { kind: 'unreadable', reason };
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  if (!Number.isFinite(value)) return context.source;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? context.source : value;
}

const quote = 0x22;
const backslash = 0x5c;

function isDeep(body: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (inString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
