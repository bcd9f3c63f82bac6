import { isUtf8 } from 'node:buffer';

export type ParsedJson =
  | {
      readonly kind: 'json';
      readonly value: unknown;
      readonly text: string;
      /** How long the longest string in it is, or the longest name of a field. */
      readonly longestString: number;
      /** Whether one of them holds what was looked for. */
      readonly found: boolean;
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What is looked for in each string and each name of a field. */
export interface StringSearch {
  /** Shorter ones cannot hold it. */
  readonly least: number;
  isIn(text: string): boolean;
}

const nothing: StringSearch = { least: Number.POSITIVE_INFINITY, isIn: () => false };

const deepest = 64;

/**
 * Up to here the depth is looked at in the parsed value, which costs next to nothing. V8 parses without recursion, so depth
 * alone does not overflow its stack, but each open bracket takes memory until it is closed: a larger body is measured first.
 */
const parsedUnmeasured = 64 * 1024;

/**
 * A body as JSON, or why it is none; never throws. Integers beyond 2^53 stay strings, digit by digit: a rounded id is
 * another resource.
 */
export function parseJson(body: Buffer, search: StringSearch = nothing): ParsedJson {
  if (!isUtf8(body)) return unreadable('the answer is not UTF-8');
  if (body.length > parsedUnmeasured && opensTooMany(body)) return tooDeep;
  try {
    const text = body.toString();
    const value: unknown = JSON.parse(text);
    const traits: Traits = { search, longestString: 0, found: false, large: false };
    if (!walk(value, 0, traits)) return tooDeep;
    if (!traits.large) return parsed(value, text, traits);
    // The reviver is recursive and sees every value once more: only for what needs it, and only where it is not deep.
    const revived: unknown = JSON.parse(text, keepDigits);
    walk(revived, 0, traits);
    return parsed(revived, text, traits);
  } catch {
    return unreadable('the answer is not JSON');
  }
}

function parsed(value: unknown, text: string, { longestString, found }: Traits): ParsedJson {
  return { kind: 'json', value, text, longestString, found };
}

const tooDeep = unreadable('the answer is nested too deeply');

function unreadable(reason: string): ParsedJson {
  return { kind: 'unreadable', reason };
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  return isLarge(value) && context?.source !== undefined ? context.source : value;
}

/** Whatever has lost digits is still as large as this: rounding goes to the next number, never below 2^53. */
function isLarge(value: unknown): boolean {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return false;
  return Number.isInteger(value) || !Number.isFinite(value);
}

interface Traits {
  readonly search: StringSearch;
  longestString: number;
  found: boolean;
  /** Whether a number has lost digits. */
  large: boolean;
}

/** False for what is too deep; nothing beyond the bound is ever walked. */
function walk(value: unknown, depth: number, traits: Traits): boolean {
  if (typeof value === 'string') {
    note(value, traits);
    return true;
  }
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && isLarge(value)) traits.large = true;
    return true;
  }
  if (depth === deepest) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!walk(item, depth + 1, traits)) return false;
    return true;
  }
  for (const key in value) {
    note(key, traits);
    if (!walk((value as Record<string, unknown>)[key], depth + 1, traits)) return false;
  }
  return true;
}

function note(text: string, traits: Traits): void {
  if (text.length > traits.longestString) traits.longestString = text.length;
  if (text.length >= traits.search.least && !traits.found) traits.found = traits.search.isIn(text);
}

const quote = 0x22;
const backslash = 0x5c;

/** Whether more brackets are open at once than the bound, by the bytes alone. */
function opensTooMany(body: Buffer): boolean {
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
