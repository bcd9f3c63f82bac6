import type { AnswerContent } from '../domain/change.ts';
import type { HttpAnswer } from '../transport/http-client.ts';
import { parseJson } from '../transport/json.ts';
import type { ParsedAnswer } from '../transport/repeat.ts';
import type { Codes } from './codes.ts';
import type { Scrub } from './scrub.ts';
import { asObject, textOf } from './values.ts';
import { retryAfterOf, within } from './wait-hint.ts';

/** A vendor's answer, opened: a success has no code. */
export interface ProviderAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** What the answer is about, out of its envelope; empty for a refusal. */
  readonly content: AnswerContent;
}

/** Where a part of an answer stands: a field of the envelope (`Response.Error.Code` for one inside others), or a header. */
export type AnswerPart = { readonly field: string } | { readonly header: string };

/** How a vendor writes its envelope. */
export interface Envelope {
  readonly requestId: AnswerPart;
  /** The first that is there. */
  readonly code: readonly AnswerPart[];
  readonly message: readonly AnswerPart[];
  /** The field that a success must have, an object; null where the body itself is the content. */
  readonly content: string | null;
  /** Whether this status belongs to a success. */
  succeeds(status: number): boolean;
  /** True where refusals come with the status of a success as well, and only a code tells them apart. */
  readonly refusesWithSuccess?: boolean;
  /** The bare code, where the vendor dresses it: with a namespace before it, an address behind it. */
  bareCode?(code: string): string;
  /** A hint of the vendor's own how long to wait, beside Retry-After. */
  retryAfterMs?(headers: Readonly<Record<string, string>>, body: AnswerContent): number | null;
  /** What must not be passed on of a message. */
  cutMessage?(message: string): string;
  /** An answer of whatever is in front of the provider: nothing was executed. The code that stands for it, or null. */
  blockedAtEdge?(status: number, headers: Readonly<Record<string, string>>): string | null;
}

/** What an answer is opened with. */
export interface Opening {
  readonly vendor: Envelope;
  readonly codes: Codes;
  readonly scrub: Scrub;
  /** What the provider's clock shows now, as far as it is known. */
  providerTime(): Date;
}

const longestMessage = 1_000;

/**
 * Only an envelope with code and request id is a refusal, only one with a request id and no code a success. All else tells
 * nothing about a change, whatever its status says.
 */
export function openEnvelope(
  { status, headers, body }: HttpAnswer,
  { vendor, codes, scrub, providerTime }: Opening,
): ParsedAnswer<ProviderAnswer> {
  const parsed = parseJson(body, scrub.search);
  const whole =
    parsed.kind === 'json'
      ? asObject(scrub.touches(parsed) ? scrub.value(parsed.value) : parsed.value)
      : null;
  const part = (of: AnswerPart): unknown =>
    'header' in of ? scrub.value(headers[of.header]) : valueAt(whole, of.field);
  const edge = vendor.blockedAtEdge?.(status, headers) ?? null;
  const rawCode = edge ?? firstOf(vendor.code, part);
  const code = typeof rawCode === 'string' && rawCode !== '' ? (vendor.bareCode?.(rawCode) ?? rawCode) : null;
  const requestId = textOf(part(vendor.requestId));
  const message = textOf(firstOf(vendor.message, part));
  const retryAfterMs =
    retryAfterOf(headers, providerTime) ?? within(vendor.retryAfterMs?.(headers, whole ?? {}) ?? null);
  const content = whole === null ? null : contentOf(whole, vendor);
  const answer = {
    status,
    code,
    message: message === null ? null : (vendor.cutMessage?.(message) ?? message).slice(0, longestMessage),
    requestId,
    retryAfterMs,
    content: content ?? {},
  };
  if (edge !== null) return { kind: 'final', answer };
  if (status >= 500) return { kind: 'transient', answer };
  if (status === 429 && code !== null && requestId !== null) {
    return { kind: 'throttled', answer, retryAfterMs };
  }
  if (whole === null) return unreadable(status, 'with something that is not its envelope');
  if (requestId === null) return unreadable(status, 'without a request id');
  // A code that is no text is neither a refusal that can be looked up nor the absence of one.
  if (rawCode !== undefined && rawCode !== null && code === null) {
    return unreadable(status, 'with a code that is no text');
  }
  if (code === null && misplacedErrors.some(name => (whole[name] ?? null) !== null)) {
    return unreadable(status, 'with an error where its success should be');
  }
  if (vendor.succeeds(status) && code === null) {
    return content === null ? unreadable(status, `without its ${vendor.content}`) : { kind: 'final', answer };
  }
  if (vendor.succeeds(status) && !vendor.refusesWithSuccess) {
    return unreadable(status, 'with an error code');
  }
  if (code === null || (status < 400 && !vendor.refusesWithSuccess)) {
    return unreadable(status, 'without an error code');
  }
  if (codes.throttled(code, status)) return { kind: 'throttled', answer, retryAfterMs };
  if (codes.stale(code, message)) return { kind: 'staleSignature', answer };
  if (codes.expired?.has(code)) return { kind: 'staleCredentials', answer };
  return codes.undecided?.has(code) ? { kind: 'transient', answer } : { kind: 'final', answer };
}

/** Where others put an error: a vendor that has its own place for it, or a proxy before it, means no success by this. */
const misplacedErrors = ['error', 'Error'];

function contentOf(whole: AnswerContent, { content }: Envelope): AnswerContent | null {
  if (content === null) return whole;
  const value = valueAt(whole, content);
  // A sample of a vendor leaves it out where there is nothing to say, and then holds its request id alone.
  return value === undefined && Object.keys(whole).length === 1 ? {} : asObject(value);
}

function firstOf(parts: readonly AnswerPart[], read: (part: AnswerPart) => unknown): unknown {
  for (const part of parts) {
    const value = read(part);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function valueAt(object: AnswerContent | null, path: string): unknown {
  // Nearly all have it at the top.
  if (!path.includes('.')) return ownValue(object, path);
  let value: unknown = object;
  for (const name of path.split('.')) {
    value = ownValue(asObject(value), name);
  }
  return value;
}

function ownValue(object: AnswerContent | null, name: string): unknown {
  return object !== null && Object.hasOwn(object, name) ? object[name] : undefined;
}

function unreadable(status: number, what: string): ParsedAnswer<ProviderAnswer> {
  return { kind: 'unreadable', reason: `it answered ${status} ${what}` };
}
