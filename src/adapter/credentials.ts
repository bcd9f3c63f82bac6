import type { Secret } from '../domain/secret.ts';

/** What requests are signed with: fixed, or fetched and renewed while the process runs. */
export interface CredentialSource<Credentials> {
  /**
   * Awaited before each attempt, before its SENDING is committed. `renew` is true where the provider has just refused what
   * it was given as run out. A text says why there is nothing to sign with; then nothing is sent.
   */
  readonly prepare?: (options: { readonly renew: boolean }) => Promise<string | null>;
  current(): Credentials;
  /** For the scrubbers. */
  secrets(): readonly string[];
}

export function fixedCredentials<Credentials>(credentials: Credentials): CredentialSource<Credentials> {
  return { current: () => credentials, secrets: () => [] };
}

export interface FetchedToken {
  readonly token: Secret;
  /** How long it may be used from now on; it is renewed a little earlier. */
  readonly lifetimeMs: number;
}

export type TokenFetched =
  | { readonly kind: 'token'; readonly fetched: FetchedToken }
  | { readonly kind: 'failed'; readonly reason: string };

/** Renewed when a tenth of its lifetime is left, so that no request leaves with a token that runs out on its way. */
const renewedAt = 0.9;

/** A token with a lifetime: fetched when it is first needed, by one caller for all, and anew before it runs out. */
export function fetchedToken(
  fetch: () => Promise<TokenFetched>,
  now: () => number = () => performance.now(),
): CredentialSource<Secret> {
  let held: { readonly token: Secret; readonly until: number } | null = null;
  let previous: Secret | null = null;
  let fetching: Promise<string | null> | null = null;

  async function renew(): Promise<string | null> {
    const asked = now();
    const result = await fetch();
    if (result.kind === 'failed') return result.reason;
    const { token, lifetimeMs } = result.fetched;
    previous = held?.token ?? null;
    // Counted from before it was asked for: how long the answer was on its way is not known.
    held = { token, until: asked + lifetimeMs * renewedAt };
    return null;
  }

  return {
    async prepare({ renew: refused }) {
      if (!refused && held !== null && now() < held.until) return null;
      fetching ??= renew().finally(() => {
        fetching = null;
      });
      return await fetching;
    },
    current() {
      if (held === null) throw new Error('A token was asked for before it was fetched.');
      return held.token;
    },
    // The one before may still be echoed by an answer that was on its way.
    secrets: () => [held?.token, previous].flatMap(token => token?.reveal() ?? []),
  };
}
