import type { Account } from './account.ts';
import type { Action } from './action.ts';
import type { DomainError } from './errors.ts';
import type { CloudResource, ResourceReference } from './resource.ts';

/** A resource as it was read for a change: plain JSON, because it is written to the record before anything is sent. */
export interface Snapshot {
  readonly resource: CloudResource;
  /** Other resources of the same list, to prove later that the list is still readable when ours is missing from it. */
  readonly neighbours: readonly string[];
}

export type Look<Seen extends Snapshot> =
  | { readonly kind: 'present'; readonly now: Seen }
  /** Well-formed and missing. `control` says what was still read beside it; null where nothing could vouch. */
  | { readonly kind: 'absent'; readonly control: string | null; readonly requestId: string | null }
  | { readonly kind: 'unreadable'; readonly error: DomainError };

export interface Intent {
  /** The same for every attempt of one operation. */
  readonly token: string;
  /** Aborts what has not been sent; what has been sent is never taken back. */
  readonly signal: AbortSignal;
  /** Commits "sending, attempt n" and returns the time that this attempt signs with. Awaited before each attempt. */
  starting(): Promise<Date>;
}

export type Sent =
  | { readonly kind: 'accepted'; readonly requestId: string | null }
  /** Refused in a valid envelope, by a code that we know, and no earlier attempt is in doubt: not executed. */
  | { readonly kind: 'refused'; readonly error: DomainError }
  /** Proven: nothing left us. */
  | { readonly kind: 'notSent'; readonly error: DomainError }
  /** It may have happened; only reading can tell. */
  | { readonly kind: 'unknown'; readonly error: DomainError };

/** What the resource shows of our change, compared with what was seen before it. */
export type Seen = 'untouched' | 'moving' | 'done' | 'failed' | 'unclear';

/** What stays possible after the change: the mutation that undoes it, and for how long from the moment it was seen done. */
export interface Undo<Client> {
  readonly mutation: string;
  windowMs(account: Account<Client>): number | null;
}

/**
 * A change is its facts and four functions. `changes/` carries every change through by these alone and resumes stored
 * operations by `name`, so a name never moves.
 */
export interface Change<Client = unknown, View extends Snapshot = Snapshot> {
  /** `<provider>.<service>.<Action>` */
  readonly name: string;
  readonly provider: string;
  readonly kind: string;
  readonly action: Action;
  /** The mutation that people know it by. */
  readonly mutation: string;
  /** For messages: "terminate", "stop IP forwarding of". */
  readonly verb: string;
  /** For messages: "port", "private connect". */
  readonly noun: string;
  /**
   * Reads that one resource afresh, never through a loader or a shared read. The first look (`before` is null) reads all
   * that `blockers` wants to know; later looks compare with `before` and read its neighbours as controls.
   */
  look(
    account: Account<Client>,
    target: ResourceReference,
    before: View | null,
    signal?: AbortSignal,
  ): Promise<Look<View>>;
  /**
   * The errors that forbid the change. Only what is certain, so that nothing allowed is refused; where the provider itself has
   * refused (`refused`), what then explains it.
   */
  blockers(before: View, refused: DomainError | null): readonly DomainError[];
  send(
    account: Account<Client>,
    target: ResourceReference,
    input: Readonly<Record<string, unknown>>,
    intent: Intent,
  ): Promise<Sent>;
  seen(before: View, now: View): Seen;
  /** What absence means: the end of this change, or a reason to ask a person. */
  readonly gone: 'done' | 'unclear';
  /** True where a late repeat could undo somebody's newer change: then "untouched" is never settled without a person. */
  readonly toggle?: boolean;
  readonly undo?: Undo<Client>;
}

/** The form in which `changes/` and the roof hold changes of all providers side by side. */
export type AnyChange = Change<never, never>;

/** Keeps a change's own types while it is written down. */
export function defineChange<Client, View extends Snapshot>(
  change: Change<Client, View>,
): Change<Client, View> {
  return change;
}
