import type { Action } from '../domain/action.ts';
import type { Sent } from '../domain/change.ts';
import {
  type CommonErrorTag,
  catalogue,
  type DomainError,
  domainError,
  type ErrorTag,
} from '../domain/errors.ts';
import { failed, type Read, read } from '../domain/outcome.ts';
import type { Carried } from './attempts.ts';

/** A vendor's envelope, opened: a success has no code. */
export interface ProviderAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly value: Readonly<Record<string, unknown>>;
}

/** How one provider's codes are read, after the action's own. */
export interface Codes {
  readonly provider: string;
  /** For messages: "Zenlayer". */
  readonly label: string;
  readonly common: Readonly<Record<string, CommonErrorTag>>;
  /** Only where the vendor's reference itself states the rule for a family of codes. First match counts. */
  readonly families: readonly { readonly pattern: RegExp; readonly tag: CommonErrorTag }[];
  /** Answers that invite a repeat without saying that nothing was done: for a change they leave its outcome in doubt. */
  readonly undecided?: ReadonlySet<string>;
}

/** What was asked, for messages: "terminate port port-1". */
export interface Asked {
  readonly doing: string;
  readonly resourceId: string | null;
}

export function tagOf(codes: Codes, action: Action, code: string): ErrorTag | null {
  // The tables are plain objects: a code like "constructor" must not find what every object has.
  if (Object.hasOwn(action.errors, code)) return action.errors[code] ?? null;
  if (Object.hasOwn(codes.common, code)) return codes.common[code] ?? null;
  return codes.families.find(({ pattern }) => pattern.test(code))?.tag ?? null;
}

/** What a change came to. A refusal is one only by a code that we know, and only if no earlier attempt is in doubt. */
export function asSent(codes: Codes, action: Action, carried: Carried<ProviderAnswer>, asked: Asked): Sent {
  if (carried.kind === 'notSent') {
    const message = `Nothing was sent to ${codes.label}: ${carried.reason}.`;
    return {
      kind: 'notSent',
      error: domainError('CloudUnavailableError', { provider: codes.provider, message }),
    };
  }
  if (carried.kind === 'unknown') {
    return { kind: 'unknown', error: unclear(codes, `${carried.reason}.`, carried.answer, asked) };
  }
  const { answer, doubt } = carried;
  if (answer.code === null) return { kind: 'accepted', requestId: answer.requestId };
  const error = refusal(codes, action, answer, asked);
  if (error.tag === 'CloudUnmappedError') return { kind: 'unknown', error };
  if (!doubt) return { kind: 'refused', error };
  const why = `an earlier attempt got no answer, and this refusal may be its echo: ${said(answer)}.`;
  return { kind: 'unknown', error: unclear(codes, why, answer, asked) };
}

/** What a read came to. */
export function asRead(
  codes: Codes,
  action: Action,
  carried: Carried<ProviderAnswer>,
  asked: Asked,
): Read<ProviderAnswer> {
  if (carried.kind === 'answered') {
    return carried.answer.code === null
      ? read(carried.answer)
      : failed(refusal(codes, action, carried.answer, asked));
  }
  const answer = carried.kind === 'unknown' ? carried.answer : null;
  return failed(
    domainError('CloudUnavailableError', {
      ...facts(codes, answer),
      message: `${codes.label} did not ${asked.doing}: ${carried.reason}${answer === null ? '' : ` (${said(answer)})`}.`,
    }),
  );
}

function refusal(codes: Codes, action: Action, answer: ProviderAnswer, asked: Asked): DomainError {
  const tag = tagOf(codes, action, answer.code ?? '') ?? 'CloudUnmappedError';
  const unmapped = tag === 'CloudUnmappedError' ? ' Causeway does not know this code.' : '';
  const fields = {
    resourceId: asked.resourceId,
    retryAfterSeconds: answer.retryAfterMs === null ? null : Math.ceil(answer.retryAfterMs / 1000),
  };
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => name in catalogue[tag].fields));
  return domainError<ErrorTag>(tag, {
    ...facts(codes, answer),
    ...own,
    message: `${codes.label} refused to ${asked.doing}: ${said(answer)}.${unmapped}`,
  }) as DomainError;
}

function unclear(codes: Codes, message: string, answer: ProviderAnswer | null, asked: Asked): DomainError {
  return domainError('CloudOutcomeUnknownError', {
    ...facts(codes, answer),
    resourceId: asked.resourceId,
    message,
  });
}

function facts(
  codes: Codes,
  answer: ProviderAnswer | null,
): Pick<DomainError, 'provider' | 'providerCode' | 'providerMessage' | 'requestId'> {
  return {
    provider: codes.provider,
    providerCode: answer?.code ?? null,
    providerMessage: answer?.message ?? null,
    requestId: answer?.requestId ?? null,
  };
}

function said({ code, message, status }: ProviderAnswer): string {
  const words = message?.replace(/[.\s]+$/, '') ?? '';
  return `${words === '' ? `status ${status}` : words} (${code ?? 'no code'})`;
}

/** A non-empty text, or null: vendors write "nothing" in several ways. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A whole number, also where a vendor writes it as text; null for anything else, and blank is not zero. */
export function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** The Retry-After header, in seconds or as an HTTP date. */
export function retryAfterOf(headers: Readonly<Record<string, string>>): number | null {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

/** A vendor's timestamp as ISO text, or null where there is none or it is not one. Kept as text: records are JSON. */
export function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
