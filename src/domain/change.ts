import type { Account } from './account.ts';
import type { Action } from './action.ts';
import type { DomainError } from './errors.ts';
import type { Fields, InputOf } from './input.ts';
import type { ResourceKind } from './kind.ts';
import type { CloudResource } from './resource.ts';
import type { StopSignal } from './stop.ts';

/** What a change is about: a resource that exists, or one that is to be made and is known by its name until it has an id. */
export interface ChangeTarget {
  readonly provider: string;
  readonly account: string;
  readonly kind: string;
  readonly region: string | null;
  readonly nativeId: string | null;
  readonly name: string | null;
}

/**
 * What the first look saw: plain JSON, because it is written to the record before anything is sent. A change adds what its
 * blockers want to know. Before a creation there is no resource.
 */
export interface Snapshot<Item extends CloudResource = CloudResource> {
  readonly resource: Item | null;
}

/** Before a change of something that exists. */
export interface PresentSnapshot<Item extends CloudResource = CloudResource> extends Snapshot<Item> {
  readonly resource: Item;
}

/** Before a creation: what bears the name already, by native id. */
export interface AbsentSnapshot extends Snapshot<never> {
  readonly resource: null;
  readonly place: Pick<ChangeTarget, 'provider' | 'account' | 'kind' | 'region'>;
  readonly namesakes: readonly { readonly nativeId: string; readonly nativeState: string }[];
}

export type Look<Seen> =
  | { readonly kind: 'present'; readonly now: Seen }
  /** Well-formed and missing. `witness` says what was read beside it just now; null where nothing could vouch for the list. */
  | { readonly kind: 'absent'; readonly witness: string | null; readonly requestId: string | null }
  | { readonly kind: 'unreadable'; readonly error: DomainError };

export interface Intent {
  /** The same for every attempt of one operation. */
  readonly token: string;
  /** For messages: "terminate port port-1". */
  readonly doing: string;
  readonly target: ChangeTarget;
  /** Aborts what has not been sent; what has been sent is never taken back. */
  readonly signal: StopSignal;
  /** Commits "sending, attempt n" and returns the time that this attempt signs with. Awaited before each attempt. */
  starting(): Promise<Date>;
}

/** The answer of a success, opened: what stands in it is for the change to say. */
export type AnswerContent = Readonly<Record<string, unknown>>;

export type Sent =
  | {
      readonly kind: 'accepted';
      readonly requestId: string | null;
      readonly content: AnswerContent;
    }
  /** Refused in a valid envelope, by a code that we know, and no earlier attempt is in doubt: not executed. */
  | { readonly kind: 'refused'; readonly error: DomainError }
  /** Proven: nothing left us. */
  | { readonly kind: 'notSent'; readonly error: DomainError }
  /** It may have happened; only reading can tell. */
  | { readonly kind: 'unknown'; readonly error: DomainError };

/** What the answer of an accepted change says. */
export type Acceptance =
  | {
      readonly kind: 'accepted';
      /** The new resource's id, where the answer names it. */
      readonly nativeId?: string | null;
      /** The provider's order number or the like, by which it finds what it makes. */
      readonly order?: string | null;
    }
  /** The answer of a success that refuses the one id that was asked for. */
  | { readonly kind: 'refused'; readonly error: DomainError }
  /** Not the answer that the vendor documents: it may have happened. */
  | { readonly kind: 'unreadable'; readonly what: string };

/** What the resource shows of our change, compared with what was seen before it. */
export type Progress = 'untouched' | 'moving' | 'done' | 'failed' | 'unclear';

/** What stays possible after the change: the mutation that undoes it, and for how long from the moment it was seen done. */
export interface Undo<Client> {
  readonly mutation: string;
  windowMs(account: Account<Client>): number | null;
}

export interface LookContext<Client, Input> {
  readonly account: Account<Client>;
  readonly target: ChangeTarget;
  readonly input: Input;
  readonly signal?: StopSignal | undefined;
  /** True where nothing is sent for what is seen: then what somebody else is reading just now will do. */
  readonly shared?: boolean | undefined;
}

export interface SendContext<Client, Input> {
  readonly account: Account<Client>;
  readonly target: ChangeTarget;
  readonly input: Input;
  readonly intent: Intent;
}

/**
 * A change is its facts and four functions, typed by what it takes. `changes/` carries every change through by these alone
 * and resumes stored operations by `name`, so a name never moves.
 */
export interface Change<
  Client = unknown,
  Before extends Snapshot = Snapshot,
  Taken extends Fields = Fields,
  Item extends CloudResource = CloudResource,
> {
  /** `<provider>.<service>.<Action>` */
  readonly name: string;
  readonly of: ResourceKind;
  readonly action: Action;
  /** The mutation that people know it by. */
  readonly mutation: string;
  /** For messages: "terminate", "stop IP forwarding of". */
  readonly verb: string;
  readonly takes: Taken;
  /** True where it gives the resource back or tears it down: it counts against budgets, and what is protected is kept from it. */
  readonly destroys?: true;
  /** True where it makes the resource: then `takes` has a required `name`, which is its place until the id is known. */
  readonly creates: boolean;
  /**
   * The first look: reads that one resource, or what bears the name already, afresh and never through a shared read, with
   * all that `blockers` wants to know. Later looks belong to the noun.
   */
  look(at: LookContext<Client, InputOf<Taken>>): Promise<Look<Before>>;
  /**
   * The errors that forbid the change. Only what is certain, so that nothing allowed is refused; where the provider itself has
   * refused (`refused`), what then explains it.
   */
  blockers(of: {
    readonly before: Before;
    readonly input: InputOf<Taken>;
    readonly refused: DomainError | null;
  }): readonly DomainError[];
  send(of: SendContext<Client, InputOf<Taken>>): Promise<Sent>;
  /** What the answer of a success means. */
  accepted(of: {
    readonly content: AnswerContent;
    readonly target: ChangeTarget;
    readonly input: InputOf<Taken>;
  }): Acceptance;
  progress(of: { readonly before: Before; readonly now: Item; readonly input: InputOf<Taken> }): Progress;
  /** What it means when the resource is gone: the end of this change, its failure, or a reason to ask a person. */
  readonly absenceMeans: 'done' | 'failed' | 'unclear';
  /** True where a late repeat could undo somebody's newer change: then "untouched" is never settled without a person. */
  readonly untouchedProvesNothing?: boolean;
  readonly undo?: Undo<Client>;
}

/** Whether it gives what exists another name, under which a protection by name would not hold any more. */
export function renames({ creates, takes }: Pick<Change, 'creates' | 'takes'>): boolean {
  return !creates && Object.hasOwn(takes, 'name');
}

/** The form in which `changes/` and the roof hold changes of all providers side by side. */
export type AnyChange = Change<never, never, never, never>;
