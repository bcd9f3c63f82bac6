import type { ServerLimits } from './limits.ts';
import { jsonNestsDeeper } from './nesting.ts';
import { type HttpRefusal, limitRefusal, refusal } from './refusal.ts';

/** The parameters of a GraphQL request, whichever way they came. */
export interface Payload {
  /** Missing where a client names a document instead. */
  readonly query?: string;
  /** The name of a document that is known here. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

export type PayloadResult = { readonly payload: Payload } | { readonly refused: HttpRefusal };
type JsonResult = { readonly value: unknown } | { readonly refused: HttpRefusal };

const known = new Set(['query', 'documentId', 'operationName', 'variables', 'extensions']);
const longestId = 512;

export function parseJsonPayload(text: string, limits: ServerLimits): PayloadResult {
  const parsed = parseJson(text, limits, 'The body');
  return 'refused' in parsed ? parsed : validatePayload(parsed.value);
}

/**
 * What a message of a WebSocket has read already. Its protocol wants a text as `query` also where a document is named: an
 * empty one is none.
 */
export function parseMessagePayload(value: unknown, limits: ServerLimits): PayloadResult {
  const checked = checkJson(value, limits, 'The message');
  if ('refused' in checked) return checked;
  const { query, ...rest } = Object(value) as { readonly query?: unknown };
  const unnamed = query === '' && namesDocument(rest);
  return validatePayload(unnamed ? rest : value);
}

/** The query string of a GET. A parameter given twice is refused: two readers might each take another one. */
export function parseSearchPayload(search: string, limits: ServerLimits): PayloadResult {
  const parameters = new URLSearchParams(search);
  const raw: Record<string, unknown> = {};
  for (const name of known) {
    const values = parameters.getAll(name);
    if (values.length > 1)
      return badRequest(`The parameter "${name}" is given ${values.length} times; give it once.`);
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
  return validatePayload(raw);
}

function parseJson(text: string, limits: ServerLimits, what: string): JsonResult {
  let value: unknown;
  try {
    // Safe for any depth; everything that walks its result recursively is not, so it is measured before anything else.
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the text, which may hold what must not be repeated.
    return jsonNestsDeeper(text, limits.jsonDepth)
      ? tooDeep(limits, what)
      : badRequest(`${what} is not valid JSON.`);
  }
  return checkJson(value, limits, what);
}

function tooDeep(limits: ServerLimits, what: string): JsonResult {
  return {
    refused: limitRefusal(limits, {
      status: 400,
      code: 'JSON_TOO_DEEP',
      limit: 'jsonDepth',
      found: `${what} nests objects and lists too deep`,
      advice: 'Send flatter variables.',
    }),
  };
}

function checkJson(value: unknown, limits: ServerLimits, what: string): JsonResult {
  switch (flawOf(value, limits.jsonDepth)) {
    case 'depth':
      return tooDeep(limits, what);
    case 'number':
      return badRequest(
        `${what} has a whole number beyond ±9007199254740991, which would lose digits. Send it as a string.`,
      );
    case 'text':
      return badRequest(
        `${what} has half of a character in a string: a "\\ud800" to "\\udfff" without the other half. Send whole characters.`,
      );
    default:
      return { value };
  }
}

/**
 * Depth, numbers and texts in one walk, which goes no deeper than the limit. A rounded number would be the id of something
 * else, and so would a text that can neither be signed nor stored as it is.
 */
function flawOf(value: unknown, levels: number): 'depth' | 'number' | 'text' | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : 'text';
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'number' : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (levels === 0) return 'depth';
  if (Array.isArray(value)) {
    for (const item of value) {
      const flaw = flawOf(item, levels - 1);
      if (flaw !== null) return flaw;
    }
    return null;
  }
  for (const name in value) {
    const flaw = flawOf((value as Record<string, unknown>)[name], levels - 1);
    if (flaw !== null) return flaw;
  }
  return null;
}

function validatePayload(value: unknown): PayloadResult {
  if (Array.isArray(value)) {
    return {
      refused: refusal(
        400,
        'BATCHING_NOT_SUPPORTED',
        'Several operations in one request are not taken. Send one object.',
      ),
    };
  }
  if (!isObject(value))
    return badRequest('Send a JSON object with a "query", and "variables" where it needs them.');
  const { query, documentId, operationName, variables, extensions } = value;
  for (const name of Object.keys(value)) {
    if (!known.has(name) && value[name] != null) {
      return badRequest(
        'Send "query" or "documentId", "variables", "operationName" and "extensions", and no other field.',
      );
    }
  }
  if (documentId != null && (typeof documentId !== 'string' || !isName(documentId)))
    return badRequest(`"documentId" has to be a text of 1 to ${longestId} characters.`);
  if (typeof query !== 'string' ? query != null || !namesDocument(value) : query === '') {
    return badRequest('Say what to run: "query" has to be a GraphQL document as a string.');
  }
  if (operationName != null && typeof operationName !== 'string')
    return badRequest('"operationName" has to be a string.');
  if (variables != null && !isObject(variables)) return badRequest('"variables" has to be an object.');
  if (extensions != null && !isObject(extensions)) return badRequest('"extensions" has to be an object.');
  return {
    payload: {
      ...(typeof query === 'string' && { query }),
      ...(typeof documentId === 'string' && { documentId }),
      ...(typeof operationName === 'string' && operationName !== '' && { operationName }),
      ...(isObject(variables) && { variables }),
      ...(isObject(extensions) && { extensions }),
    },
  };
}

function namesDocument({ documentId, extensions }: Readonly<Record<string, unknown>>): boolean {
  return documentId != null || (isObject(extensions) && isObject(extensions.persistedQuery));
}

function isName(text: string): boolean {
  return text !== '' && text.length <= longestId;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badRequest(message: string): { readonly refused: HttpRefusal } {
  return { refused: refusal(400, 'BAD_REQUEST', message) };
}
