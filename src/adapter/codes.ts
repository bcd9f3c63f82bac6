import type { Action, CodeRule } from '../domain/action.ts';
import type { CommonErrorTag, ErrorTag } from '../domain/errors.ts';

/** How one provider's codes are read, after the action's own. */
export interface Codes {
  readonly common: Readonly<Record<string, CommonErrorTag>>;
  /** Refusals that any action may answer with and that only their words tell apart. */
  readonly rules?: readonly CodeRule[];
  /** Only where the vendor's reference itself states the rule for a family of codes. First match counts. */
  readonly families: readonly { readonly pattern: RegExp; readonly tag: CommonErrorTag }[];
  /** Refused for the rate of calls. */
  throttled(code: string, status: number): boolean;
  /** Refused for the time or the nonce of the signature. */
  stale(code: string, message: string | null): boolean;
  /** Refused for credentials that have run out and can be fetched anew. */
  readonly expired?: ReadonlySet<string>;
  /** Answers that invite a repeat without saying that nothing was done: for a change they leave its outcome in doubt. */
  readonly undecided?: ReadonlySet<string>;
}

export interface Refusal {
  readonly code: string;
  readonly message: string | null;
  /** The provider's id of what was asked for. */
  readonly nativeId: string | null;
}

/** The action's own words and codes, then the provider's. Null for what no table knows. */
export function tagOf(codes: Codes, action: Action, refusal: Refusal): ErrorTag | null {
  const { code } = refusal;
  const ruled = ruleFor(action.rules, refusal);
  if (ruled !== null) return ruled;
  // The tables are plain objects: a code like "constructor" must not find what every object has.
  if (Object.hasOwn(action.errors, code)) return action.errors[code] ?? null;
  const common = ruleFor(codes.rules, refusal);
  if (common !== null) return common;
  if (Object.hasOwn(codes.common, code)) return codes.common[code] ?? null;
  return codes.families.find(({ pattern }) => pattern.test(code))?.tag ?? null;
}

function ruleFor(rules: readonly CodeRule[] = [], { code, message, nativeId }: Refusal): ErrorTag | null {
  if (message === null) return null;
  const rule = rules.find(
    ({ code: of, words, namesTarget }) =>
      of === code &&
      words.test(message) &&
      (!namesTarget || (nativeId !== null && namesId(message, nativeId))),
  );
  return rule?.tag ?? null;
}

/** As a word of its own: `dxcon-1` is not named by a text about `dxcon-12`. */
function namesId(message: string, nativeId: string): boolean {
  if (nativeId === '') return false;
  for (let at = message.indexOf(nativeId); at >= 0; at = message.indexOf(nativeId, at + 1)) {
    const around = `${message[at - 1] ?? ' '}${message[at + nativeId.length] ?? ' '}`;
    if (!/[A-Za-z0-9_-]/.test(around)) return true;
  }
  return false;
}
