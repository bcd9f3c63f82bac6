import { jsonNestsDeeper } from './brackets.ts';
import type { Limits } from './limits.ts';
import { type Refusal, refusal } from './refusal.ts';

/** The parameters of a GraphQL request, read and shaped, whichever way they came. */
export interface Payload {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

export type Read = { readonly payload: Payload } | { readonly refused: Refusal };

const known = new Set(['query', 'operationName', 'variables', 'extensions']);

/** Depth first: JSON.parse itself is safe, but everything that walks its result recursively is not. */
export function payloadOfJson(text: string, limits: Limits): Read {
  const parsed = parseJson(text, limits, 'The body');
  return 'refused' in parsed ? parsed : shape(parsed.value);
}

/** The query string of a GET. A parameter given twice is refused: two readers might each take another one. */
export function payloadOfSearch(search: string, limits: Limits): Read {
  const parameters = new URLSearchParams(search);
  const raw: Record<string, unknown> = {};
  for (const name of known) {
    const values = parameters.getAll(name);
    if (values.length > 1)
      return bad(`The parameter "${name}" is given ${values.length} times; give it once.`);
    const value = values[0];
    if (value === undefined || value === '') continue;
    if (name === 'variables' || name === 'extensions') {
      const parsed = parseJson(value, limits, `The parameter "${name}"`);
      if ('refused' in parsed) return parsed;
      raw[name] = parsed.value;
    } else {
      raw[name] = value;
    }
  }
  return shape(raw);
}

function parseJson(
  text: string,
  limits: Limits,
  what: string,
): { readonly value: unknown } | { readonly refused: Refusal } {
  if (jsonNestsDeeper(text, limits.jsonDepth)) {
    const message = `${what} nests objects and lists more than ${limits.jsonDepth} deep.`;
    return { refused: refusal(400, 'JSON_TOO_DEEP', message) };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    // The parser's own words quote the text, which may hold what must not be repeated.
    return bad(`${what} is not valid JSON.`);
  }
}

function shape(value: unknown): Read {
  if (Array.isArray(value)) {
    return {
      refused: refusal(
        400,
        'BATCHING_NOT_SUPPORTED',
        'Several operations in one request are not taken. Send one object.',
      ),
    };
  }
  if (!isObject(value)) return bad('Send a JSON object with a "query", and "variables" where it needs them.');
  const { query, operationName, variables, extensions } = value;
  for (const name of Object.keys(value)) {
    if (!known.has(name) && value[name] != null) {
      return bad('Send "query", "variables", "operationName" and "extensions", and no other field.');
    }
  }
  if (typeof query !== 'string' || query === '') {
    return bad('Say what to run: "query" has to be a GraphQL document as a string.');
  }
  if (operationName != null && typeof operationName !== 'string')
    return bad('"operationName" has to be a string.');
  if (variables != null && !isObject(variables)) return bad('"variables" has to be an object.');
  if (extensions != null && !isObject(extensions)) return bad('"extensions" has to be an object.');
  return {
    payload: {
      query,
      ...(typeof operationName === 'string' && operationName !== '' && { operationName }),
      ...(isObject(variables) && { variables }),
      ...(isObject(extensions) && { extensions }),
    },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(message: string): { readonly refused: Refusal } {
  return { refused: refusal(400, 'BAD_REQUEST', message) };
}
