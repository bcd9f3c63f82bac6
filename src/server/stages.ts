import { noteBody, parsePayload, receiveBody } from './stages/body.ts';
import { openSocket, placeOperation, useEventChannel } from './stages/channel.ts';
import {
  admitDocument,
  coerceVariables,
  limitCost,
  limitEntities,
  reserveStream,
  selectOperation,
} from './stages/document.ts';
import { identifyCaller, matchBody } from './stages/identify.ts';
import { requireAcceptable, requireJson } from './stages/negotiation.ts';
import { limitCostRate, limitRate } from './stages/rate.ts';
import { allowMethod, answerProbe, route } from './stages/route.ts';
import { guardSchema, servePage } from './stages/schema.ts';
import type { OperationStage, Stage } from './stages/stage.ts';
import {
  allowHost,
  answerPreflight,
  limitLoad,
  noteOrigin,
  readForwarded,
  refuseOtherOrigins,
  requireHost,
  requireHttp11,
  requirePath,
} from './stages/trust.ts';
import { findDocument, registerDocument, requireQuery, requireTrusted } from './stages/trusted.ts';

/**
 * What every request passes before anything is executed, in this order. A stage refuses, answers, or lets the request pass;
 * the first that refuses or answers is the last. Node's socket limits come before the list (headers in 5 s, the whole request
 * in 10 s, a cap on connections), because they hold where there is no request yet.
 */
export const stages: readonly Stage[] = [
  // Before anything that answers: what a page may read of an answer stands in its headers.
  noteOrigin,
  // Whom it is for, before anything asks for its name or address.
  readForwarded,
  // Since it costs nothing: later, a flood would be read and parsed before it is turned away.
  limitLoad,
  // HTTP/1.0 has no Host to rely on and no length to trust; every stage below reads both.
  requireHttp11,
  // An absolute-form target brings a second host name: after `requireHost`, the two could disagree.
  requirePath,
  // One valid host. Before `refuseOtherOrigins` and `allowHost`, which compare with it.
  requireHost,
  // Probes come by address, not by name: after `allowHost`, an orchestrator would kill a healthy server.
  answerProbe,
  // Before anything of value is served: a page whose name points to this machine is "same origin" for a browser.
  allowHost,
  // Before the method, so that a wrong address is reported as such.
  route,
  // Of an origin that is listed; any other finds no CORS here, and its OPTIONS goes on to be refused.
  answerPreflight,
  // GET and POST, and what the single connection mode of graphql-sse begins and ends with.
  allowMethod,
  // Before the page, the socket and the body: a form or a script of another site must not even make us read.
  refuseOtherOrigins,
  // A WebSocket begins with a GET, so it is looked for before anything of a GET is judged. Each operation of it comes from the
  // top of this list again, as a POST with the headers of this request.
  openSocket,
  // Before `requireAcceptable`, to which a browser that opens the page would not look like a client of the API.
  servePage,
  // What cannot be answered in a form that the client takes is not executed: a change whose answer is refused was made.
  requireAcceptable,
  // Before the body is read: a form's media types are the only ones that a browser sends across origins unasked.
  requireJson,
  // After this, more than headers is read: of strangers nothing is, where callers have to prove who they are.
  identifyCaller,
  // Of each caller, before the work of reading.
  limitRate,
  // A token counts with its owner alone, who is known by now; and nothing of it has a body but its operations.
  useEventChannel,
  // Read with a cap regardless of the announced length, and in full: a parser fed in pieces would judge half a body.
  receiveBody,
  // What a router has signed, before anything of it is believed.
  matchBody,
  // Depth before anything recursive walks the result of JSON.parse.
  parsePayload,
  // Before anything runs: its result needs a place to go to.
  placeOperation,
  // Before yoga's plugins, which see a document as if it had been sent.
  findDocument,
];

/**
 * What is checked of the operation, in this order, once yoga's plugins have seen its parameters and may have changed them.
 */
export const operationStages: readonly OperationStage[] = [
  // A name that is known was replaced by its document by now, here or by a plugin.
  requireQuery,
  // By its text, whoever has put it in; and before the work of reading it.
  requireTrusted,
  // Brackets, tokens, size, validation: each of them is safe only within the bounds of the one before it.
  admitDocument,
  // What was refused need not be remembered.
  registerDocument,
  // Which operation runs, before its kind and its variables are looked at; and no change by GET, which any page can make a
  // browser send.
  selectOperation,
  // Once it is known which operation runs, and before its variables are told what would fit.
  guardSchema,
  // As their types make them: what comes below counts with them, and an operation whose variables do not fit does not run.
  coerceVariables,
  // The variables decide how much a router asks for; the document's own bounds see none of them.
  limitEntities,
  // With the real variables, and after all checks that are free.
  limitCost,
  // What came through all that the body itself decides need not be read again.
  noteBody,
  // Nothing is charged for what is refused.
  limitCostRate,
  // Last: a reserved stream is released when the stream ends, and a refusal after it would keep it.
  reserveStream,
];
