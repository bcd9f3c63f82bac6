import type { GraphiqlPage } from '../graphiql.ts';
import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import { identifyCaller } from './identify.ts';
import type { ServerState, StageResult } from './stage.ts';

/**
 * Whether the schema is shown: the one answer behind introspection, `_service`, the page for people and suggestions of names.
 * Where nobody has to prove who they are, everybody is the operator.
 */
export function seesSchema({ identified }: RequestState, { openSchema }: ServerState): boolean {
  return openSchema || identified === undefined || identified.caller.federates;
}

/** `_service` hands out the same as `__schema`, and to it no rule of GraphQL itself applies. */
export function guardSchema(state: RequestState, server: ServerState): StageResult {
  if ((state.operation?.measured.introspections ?? 0) === 0 || seesSchema(state, server)) return undefined;
  const message =
    'The schema is handed out to callers with the right "introspect". Have it granted, or work with the schema that is published with this API.';
  return { refused: refusal(403, 'INTROSPECTION_OFF', message) };
}

/** A query in the address does not run: the page shows it, and a person decides. */
export function servePage(state: RequestState, server: ServerState): StageResult | Promise<StageResult> {
  const { graphiql } = server;
  if (graphiql === null || state.request.method !== 'GET' || !state.accept.html) return undefined;
  return pageFor(state, server, graphiql);
}

async function pageFor(
  state: RequestState,
  server: ServerState,
  graphiql: GraphiqlPage,
): Promise<StageResult> {
  const refused = server.openSchema ? undefined : await identifyCaller(state, server);
  if (refused !== undefined) return refused;
  if (seesSchema(state, server)) return { answered: await graphiql.answer(state) };
  const message =
    'GraphiQL is for callers with the right "introspect". Have it granted, or use a client of your own.';
  return { refused: refusal(403, 'GRAPHIQL_OFF', message) };
}
