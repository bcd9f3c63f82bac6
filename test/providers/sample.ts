import type { Action } from '../../src/domain/action.ts';
import type { Seen } from '../../src/domain/change.ts';
import type { ResourceState } from '../../src/domain/resource.ts';
import type { FaultQueue } from '../../src/emulation/faults.ts';
import type { Journal } from '../../src/emulation/journal.ts';
import type { Gateway, GatewayOptions } from '../gateway.ts';
import type { TappedRequest } from './tap.ts';

/** What every emulator of this house offers. */
export interface Cloud {
  readonly url: string;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  create(...specifications: readonly Readonly<Record<string, unknown>>[]): readonly string[];
}

/** How something looks when it is read, and what that says of a change. */
export interface Showing {
  /** For the names of tests. */
  readonly label: string;
  /** Laid over the resource as it really was read. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly seen: Seen;
}

/** What the conformance suite has to know of one change that neither its facts nor the schema tell. */
export interface ChangeSample {
  /** A fresh resource that the change succeeds on, as its emulator makes it. */
  readonly fresh: Readonly<Record<string, unknown>>;
  /** The same, in a state that forbids the change before anything is sent. */
  readonly forbidden: Readonly<Record<string, unknown>>;
  /** Input beside the id. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** The vendor's word for the end state; null where the end is that nothing is listed. */
  readonly end: string | null;
  /** Each word of the vendor's list of states, and what it says after `fresh` was seen before. */
  readonly showings: readonly Showing[];
}

/** What the suite has to know of one kind of resource. */
export interface KindSample {
  readonly fresh: Readonly<Record<string, unknown>>;
  /** The action that reads it. */
  readonly action: string;
  /** Arguments of its queries beside the id. */
  readonly args?: Readonly<Record<string, string>>;
  /** The whole of the vendor's enum, normalized. */
  readonly states: Readonly<Record<string, ResourceState>>;
}

/** A provider under the suite. */
export interface ProviderSamples {
  readonly provider: string;
  readonly options: GatewayOptions;
  /** Settings of the account where silence has to be waited for; elsewhere a busy machine must not look like a silent cloud. */
  readonly hurried: GatewayOptions;
  /** Sends this provider's calls through a tap. */
  tapped(url: string): GatewayOptions;
  cloudOf(gateway: Gateway): Cloud;
  secretsOf(gateway: Gateway): readonly string[];
  /** Resources that stay, of every kind: what vouches for a list must not be what another test destroys. */
  readonly anchors: readonly Readonly<Record<string, unknown>>[];
  /** By mutation, and by type name. */
  readonly changes: Readonly<Record<string, ChangeSample>>;
  readonly kinds: Readonly<Record<string, KindSample>>;
  /** The vendor's answer to a signature whose time or nonce is not good. */
  readonly stale: { readonly code: string; readonly status: number };
  /** A code that stands in no table, shaped like the vendor's. */
  readonly unheardOf: string;
  readonly accessCode: string;
  /** The vendor's envelope of a refusal, whole. */
  readonly refusalBody: (code: string) => string;
  /** What must be new in every attempt. */
  readonly signatureOf: (request: TappedRequest) => string;
  /** What must be the same in every attempt of one change, where the vendor deduplicates. */
  readonly tokenOf: (request: TappedRequest) => string | null;
  readonly actionOf: (request: TappedRequest) => string;
}

/** The mutations that a noun's module declares, by the name of the constant: a sample that is missing does not compile. */
export type MutationsOf<Module> = {
  [Name in keyof Module]: Module[Name] extends { readonly mutation: string; readonly action: Action }
    ? Name
    : never;
}[keyof Module];

/** Each of the vendor's words, as the `nativeState` of what was read. */
export function byState<State extends string>(verdicts: Readonly<Record<State, Seen>>): readonly Showing[] {
  return Object.entries<Seen>(verdicts).map(([nativeState, seen]) => ({
    label: nativeState,
    fields: { nativeState },
    seen,
  }));
}
