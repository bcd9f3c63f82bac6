import type { PlaceStatus } from '../domain/account.ts';
import type { Action } from '../domain/action.ts';
import type { Intent, Sent } from '../domain/change.ts';
import type { AgeNotes } from '../domain/kind.ts';
import type { Read } from '../domain/outcome.ts';
import { formatResourceId } from '../domain/resource.ts';
import type { Secret } from '../domain/secret.ts';
import type { StopSignal } from '../domain/stop.ts';
import { type CallOutcome, callWithRetries, retryDefaults } from '../transport/attempts.ts';
import type { ConcurrencySettings } from '../transport/concurrency.ts';
import type { HttpClient, HttpRequest } from '../transport/http-client.ts';
import { AccountLimiter, limiterDefaults } from '../transport/limiter.ts';
import { readOf, sentOf } from './answer.ts';
import type { Codes } from './codes.ts';
import { type CredentialSource, fixedCredentials } from './credentials.ts';
import { type Envelope, openEnvelope, type ProviderAnswer } from './envelope.ts';
import { ReadCache } from './read-cache.ts';
import { scrubbing } from './scrub.ts';
import type { CallLimits, Patience } from './settings.ts';
import { SharedReads } from './shared-reads.ts';

/** One call of a provider, before it is spelled and signed. */
export interface ProviderCall {
  readonly action: Action;
  /** Null where the provider has one endpoint for everything. */
  readonly region: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Why it is read, for messages: "list ports"; and whose patience it is read with. */
export interface ReadPurpose {
  readonly doing: string;
  readonly signal?: StopSignal | undefined;
  /** The provider's id of what is read, where it is one. */
  readonly nativeId?: string | null;
  /** True where nobody waits for it: it gives way to what people ask for. */
  readonly background?: boolean | undefined;
  /** True where what somebody else is reading just now will do. Never for what a change rests on. */
  readonly shared?: boolean | undefined;
  /** Given where what was read lately will do as well: told how long ago that was. */
  readonly ages?: AgeNotes | undefined;
}

/** What an account's nouns and changes call. */
export interface CloudClient<Settings> {
  readonly settings: Settings;
  read(
    action: Action,
    region: string | null,
    parameters: ProviderCall['parameters'],
    purpose: ReadPurpose,
  ): Promise<Read<ProviderAnswer>>;
  /** Sends a change. */
  change(
    action: Action,
    region: string | null,
    parameters: ProviderCall['parameters'],
    intent: Intent,
  ): Promise<Sent>;
}

/** A client with what its calls have shown, for each region that has calls of its own. */
export interface OpenedClient<Settings> extends CloudClient<Settings> {
  status(): readonly PlaceStatus[];
}

/** What goes out, spelled and signed: any HTTP method, a JSON or form body, a path of its own. */
export type SignedRequest = HttpRequest;

/** What is particular about calling one provider. */
export interface Calling<Settings extends Patience, Credentials> {
  readonly name: string;
  readonly label: string;
  readonly envelope: Envelope;
  readonly codes: Codes;
  /** By default the settings themselves hold what a request is signed with. */
  readonly credentials?: (settings: Settings, http: HttpClient) => CredentialSource<Credentials>;
  /** Spells and signs one attempt. An idempotence token stands in the parameters, so that it stays the same. */
  request(
    settings: Settings,
    call: ProviderCall,
    signing: { readonly at: Date; readonly credentials: Credentials },
  ): SignedRequest;
}

interface OpenOptions<Settings> {
  readonly account: string;
  /** One queue and one breaker for each, so that a dead region does not pause the others. */
  readonly regions: readonly string[] | null;
  readonly settings: Settings;
  readonly secrets: readonly Secret[];
  readonly http: HttpClient;
}

export function openClient<Settings extends Patience, Credentials>(
  calling: Calling<Settings, Credentials>,
  { account, regions, settings, secrets, http }: OpenOptions<Settings>,
): OpenedClient<Settings> {
  const { name: provider, label, codes, envelope } = calling;
  const limiters = new Map(
    (regions ?? [null]).map(region => [
      region,
      new AccountLimiter(
        { provider, account: region === null ? account : `${account}/${region}` },
        { read: limitOf('read', settings.limits.reads), change: limitOf('change', settings.limits.changes) },
      ),
    ]),
  );
  const [first] = limiters.values();
  /** Where each region's calls last went: an address is only known once a request is spelled. */
  const origins = new Map<AccountLimiter, string>();
  const source =
    calling.credentials?.(settings, http) ?? fixedCredentials(settings as unknown as Credentials);
  const scrubberFor = scrubbing(secrets.map(secret => secret.reveal()));
  const retry = {
    ...retryDefaults,
    deadlineMs: settings.deadlineSeconds * 1000,
    attemptMs: settings.attemptSeconds * 1000,
  };

  function send(
    call: ProviderCall,
    options: {
      readonly intent?: Intent;
      readonly signal?: StopSignal | undefined;
      readonly background?: boolean | undefined;
    },
  ): Promise<CallOutcome<ProviderAnswer>> {
    // What is global in a provider of regions is asked for at its first one.
    const limiter = call.region === null ? first : limiters.get(call.region);
    if (limiter === undefined) {
      return Promise.resolve({ kind: 'notSent', reason: `region ${call.region} is not configured` });
    }
    let request: HttpRequest | null = null;
    return callWithRetries({
      action: call.action.action,
      effect: call.action.effect,
      intent: options.intent,
      signal: options.signal,
      priority: options.background === true ? 'background' : 'person',
      ...(source.prepare === undefined ? {} : { prepare: source.prepare }),
      build: at => {
        request = calling.request(settings, call, { at, credentials: source.current() });
        origins.set(limiter, request.origin);
        return request;
      },
      parse: answered =>
        openEnvelope(answered, {
          vendor: envelope,
          codes,
          scrub: scrubberFor(request, source.secrets()),
          providerTime: () => clockTime(request),
        }),
      limiter,
      http,
      settings: retry,
    });
  }

  function clockTime(request: HttpRequest | null): Date {
    const now = new Date();
    return request === null ? now : http.clock(request.origin).corrected(now);
  }

  const underWay = new SharedReads<CallOutcome<ProviderAnswer>>();
  const cache = new ReadCache<CallOutcome<ProviderAnswer>>(settings.cacheSeconds * 1000);

  function readShared(
    call: ProviderCall,
    { signal, ages }: Pick<ReadPurpose, 'signal' | 'ages'>,
  ): Promise<CallOutcome<ProviderAnswer>> {
    const key = keyOf(call);
    const kept = ages === undefined ? null : cache.find(key);
    if (kept !== null) {
      ages?.note({ provider, account }, kept.ageMs);
      return Promise.resolve(kept.answer);
    }
    // Whoever asks after a change does not join a read that began before it.
    return underWay.read(`${cache.changes} ${key}`, signal, common =>
      cache.keep(key, () => send(call, { signal: common }), isSuccess),
    );
  }

  return {
    settings,
    async read(action, region, parameters, purpose) {
      const { doing, signal, nativeId = null, background, shared = false } = purpose;
      const call = { action, region, parameters };
      const outcome = shared ? await readShared(call, purpose) : await send(call, { signal, background });
      return readOf({ provider, label, codes, action, doing, resourceId: null, nativeId }, outcome);
    },
    async change(action, region, parameters, intent) {
      cache.changed();
      const outcome = await send({ action, region, parameters }, { intent }).finally(() => cache.changed());
      const { doing, target } = intent;
      const { nativeId } = target;
      const resourceId = nativeId === null ? null : formatResourceId({ ...target, nativeId });
      return sentOf({ provider, label, codes, action, doing, resourceId, nativeId }, outcome);
    },
    status: () =>
      [...limiters].map(([region, limiter]) => {
        const origin = origins.get(limiter);
        const { answeredAt, silentAt } = limiter.lastAttempts;
        return {
          region,
          reads: limiter.pace('read'),
          changes: limiter.pace('change'),
          lastAnsweredAt: answeredAt,
          lastSilentAt: silentAt,
          clockSkewMs: origin === undefined ? null : http.clock(origin).skew.skewMs,
        };
      }),
  };
}

function isSuccess(outcome: CallOutcome<ProviderAnswer>): boolean {
  return outcome.kind === 'answered' && outcome.answer.code === null;
}

function keyOf({ action, region, parameters }: ProviderCall): string {
  return `${action.version ?? ''} ${action.action} ${region ?? ''} ${JSON.stringify(parameters)}`;
}

function limitOf(kind: 'read' | 'change', { least, most, waiting }: CallLimits): ConcurrencySettings {
  const defaults = limiterDefaults[kind];
  const initial = Math.min(Math.max(defaults.initial, least), most);
  return { ...defaults, least, most, initial, queue: waiting };
}
