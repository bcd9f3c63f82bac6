import { read, shaped } from './stages/content.ts';
import { affordable, countable, judged, meant, roomForStream } from './stages/document.ts';
import { acceptable, mediaType } from './stages/form.ts';
import { page } from './stages/page.ts';
import { health, knownMethod, knownPath } from './stages/route.ts';
import type { Stage } from './stages/stage.ts';
import { knownHost, oneHost, ownOrigin, plainTarget, room, version } from './stages/trust.ts';

/**
 * What every request passes before anything is executed, in this order. A stage refuses, answers, or lets pass; the first
 * that speaks ends the way. Before the list stand Node's socket limits (headers in 5 s, the whole request in 10 s, a cap on
 * connections), for they hold where there is no request yet. After it stand execution and the mask over its errors; a
 * quicker way to execute may replace yoga there, since a request is read and judged in full by then.
 */
export const stages: readonly Stage[] = [
  // First, since it costs nothing: later, a flood would be read and parsed before it is turned away.
  room,
  // HTTP/1.0 has no Host to rely on and no length to trust; all below reads both.
  version,
  // An absolute-form target brings a second host name along: after `oneHost`, the two could disagree.
  plainTarget,
  // One host that is a host. Before `ownOrigin` and `knownHost`, which compare with it.
  oneHost,
  // Probes come by address, not by name: after `knownHost`, an orchestrator would kill a healthy server.
  health,
  // Before anything of value is served: a page whose name points to this machine is "same origin" for a browser.
  knownHost,
  // Before the method, so that a wrong address is told as such.
  knownPath,
  // No method but GET and POST: OPTIONS finds no CORS here, so no other origin is ever granted a preflight.
  knownMethod,
  // Before the page and the body: a form or a script of another site must not even make us read.
  ownOrigin,
  // Before `acceptable`, to which a browser that opens the page would not look like a client of the API.
  page,
  // What cannot be answered in a form that the client takes is not executed: a change whose answer is refused was made.
  acceptable,
  // Before the body is read: a form's media types are the only ones that a browser sends across origins unasked.
  mediaType,
  // Who asks and how often they may, once callers prove who they are, belong here: after them a stranger's bytes are read.
  // Read with a cap whatever length was announced, and in whole: a parser fed in pieces would judge half a body.
  read,
  // Depth before JSON.parse's result is walked by anything recursive.
  shaped,
  // Brackets, tokens, size, validation: each of them is safe only within the bounds of the one before it.
  judged,
  // Which operation is meant, before its kind and its variables are looked at; and no change by GET, which anybody can
  // make a browser send.
  meant,
  // The variables decide what a router asks for, and the document's own bounds see none of them.
  countable,
  // After all that is free to check, for it walks the document once more.
  affordable,
  // Last: a place that is taken for a stream is given back when the stream ends, and a refusal after it would keep it.
  roomForStream,
];
