/**
 * What may be granted. `read` shows things, `change` allows every change, a mutation's name allows that one alone, `approve`
 * lets changes of others pass, `introspect` hands out the schema and entities as a router gets them, `adhoc` runs documents that
 * nobody has deployed.
 */
export const verbs = ['read', 'change', 'approve', 'introspect', 'adhoc'] as const;

/** One line of a role: what it allows, on which accounts, and on which kinds of resources there. */
export interface Right {
  readonly role: string;
  /** Words of `verbs`, and names of mutations. */
  readonly may: readonly string[];
  /** Patterns of `provider/account`, in which `*` stands for any letters; null is every account of the tenant. */
  readonly accounts: readonly string[] | null;
  /** Null is every kind. */
  readonly kinds: readonly string[] | null;
}

/** What a right is asked about. */
export interface RightsPlace {
  readonly provider: string;
  readonly account: string;
  readonly kind: string;
}

interface CompiledRight {
  readonly role: string;
  readonly may: ReadonlySet<string>;
  readonly accounts: RegExp | null;
  readonly kinds: ReadonlySet<string> | null;
}

/** All that one caller may do. What no right grants is denied. */
export class Rights {
  readonly #rights: readonly CompiledRight[];
  /** Grows with what is configured and never loses anything: verbs times accounts times kinds. */
  readonly #answers = new Map<string, string | null>();

  constructor(rights: readonly Right[]) {
    this.#rights = rights.map(({ role, may, accounts, kinds }) => ({
      role,
      may: new Set(may),
      accounts: accounts === null ? null : patternOf(accounts),
      kinds: kinds === null ? null : new Set(kinds),
    }));
  }

  /** `role:verb` of the right that grants it, for the audit; null where none does. */
  grantedBy(verb: string, { provider, account, kind }: RightsPlace): string | null {
    const question = `${verb} ${provider}/${account} ${kind}`;
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const answer = this.#find(verb, `${provider}/${account}`, kind);
    this.#answers.set(question, answer);
    return answer;
  }

  /** A change is allowed by its own name, or by the word for all changes. */
  changeGrantedBy(mutation: string, at: RightsPlace): string | null {
    return this.grantedBy(mutation, at) ?? this.grantedBy('change', at);
  }

  /** Whether nothing of this account is hidden, of any kind. */
  readsAllOf(provider: string, account: string): boolean {
    const name = `${provider}/${account}`;
    return this.#rights.some(
      ({ may, accounts, kinds }) =>
        may.has('read') && kinds === null && (accounts === null || accounts.test(name)),
    );
  }

  /** Whether anything of this account is shown, of whatever kind. */
  readsSomeOf(provider: string, account: string): boolean {
    const name = `${provider}/${account}`;
    return this.#rights.some(
      ({ may, accounts }) => may.has('read') && (accounts === null || accounts.test(name)),
    );
  }

  /** Whether nothing at all of the tenant is hidden. */
  get readsAll(): boolean {
    return this.#rights.some(
      ({ may, accounts, kinds }) => may.has('read') && accounts === null && kinds === null,
    );
  }

  /** Whether a right of this word is granted anywhere. */
  anywhere(verb: string): boolean {
    return this.#rights.some(({ may }) => may.has(verb));
  }

  #find(verb: string, account: string, kind: string): string | null {
    const granting = this.#rights.find(
      ({ may, accounts, kinds }) =>
        may.has(verb) && (accounts === null || accounts.test(account)) && (kinds === null || kinds.has(kind)),
    );
    return granting === undefined ? null : `${granting.role}:${verb}`;
  }
}

/** One expression for all patterns of accounts: `*` stands for any letters but the slash, everything else for itself. */
export function patternOf(patterns: readonly string[]): RegExp {
  return expressionOf(patterns.map(pattern => (pattern === '*' ? '.*' : spelled(pattern, '[^/]*'))));
}

/** The same for text that others choose: `*` stands for whatever they write, slashes and new lines too. */
export function textPatternOf(patterns: readonly string[]): RegExp {
  return expressionOf(patterns.map(pattern => spelled(pattern, '[^]*')));
}

function spelled(pattern: string, any: string): string {
  return pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', any);
}

function expressionOf(alternatives: readonly string[]): RegExp {
  return new RegExp(`^(?:${alternatives.join('|')})$`);
}

export const everyRight: Rights = new Rights([
  { role: 'everything', may: verbs, accounts: null, kinds: null },
]);
