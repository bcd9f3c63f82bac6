import { hash } from 'node:crypto';
import { jsonAnswer } from '../answer.ts';
import { refusal } from '../refusal.ts';
import type { RequestState } from '../request-state.ts';
import { documentNamesIn } from '../trusted-documents.ts';
import type { ServerState, StageResult } from './stage.ts';

/** Puts the text of a document in the place of its name. One that is not found may still be known to a plugin. */
export function findDocument(state: RequestState, { trusted }: ServerState): StageResult {
  const { payload } = state;
  if (payload === undefined) return undefined;
  const names = documentNamesIn(payload);
  const [name] = names;
  if (name === undefined) return undefined;
  if (names.length > 1) {
    const message = '"documentId" and "extensions.persistedQuery.sha256Hash" name two documents. Send one.';
    return { refused: refusal(400, 'BAD_REQUEST', message) };
  }
  const found = trusted.find(name);
  if (payload.query === undefined) {
    if (found !== undefined) state.payload = { ...payload, query: found };
    return undefined;
  }
  if (payload.query === found || hash('sha256', payload.query) === name) return undefined;
  const message =
    'The document that was sent is not the one that its hash or "documentId" names. Send one of them.';
  return { refused: refusal(400, 'DOCUMENT_HASH_MISMATCH', message) };
}

/**
 * A client that sends the hash of a query instead of the query has to be told by these very messages, and with a status that
 * it takes for an answer. "Not found": it sends both, once. "Not supported": it sends the query, from then on.
 */
export function requireQuery(state: RequestState, { trusted }: ServerState): StageResult {
  const { payload } = state;
  if (payload?.query !== undefined) return undefined;
  if (payload?.documentId !== undefined) {
    const message =
      'There is no document of the name that "documentId" gives. Deploy the manifest that the client was built with to this server, or send the document itself.';
    return { refused: refusal(400, 'DOCUMENT_NOT_FOUND', message) };
  }
  const registers = trusted.automatic && (!trusted.only || mayRunAny(state));
  const [message, code] = registers
    ? ['PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND']
    : ['PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED'];
  return { answered: jsonAnswer(200, { errors: [{ message, extensions: { code } }] }, state.accept.json) };
}

export function requireTrusted(state: RequestState, { trusted }: ServerState): StageResult {
  if (!trusted.only || trusted.trusts(state.payload?.query ?? '') || mayRunAny(state)) return undefined;
  const message =
    'This server runs the documents of its manifest only, and this one is not among them. Add it to the manifest that is deployed with the client, or have the right "adhoc" granted.';
  return { refused: refusal(403, 'DOCUMENT_NOT_TRUSTED', message) };
}

/** Once it was found good: what is refused anyway need not be remembered. */
export function registerDocument({ payload }: RequestState, { trusted }: ServerState): StageResult {
  if (trusted.automatic && payload?.query !== undefined && documentNamesIn(payload).length > 0)
    trusted.register(payload.query);
  return undefined;
}

function mayRunAny({ identified }: RequestState): boolean {
  return identified === undefined || identified.router === true || identified.caller.rights.anywhere('adhoc');
}
