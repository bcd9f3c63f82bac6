import { type ProviderAnswer, retryAfterOf, textOf } from './answer.ts';
import type { Answered } from './exchange.ts';
import { asObject, parseJson } from './json.ts';
import type { Judgement } from './repeat.ts';

/** How a vendor writes its envelope, and which of its codes say that nothing was even looked at. */
export interface Envelope {
  readonly codeField: string;
  readonly messageField: string;
  readonly requestIdField: string;
  succeeded(status: number): boolean;
  /** Refused for the rate of calls. */
  throttled(code: string): boolean;
  /** Refused for the signature's time or nonce. */
  stale(code: string): boolean;
  /** Codes that invite a repeat without saying that nothing was done. */
  undecided?(code: string): boolean;
  /** A header of the vendor's own that says how long to wait. */
  retryAfterMs?(headers: Readonly<Record<string, string>>): number | null;
  /** What must not be passed on of a message. */
  scrubbed?(message: string): string;
}

/**
 * Only an envelope with code and request id is a refusal, only one with a request id and no code a success. All else tells
 * nothing about a change, whatever its status says.
 */
export function judged({ status, headers, body }: Answered, vendor: Envelope): Judgement<ProviderAnswer> {
  const parsed = parseJson(body);
  const envelope = parsed.kind === 'json' ? asObject(parsed.value) : null;
  const requestId = textOf(envelope?.[vendor.requestIdField]);
  const code = textOf(envelope?.[vendor.codeField]);
  const message = textOf(envelope?.[vendor.messageField]);
  const retryAfterMs = retryAfterOf(headers) ?? vendor.retryAfterMs?.(headers) ?? null;
  const answer = {
    status,
    code,
    message: message === null ? null : (vendor.scrubbed?.(message) ?? message).slice(0, 1_000),
    requestId,
    retryAfterMs,
    value: envelope ?? {},
  };
  if (status >= 500) return { kind: 'transient', answer };
  if (envelope === null) return unreadable(status, 'with something that is not its envelope');
  if (requestId === null) return unreadable(status, 'without a request id');
  if (vendor.succeeded(status)) {
    return code === null ? { kind: 'final', answer } : unreadable(status, 'with an error code');
  }
  if (status < 400 || code === null) return unreadable(status, 'without an error code');
  if (vendor.throttled(code)) return { kind: 'throttled', answer, retryAfterMs };
  if (vendor.stale(code)) return { kind: 'staleSignature', answer };
  return vendor.undecided?.(code) ? { kind: 'transient', answer } : { kind: 'final', answer };
}

function unreadable(status: number, what: string): Judgement<ProviderAnswer> {
  return { kind: 'unreadable', reason: `it answered ${status} ${what}` };
}
