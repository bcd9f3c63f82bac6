import type { ExecutionResult } from 'graphql';
import type { RequestState } from './request-state.ts';
import { serializeResult, toldError } from './result.ts';
import type { ResultPart } from './result-parts.ts';

/** How results that come one after the other are written. */
export interface StreamForm {
  readonly headers: Readonly<Record<string, string>>;
  /** Some clients wait for the first byte of the body. */
  readonly opening: string;
  /** What keeps a silent stream open: a proxy that hears nothing for long hangs up. Null where the form knows no such thing. */
  readonly ping: string | null;
  /** `eventId` is the name by which a client can come back for what follows. */
  result(result: ExecutionResult, eventId: string | null): string;
  /** All was told. */
  readonly complete: string;
  /** Ended by us before all was told, so that clients ask again instead of believing that nothing more will come. */
  readonly cut: string;
}

/** For nginx, which else keeps a stream back until it has a page full of it. */
const unbuffered = { 'x-accel-buffering': 'no' } as const;

/** Server-sent events, in the "distinct connections mode" of GraphQL over SSE. */
export const eventForm = {
  headers: { 'content-type': 'text/event-stream; charset=utf-8', ...unbuffered },
  opening: ':\n\n',
  ping: ':\n\n',
  result(result: ExecutionResult, eventId: string | null) {
    const id = eventId === null ? '' : `id: ${eventId}\n`;
    return `event: next\n${id}data: ${serializeResult(result)}\n\n`;
  },
  complete: 'event: complete\ndata:\n\n',
  cut: '',
} satisfies StreamForm;

// In both multipart forms a part is followed by its boundary at once: clients read a part when they see where it ends.

/** Subscriptions over multipart HTTP, by Apollo's protocol of version 1.0. */
const payloadForm: StreamForm = {
  headers: {
    'content-type': 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0',
    vary: 'accept',
    ...unbuffered,
  },
  opening: '\r\n--graphql',
  ping: jsonPart('{}', 'graphql'),
  result(result) {
    // Without data nothing was executed, or its source broke: the protocol tells that beside the payload, and it is the end.
    const payload = 'data' in result;
    const text = serializeResult(result);
    return jsonPart(payload ? `{"payload":${text}}` : `{"payload":null,${text.slice(1)}`, 'graphql');
  },
  complete: '--\r\n',
  cut: `${jsonPart(
    JSON.stringify({
      payload: null,
      errors: [
        {
          message: 'The stream was ended by the server before all was told. Subscribe again.',
          extensions: { code: 'STREAM_CUT' },
        },
      ],
    }),
    'graphql',
  )}--\r\n`,
};

/** The parts of a deferred answer, by GraphQL over HTTP as it stood in August 2022, which most clients read. */
const partForm: StreamForm = {
  headers: {
    'content-type': 'multipart/mixed; boundary="-"; deferSpec=20220824',
    vary: 'accept',
    ...unbuffered,
  },
  opening: '\r\n---',
  ping: null,
  result: result => jsonPart(serializePart(result), '-'),
  complete: '--\r\n',
  // Without the last boundary the body is not whole, and clients say so.
  cut: '',
};

/** The form for a client that is not answered by one JSON. */
export function streamFormFor({ accept, operation }: RequestState): StreamForm {
  const { events, parts } = accept;
  if (parts && operation?.node.operation !== 'subscription') return partForm;
  return events ? eventForm : payloadForm;
}

function jsonPart(text: string, boundary: string): string {
  return `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${text}\r\n--${boundary}`;
}

/** `hasNext` is missing where a whole answer comes to a client that takes nothing but parts. */
function serializePart({
  errors,
  data,
  incremental,
  extensions,
  hasNext = false,
}: Partial<ResultPart>): string {
  return JSON.stringify({ errors: errors?.map(toldError), data, incremental, extensions, hasNext });
}
