import {
  type CompactJWSHeaderParameters,
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
} from 'jose';

/** The issuer's keys cannot be had now, and none are known: nothing is proven and nothing disproven. */
export class KeySetUnavailableError extends Error {
  override readonly name = 'KeySetUnavailableError';
}

export interface KeySetOptions {
  readonly url: string;
  readonly now: () => number;
}

/** Keys are read anew after this; where that fails, the known ones go on for a while. */
const freshMs = 10 * 60_000;
const staleMs = 24 * 3600_000;
/** Unknown key ids, and keys that cannot be read, make it ask no more often than this. */
const cooldownMs = 30_000;
const failedCooldownMs = 1_000;
const patienceMs = 5_000;
const mostBytes = 512 * 1024;

type FindKey = (header?: CompactJWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>;

interface Known {
  readonly find: FindKey;
  readonly at: number;
}

/** The public keys of one issuer, read when they are needed and again as they change. */
export class KeySet {
  readonly #url: string;
  readonly #now: () => number;
  #known: Known | null = null;
  #reading: Promise<void> | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failed = false;

  constructor({ url, now }: KeySetOptions) {
    this.#url = url;
    this.#now = now;
  }

  /** For `jwtVerify`. */
  readonly find: FindKey = async (header, token) => {
    const known = await this.#current();
    try {
      return await known.find(header, token);
    } catch (trouble) {
      if (!(trouble instanceof errors.JWKSNoMatchingKey) || !(await this.#renew())) throw trouble;
      return await (this.#known ?? known).find(header, token);
    }
  };

  async #current(): Promise<Known> {
    const age = this.#known === null ? Number.POSITIVE_INFINITY : this.#now() - this.#known.at;
    if (age >= freshMs) {
      const asked = this.#renew();
      // What is old and still good is used meanwhile: an issuer that is down for a minute must not lock everybody out.
      if (age >= staleMs) await asked;
    }
    if (this.#known === null || this.#now() - this.#known.at >= staleMs) {
      throw new KeySetUnavailableError('The keys of the issuer cannot be read now.');
    }
    return this.#known;
  }

  /** Asks the issuer, unless that was done just now. Says whether it did. */
  async #renew(): Promise<boolean> {
    if (this.#reading !== null) {
      await this.#reading;
      return true;
    }
    const cooldown = this.#failed ? failedCooldownMs : cooldownMs;
    if (this.#now() - this.#askedAt < cooldown) return false;
    this.#askedAt = this.#now();
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
    return true;
  }

  async #read(): Promise<void> {
    try {
      const response = await fetch(this.#url, {
        headers: { accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = response.ok ? await boundedText(response) : null;
      if (text === null) throw new Error(`answered ${response.status}`);
      const find = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet) as FindKey;
      this.#known = { find, at: this.#now() };
      this.#failed = false;
    } catch {
      // What is known goes on, and where nothing is known the caller is told that nothing can be said.
      this.#failed = true;
    }
  }
}

async function boundedText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
