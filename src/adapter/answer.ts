import type { Action } from '../domain/action.ts';
import type { Sent } from '../domain/change.ts';
import { catalogue, type DomainError, domainError, type ErrorTag } from '../domain/errors.ts';
import { failed, type Read, read } from '../domain/outcome.ts';
import type { CallOutcome } from '../transport/attempts.ts';
import { type Codes, tagOf } from './codes.ts';
import type { ProviderAnswer } from './envelope.ts';

/** Who was asked what, for messages: "terminate port port-1". */
export interface AskedCall {
  readonly provider: string;
  /** For people: "Zenlayer". */
  readonly label: string;
  readonly codes: Codes;
  readonly action: Action;
  readonly doing: string;
  /** The resource it is about, in the graph's words and in the provider's. */
  readonly resourceId: string | null;
  readonly nativeId: string | null;
}

/** What a change came to. A refusal is one only by a code that we know, and only if no earlier attempt is in doubt. */
export function sentOf(asked: AskedCall, outcome: CallOutcome<ProviderAnswer>): Sent {
  const { provider, label } = asked;
  if (outcome.kind === 'notSent') {
    const message = `Nothing was sent to ${label}: ${outcome.reason}.`;
    return { kind: 'notSent', error: domainError('CloudUnavailableError', { provider, message }) };
  }
  if (outcome.kind === 'unknown') {
    return { kind: 'unknown', error: unclear(asked, `${outcome.reason}.`, outcome.answer) };
  }
  const { answer, doubt } = outcome;
  if (answer.code === null) {
    return { kind: 'accepted', requestId: answer.requestId, content: answer.content };
  }
  const error = refusalOf(asked, answer);
  if (error.tag === 'CloudUnmappedError') return { kind: 'unknown', error };
  if (!doubt) return { kind: 'refused', error };
  const why = `an earlier attempt got no answer, and this refusal may be its echo: ${wordsOf(answer)}.`;
  return { kind: 'unknown', error: unclear(asked, why, answer) };
}

/** What a read came to. */
export function readOf(asked: AskedCall, outcome: CallOutcome<ProviderAnswer>): Read<ProviderAnswer> {
  if (outcome.kind === 'answered') {
    return outcome.answer.code === null ? read(outcome.answer) : failed(refusalOf(asked, outcome.answer));
  }
  const answer = outcome.kind === 'unknown' ? outcome.answer : null;
  const said = answer === null ? '' : ` (${wordsOf(answer)})`;
  const message = `${asked.label} did not ${asked.doing}: ${outcome.reason}${said}.`;
  return failed(domainError('CloudUnavailableError', { ...factsOf(asked, answer), message }));
}

/** A row or list that is not what the vendor documents: nothing may be concluded from it, least of all absence. */
export function malformedError(
  { provider, label }: { readonly provider: string; readonly label: string },
  doing: string,
  what: string,
  requestId: string | null = null,
): DomainError {
  const message = `${label} did not ${doing}: its answer has ${what}.`;
  return domainError('CloudUnavailableError', { provider, requestId, message });
}

export function malformed<Value>(...said: Parameters<typeof malformedError>): Read<Value> {
  return failed(malformedError(...said));
}

function refusalOf(asked: AskedCall, answer: ProviderAnswer): DomainError {
  const { codes, action, label, doing, resourceId, nativeId } = asked;
  const code = answer.code ?? '';
  const tag = tagOf(codes, action, { code, message: answer.message, nativeId }) ?? 'CloudUnmappedError';
  const unmapped = tag === 'CloudUnmappedError' ? ' Causeway does not know this code.' : '';
  const fields = {
    resourceId,
    retryAfterSeconds: answer.retryAfterMs === null ? null : Math.ceil(answer.retryAfterMs / 1000),
  };
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => name in catalogue[tag].fields));
  return domainError<ErrorTag>(tag, {
    ...factsOf(asked, answer),
    ...own,
    message: `${label} refused to ${doing}: ${wordsOf(answer)}.${unmapped}`,
  }) as DomainError;
}

function unclear(asked: AskedCall, message: string, answer: ProviderAnswer | null): DomainError {
  return domainError('CloudOutcomeUnknownError', {
    ...factsOf(asked, answer),
    resourceId: asked.resourceId,
    message,
  });
}

function factsOf(
  { provider }: AskedCall,
  answer: ProviderAnswer | null,
): Pick<DomainError, 'provider' | 'providerCode' | 'providerMessage' | 'requestId'> {
  return {
    provider,
    providerCode: answer?.code ?? null,
    providerMessage: answer?.message ?? null,
    requestId: answer?.requestId ?? null,
  };
}

function wordsOf({ code, message, status }: ProviderAnswer): string {
  const words = message?.replace(/[.\s]+$/, '') ?? '';
  return `${words === '' ? `status ${status}` : words} (${code ?? 'no code'})`;
}
