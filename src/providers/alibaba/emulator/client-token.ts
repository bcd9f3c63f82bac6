/**
 * Idempotence by a token of the client: repeated with the same parameters, a call gives its first result again and has no
 * second effect. Kept per account; only what succeeded is kept, for a refusal must not burn the token (inferred).
 */
import type { Fields } from './action.ts';
import { invalidParameter, type Refusal, refuse } from './refusal.ts';
import type { Settings } from './settings.ts';

interface Remembered {
  readonly fingerprint: string;
  readonly at: number;
  readonly requestId: string;
  readonly fields: Fields;
}

export interface TokenUse {
  readonly action: string;
  readonly token: string;
  /** All business parameters but the token: nonce, date and signature differ on every repetition. */
  readonly fingerprint: string;
  readonly now: number;
}

/** Documented: ASCII, at most 64 characters. */
export function badToken(token: string | undefined, parameter: string): Refusal | undefined {
  if (token === undefined) return undefined;
  if (token.length > 64) return refuse('IllegalParam.ClientToken');
  return /^[\x20-\x7e]+$/.test(token) ? undefined : invalidParameter(parameter);
}

export class TokenMemory {
  readonly #remembered = new Map<string, Remembered>();

  /** What the token was used for before: its result, a refusal to reuse it, or nothing. */
  recall(use: TokenUse, settings: Settings): Pick<Remembered, 'requestId' | 'fields'> | Refusal | undefined {
    const known = this.#remembered.get(keyOf(use));
    if (!known || use.now - known.at >= settings.tokenLifetime) return undefined;
    if (known.fingerprint !== use.fingerprint) return refuse('IdempotentParameterMismatch');
    if (use.now - known.at < settings.tokenProcessing) return refuse('LastTokenProcessing');
    return known;
  }

  remember(use: TokenUse, requestId: string, fields: Fields, settings: Settings): void {
    // In order of time, so what is too old stands in front.
    for (const [key, { at }] of this.#remembered) {
      if (use.now - at < settings.tokenLifetime) break;
      this.#remembered.delete(key);
    }
    const { fingerprint, now: at } = use;
    this.#remembered.set(keyOf(use), { fingerprint, at, requestId, fields });
  }

  clear(): void {
    this.#remembered.clear();
  }
}

function keyOf({ action, token }: TokenUse): string {
  return `${action} ${token}`;
}
