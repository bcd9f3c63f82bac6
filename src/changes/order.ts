import { hash } from 'node:crypto';
import { type Caller, mayChange } from '../domain/caller.ts';
import type { Change } from '../domain/change.ts';
import { type Destination, destinationOf, type Given, wrongInput } from '../domain/destination.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { formatResourceId } from '../domain/resource.ts';
import type { ChangeSettings } from './settings.ts';
import type { Works } from './works.ts';

/** One change as somebody asked for it. */
export interface Order extends Given {
  readonly change: Change;
  readonly caller: Caller;
  /** What else this change takes. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  readonly reason: string | null;
  /** The text of the document that asks for it; null where none does. */
  readonly document: string | null;
  readonly waitSeconds: number;
  /** Fires when the caller has gone: cancels what is not sent. */
  readonly signal: AbortSignal;
}

/** The caller's rights are asked here as well as at the door: whoever finds another way in meets them again. */
export function addressed(works: Works, order: Order): Destination | DomainError {
  const { change, caller } = order;
  const destination =
    mistakeIn(order, works.settings) ?? destinationOf(works.accounts.readableBy(caller), change, order);
  if ('tag' in destination) {
    return { ...destination, message: `${destination.message} Nothing was sent.` };
  }
  const { account } = destination;
  if (mayChange(caller, account.provider, account.name)) return destination;
  const message = `You may read account "${account.name}" of ${change.provider} but not change it. Nothing was sent.`;
  return domainError('CloudAccessError', { provider: change.provider, message });
}

/** A key that is cut or changed on its way would no longer protect, so a doubtful one is refused instead of trimmed. */
function mistakeIn(
  { key, reason, waitSeconds }: Order,
  { maxWaitSeconds }: ChangeSettings,
): DomainError | null {
  if (key !== null && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    const message = 'idempotencyKey must be 1 to 128 visible ASCII characters without spaces.';
    return wrongInput('idempotencyKey', message);
  }
  if (reason !== null && reason.length > 500)
    return wrongInput('reason', 'reason must be 500 characters or fewer.');
  if (waitSeconds >= 0 && waitSeconds <= maxWaitSeconds) return null;
  return wrongInput('waitSeconds', `waitSeconds must be 0 to ${maxWaitSeconds}.`);
}

/** The same wish has the same fingerprint, in whatever order its fields came. */
export function fingerprintOf(order: Order, destination: Destination): string {
  const targets = destination.candidates.map(formatResourceId);
  const canonical = JSON.stringify([order.change.name, targets, sorted(order.input)]);
  return hash('sha256', canonical);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}
