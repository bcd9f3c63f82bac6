import type { ErrorTag } from './errors.ts';

/**
 * What sending a call again may do, which decides when it is repeated; never the HTTP verb: these vendors read by POST.
 * - `read`: changes nothing;
 * - `once`: a change without any token, executed again if sent again;
 * - `token`: a change that the provider itself deduplicates by the token that is sent along.
 */
export type Effect = 'read' | 'once' | 'token';

/** The facts about one provider action. Anything conditional is code, not a fact. */
export interface Action {
  readonly service: string;
  readonly action: string;
  readonly effect: Effect;
  /** This action's own codes. What is not here is looked up in the provider's common table, and a miss there is unmapped. */
  readonly errors: Readonly<Record<string, ErrorTag>>;
  /** Errors that looking can already show, before anything is sent. */
  readonly blockers?: readonly ErrorTag[];
}
