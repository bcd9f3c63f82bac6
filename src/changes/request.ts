import { hash } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import { type Caller, rightsToChange } from '../domain/caller.ts';
import type { Change, ChangeTarget } from '../domain/change.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import { type ResolveId, readInput } from '../domain/input.ts';
import { formatHold } from '../domain/resource.ts';
import type { StopSignal } from '../domain/stop.ts';
import { accountOf, regionsOf, resolveTarget, wrongInput } from '../domain/target.ts';
import type { ChangeEngine } from './engine.ts';
import type { ChangeSettings } from './settings.ts';

/** One change as somebody asked for it. */
export interface ChangeRequest {
  readonly change: Change;
  readonly caller: Caller;
  /** The resource's id as it was typed; null for a creation. */
  readonly id: string | null;
  readonly account: string | null;
  readonly regionId: string | null;
  /** What this change takes, as it was typed. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  readonly reason: string | null;
  /** The text of the document that asks for it; null where none does. */
  readonly document: string | null;
  readonly waitSeconds: number;
  /** Fires when the caller has gone: cancels what is not sent. */
  readonly signal: StopSignal;
}

/** A request whose account, place and input are known to be sound. Where the resource itself is, looking will tell. */
export interface SoundRequest extends ChangeRequest {
  readonly account: string;
  readonly at: Account<unknown>;
  /** One place, or one for each region that was not named. */
  readonly candidates: readonly ChangeTarget[];
  readonly fingerprint: string;
  /** The rights by which the caller may, for the audit. */
  readonly rights: string;
}

/** The caller's rights are asked here as well as at the door: another way in meets them again. */
export function checkRequest(engine: ChangeEngine, request: ChangeRequest): SoundRequest | DomainError {
  const checked = mistakeIn(request, engine.settings) ?? soundRequest(engine, request);
  if ('tag' in checked) return { ...checked, message: `${checked.message} Nothing was sent.` };
  const { caller, change } = request;
  const { kind, plural, provider } = change.of;
  const { name: account } = checked.at;
  const rights = rightsToChange(caller, change.mutation, { provider, account, kind });
  if (rights !== null) return { ...checked, rights };
  const missingRight = `${change.mutation} on ${kind} of ${provider}/${account}`;
  const message = `You may read account "${account}" of ${provider} but not ${change.verb} its ${plural}: the right "${missingRight}" is missing, or "change" there. Nothing was sent.`;
  return domainError('CloudAccessError', { provider, missingRight, message, advice: 'ASK_OPERATORS' });
}

function soundRequest(
  engine: ChangeEngine,
  request: ChangeRequest,
): Omit<SoundRequest, 'rights'> | DomainError {
  const { change, caller, id, regionId } = request;
  const accounts = engine.accounts.readableBy(caller);
  const placed =
    id === null
      ? placeOfNew(accounts, request)
      : resolveTarget(accounts, change.of, {
          id,
          idField: change.of.idField,
          account: request.account,
          regionId,
        });
  if ('tag' in placed) return placed;
  const { account } = placed;
  const resolve: ResolveId = (of, typed, idField) => {
    const region = of.regional && placed.candidates.length === 1 ? placed.candidates[0]?.region : null;
    const target = resolveTarget(accounts, of, {
      id: typed,
      idField,
      account: account.name,
      regionId: region ?? null,
    });
    if (!('tag' in target)) return target.candidates[0]?.nativeId ?? '';
    return { mistake: { field: idField, message: target.message } };
  };
  const read = readInput(change.takes, request.input, resolve);
  if (read.kind === 'mistake') return wrongInput(read.mistake.field, read.mistake.message);
  const { input } = read;
  const name = id === null ? String(input.name) : null;
  const candidates = placed.candidates.map((candidate): ChangeTarget => ({ ...candidate, name }));
  return {
    ...request,
    account: account.name,
    at: account,
    candidates,
    input,
    fingerprint: fingerprintOf(change, candidates, input),
  };
}

/** A new resource goes where exactly one place is meant. */
function placeOfNew(
  accounts: Parameters<typeof accountOf>[0],
  { change, account: named, regionId }: ChangeRequest,
):
  | { readonly account: Account<unknown>; readonly candidates: readonly Omit<ChangeTarget, 'name'>[] }
  | DomainError {
  const { of } = change;
  const account = accountOf(accounts, of, named);
  if ('tag' in account) return account;
  const regions = regionsOf(account, of, regionId);
  if ('tag' in regions) return regions;
  const [region, other] = regions;
  if (region === undefined || other !== undefined) {
    return wrongInput('regionId', `Say in which region: ${regions.join(', ')}.`);
  }
  const { provider, kind } = of;
  return { account, candidates: [{ provider, account: account.name, kind, region, nativeId: null }] };
}

/** A key that is cut or changed on its way would no longer protect, so a doubtful one is refused instead of trimmed. */
function mistakeIn(
  { key, reason, waitSeconds }: ChangeRequest,
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
function fingerprintOf(
  change: Change,
  candidates: readonly ChangeTarget[],
  input: Readonly<Record<string, unknown>>,
): string {
  return hash('sha256', JSON.stringify([change.name, candidates.map(formatHold), sorted(input)]));
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
