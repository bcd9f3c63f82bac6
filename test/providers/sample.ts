import type { Action } from '../../src/domain/action.ts';
import type { Progress } from '../../src/domain/change.ts';
import type { ResourceState, Tag } from '../../src/domain/resource.ts';
import type { EmulatorStart, Specification } from './cloud.ts';
import type { TappedRequest } from './tap.ts';

/** How something looks when it is read, and what that says of a change. */
export interface Showing {
  /** For the names of tests. */
  readonly label: string;
  /** Laid over the resource as it really was read. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly progress: Progress;
}

/** Makes a resource in the emulated cloud and gives its id. */
export type MakeResource = (specification: Specification) => string;

export type SampleInput = Readonly<Record<string, unknown>>;

interface SampleFacts {
  /** Each word of the vendor's list of states, and what it says after `fresh` was seen before. */
  readonly showings: readonly Showing[];
  /** Words for each of the action's `rules`, of a refusal of this resource. */
  readonly said?: readonly {
    readonly code: string;
    message(nativeId: string): string;
  }[];
  /** The content of a success that refuses the one id that was asked for, where the vendor has such answers. */
  refusedInside?(nativeId: string): Readonly<Record<string, unknown>>;
}

/** What the conformance suite has to know of one change that neither its facts nor the schema tell. */
export interface ChangeSample extends SampleFacts {
  /** A fresh resource that the change succeeds on, as its emulator makes it. */
  readonly fresh: Specification;
  /** The same, in a state that forbids the change before anything is sent. */
  readonly forbidden: Specification;
  /** Input beside the id. */
  readonly input?: SampleInput;
  /** The vendor's word for the end state; null where the end is that nothing is listed. */
  readonly end: string | null;
}

/** The same of a change that makes a resource. Each try takes a fresh input, for its name has to be its own. */
export interface CreationSample extends SampleFacts {
  readonly fresh: null;
  /** With what it needs. What is made first is what the request names, for faults and the journal. */
  input(make: MakeResource): SampleInput & { readonly name: string };
  /** The same, with something that is in a state that forbids it. */
  forbidden(make: MakeResource): SampleInput & { readonly name: string };
  readonly end: string;
  /** A resource that bears the name already. */
  namesake(name: string): Specification;
  /** Settings of the emulator under which what is created ends as it must not. */
  readonly failing: object;
}

export type AnySample = ChangeSample | CreationSample;

/** What the suite has to know of one kind of resource. */
export interface KindSample {
  readonly fresh: Specification & { readonly name: string };
  /** An id of nothing, in the shape that the vendor's ids have. */
  readonly absent: string;
  /** The fewest calls that a hundred of them by their ids can cost, by what the vendor's pages allow. */
  readonly callsForAHundred: number;
  /** The action that reads it. */
  readonly action: string;
  /** Arguments of its queries beside the id. */
  readonly args?: Readonly<Record<string, string>>;
  /** The same resource in another region. */
  inRegion?(region: string): Specification;
  /** The same resource with a tag, where its kind tells tags. */
  tagged?(tag: Tag): Specification;
  /** The whole of the vendor's enum, normalized. */
  readonly states: Readonly<Record<string, ResourceState>>;
}

/** A provider under the suite. What stands first in a list stands for the others where one is enough. */
export interface ProviderSamples {
  /** An emulator whose states on the way are short. */
  readonly start: EmulatorStart;
  /** Resources that stay, of every kind: what vouches for a list must not be what another test destroys. */
  readonly anchors: readonly Specification[];
  /** By mutation, and by type name. */
  readonly changes: Readonly<Record<string, AnySample>>;
  readonly kinds: Readonly<Record<string, KindSample>>;
  /** The vendor's answer to a signature whose time or nonce is not good. */
  readonly stale: { readonly code: string; readonly status: number };
  /** A code that stands in no table, shaped like the vendor's. */
  readonly unheardOf: string;
  /** A missing permission. */
  readonly accessCode: string;
  /** The vendor's envelope of a refusal, whole, and of a success with this content. */
  refusalBody(code: unknown): string;
  successBody(content: Readonly<Record<string, unknown>>): string;
  /** True where the vendor's lists come without a total. */
  readonly uncounted?: true;
  /** True where the body is the content: what is not the vendor's is no broken envelope there, and is not asked for again. */
  readonly bareContent?: true;
  /** Bodies of a 200 with a request id and an error of another shape than the vendor's. */
  readonly misplacedErrors: readonly string[];
  /** What must be new in every attempt. */
  signatureOf(request: TappedRequest): string;
  /** What must be the same in every attempt of one change, where the vendor deduplicates. */
  tokenOf(request: TappedRequest): string | null;
  actionOf(request: TappedRequest): string;
}

type NamesOf<Module, Creates extends boolean> = {
  [Name in keyof Module]: Module[Name] extends {
    readonly mutation: string;
    readonly action: Action;
    look(at: never): Promise<infer Look>;
  }
    ? Extract<Look, { kind: 'present' }> extends { readonly now: { readonly resource: null } }
      ? Creates extends true
        ? Name
        : never
      : Creates extends true
        ? never
        : Name
    : never;
}[keyof Module];

/** The mutations that a noun's modules declare, by the names of the constants. */
export type MutationsOf<Module> = NamesOf<Module, false> | NamesOf<Module, true>;

/** One sample for each mutation that these modules declare, by the name of the constant: one that is missing does not compile. */
export type SamplesOf<Module> = Readonly<
  Record<NamesOf<Module, false>, ChangeSample> & Record<NamesOf<Module, true>, CreationSample>
>;

/** Each of the vendor's words, as the `nativeState` of what was read. */
export function byState<State extends string>(
  verdicts: Readonly<Record<State, Progress>>,
): readonly Showing[] {
  return Object.entries<Progress>(verdicts).map(([nativeState, progress]) => ({
    label: nativeState,
    fields: { nativeState },
    progress,
  }));
}
