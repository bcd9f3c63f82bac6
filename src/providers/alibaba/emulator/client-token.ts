/**
 * Idempotence by a token of the client: repeated with the same parameters, a call gives its first result again and has no
 * second effect. Kept per account; only what succeeded is kept, for a refusal must not burn the token (inferred).
 */
import type { JsonFields } from './envelope.ts';
import { type AlibabaRefusal, invalidParameter, refuse } from './refusal.ts';
import type { AlibabaEmulatorSettings } from './settings.ts';

interface RememberedToken {
  readonly fingerprint: string;
  readonly at: number;
  readonly requestId: string;
  readonly fields: JsonFields;
}

export interface TokenUse {
  readonly action: string;
  readonly token: string;
  /** All business parameters but the token: nonce, date and signature differ on every repetition. */
  readonly fingerprint: string;
  readonly now: number;
}

/** Documented: ASCII, at most 64 characters. */
export function badToken(token: string | undefined, parameter: string): AlibabaRefusal | undefined {
  if (token === undefined) return undefined;
  if (token.length > 64) return refuse('IllegalParam.ClientToken');
  return /^[\x20-\x7e]+$/.test(token) ? undefined : invalidParameter(parameter);
}

export class TokenMemory {
  readonly #remembered = new Map<string, RememberedToken>();

  /** What the token was used for before: its result, a refusal to reuse it, or nothing. */
  recall(
    use: TokenUse,
    settings: AlibabaEmulatorSettings,
  ): Pick<RememberedToken, 'requestId' | 'fields'> | AlibabaRefusal | undefined {
    const known = this.#remembered.get(keyOf(use));
    if (!known || use.now - known.at >= settings.tokenLifetime) return undefined;
    if (known.fingerprint !== use.fingerprint) return refuse('IdempotentParameterMismatch');
    if (use.now - known.at < settings.tokenProcessing) return refuse('LastTokenProcessing');
    return known;
  }

  remember(use: TokenUse, requestId: string, fields: JsonFields, settings: AlibabaEmulatorSettings): void {
    // In order of time, so what is too old stands in front.
    for (const [key, { at }] of this.#remembered) {
      if (use.now - at < settings.tokenLifetime) break;
      this.#remembered.delete(key);
    }
    const { fingerprint, now: at } = use;
    this.#remembered.set(keyOf(use), { fingerprint, at, requestId, fields });
  }
}

function keyOf({ action, token }: TokenUse): string {
  return `${action} ${token}`;
}
