import type { Caller } from '../domain/caller.ts';
import { type Right, Rights } from '../domain/rights.ts';
import type { Claims } from './claims.ts';

/** To whom roles are granted. Of claims each that is named has to hold. */
export type Grantee =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'certificate'; readonly certificate: string }
  | {
      readonly kind: 'claims';
      /** Who vouches for the claims: an issuer or a router, by its name. */
      readonly by: string;
      readonly group: string | null;
      readonly scope: string | null;
      readonly subject: string | null;
    };

export interface Grant {
  readonly to: Grantee;
  readonly roles: readonly string[];
}

/** Who was proven, before it is known what they may do. */
export type Proven =
  | {
      readonly kind: 'key' | 'certificate';
      readonly name: string;
      readonly tenant: string;
      readonly actor: string;
    }
  /** Without claims it is the router itself that asks. */
  | {
      readonly kind: 'claims';
      readonly by: string;
      /** Whose users they are: an issuer's, or a router's own. */
      readonly users: string;
      readonly tenant: string;
      readonly claims: Claims | null;
      readonly router: boolean;
    };

/** Roles and who has them, as the configuration says. */
export class Grants {
  readonly #roles: ReadonlyMap<string, readonly Right[]>;
  readonly #grants: readonly Grant[];
  /** One set of rights for each combination of roles, so that what was worked out for one caller serves the next. */
  readonly #rights = new Map<string, Rights>();

  constructor(roles: ReadonlyMap<string, readonly Right[]>, grants: readonly Grant[]) {
    this.#roles = roles;
    this.#grants = grants;
  }

  callerOf(proven: Proven): Caller {
    const roles = new Set(this.#grants.filter(({ to }) => holds(to, proven)).flatMap(grant => grant.roles));
    const rights = this.#rightsOf([...roles].sort());
    const router = proven.kind === 'claims' && proven.router;
    return {
      tenant: proven.tenant,
      actor: actorOf(proven),
      rights,
      federates: router || rights.anywhere('introspect'),
    };
  }

  #rightsOf(roles: readonly string[]): Rights {
    const name = roles.join(' ');
    const known = this.#rights.get(name);
    if (known !== undefined) return known;
    const rights = new Rights(roles.flatMap(role => this.#roles.get(role) ?? []));
    this.#rights.set(name, rights);
    return rights;
  }
}

function actorOf(proven: Proven): string {
  if (proven.kind !== 'claims') return proven.actor;
  const { by, users, claims } = proven;
  return claims === null ? `${by}:itself` : `${users}:${claims.subject}`;
}

function holds(to: Grantee, proven: Proven): boolean {
  if (to.kind === 'key') return proven.kind === 'key' && proven.name === to.key;
  if (to.kind === 'certificate') return proven.kind === 'certificate' && proven.name === to.certificate;
  if (proven.kind !== 'claims' || proven.by !== to.by) return false;
  const { group, scope, subject } = to;
  const claims = proven.claims;
  return (
    (group === null || claims?.groups.includes(group) === true) &&
    (scope === null || claims?.scopes.includes(scope) === true) &&
    (subject === null || claims?.subject === subject)
  );
}
