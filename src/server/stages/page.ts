import type { RequestState } from '../request-state.ts';
import type { ServerState, StageResult } from './stage.ts';

/** A query in the address does not run: the page shows it, and a person decides. */
export function servePage(
  state: RequestState,
  { graphiql }: ServerState,
): StageResult | Promise<StageResult> {
  if (!graphiql || state.request.method !== 'GET' || !state.accept.html) return undefined;
  return graphiql.answer(state).then(answered => ({ answered }));
}
