import type { ErrorTag } from './errors.ts';

/**
 * What sending a call again may do, which decides when it is repeated; never the HTTP verb: these vendors read by POST.
 * - `read`: changes nothing;
 * - `once`: a change without any token, executed again if sent again;
 * - `token`: a change that the provider itself deduplicates by the token that is sent along.
 */
export type Effect = 'read' | 'once' | 'token';

/** A refusal that is known by its code and its words. What matches no rule is unmapped, never guessed. */
export interface CodeRule {
  readonly code: string;
  readonly words: RegExp;
  readonly tag: ErrorTag;
  /** Where the words are documented or were seen. */
  readonly source: string;
  /** True where the words count only if they name the very resource that was asked for. */
  readonly namesTarget?: boolean;
}

/** The facts about one provider action. Anything conditional is code, not a fact. */
export interface Action {
  readonly service: string;
  readonly action: string;
  readonly effect: Effect;
  /** Where this action alone is called in another version of the service than the account's. */
  readonly version?: string;
  /** This action's own codes. What is not here is looked up in the provider's common table, and a miss there is unmapped. */
  readonly errors: Readonly<Record<string, ErrorTag>>;
  /** Where the vendor answers many refusals with one code and tells them apart in its words alone. Asked before `errors`. */
  readonly rules?: readonly CodeRule[];
  /** Errors that looking can already show, before anything is sent. */
  readonly blockers?: readonly ErrorTag[];
}
