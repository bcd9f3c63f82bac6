import { everyRight, type Rights, type RightsPlace } from './rights.ts';

/** Who asks, and what they may do. Checked where a change is executed as well as where it is asked for. */
export interface Caller {
  /** Accounts belong to one tenant, and nothing crosses. */
  readonly tenant: string;
  /** One person or service, by one name however they prove themselves. */
  readonly actor: string;
  readonly rights: Rights;
  /** Whether they may ask for the subgraph's schema and for entities, as routers do. */
  readonly federates: boolean;
}

export function mayRead(caller: Caller, at: RightsPlace): boolean {
  return caller.rights.grantedBy('read', at) !== null;
}

/** The rights that allow a change, for the audit, or null. What may not be seen may not be changed either. */
export function rightsToChange(caller: Caller, mutation: string, at: RightsPlace): string | null {
  return mayRead(caller, at) ? caller.rights.changeGrantedBy(mutation, at) : null;
}

/** The tenant of accounts that name none. */
export const homeTenant = 'local';

/** The person at this machine: where nobody has to prove anything, only loopback is served, and they may do everything. */
export const localOperator: Caller = {
  tenant: homeTenant,
  actor: 'local',
  rights: everyRight,
  federates: true,
};

/** What is known of a request before anything of its body is read. */
export interface RequestFacts {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's: the other end of the socket, or whom a trusted proxy there speaks for. */
  readonly address: string | null;
  /** SHA-256 of the certificate that the other end has proven to hold, in hex; null without one. */
  readonly certificate: string | null;
}

/** Who a request comes from, or why it is not served. */
export type Identified =
  | {
      readonly kind: 'caller';
      readonly caller: Caller;
      /** SHA-256 in hex that the body must have, where the proof covers it. */
      readonly bodyHash: string | null;
      /** It comes through a router that has proven itself. What that sends is made anew for each query, so nobody can list it. */
      readonly router?: boolean;
      /**
       * The caller as they stand later, for what goes on for long; null when their proof is no longer good. Rejects where that
       * cannot be looked up.
       */
      renew(): Caller | null | Promise<Caller | null>;
    }
  | {
      readonly kind: 'refused';
      readonly status: 401 | 403 | 429 | 503;
      readonly code: string;
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    };

/** Answers at once for who is known already. */
export type Identify = (request: RequestFacts) => Identified | Promise<Identified>;
