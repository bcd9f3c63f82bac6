import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { ServerLimits } from './limits.ts';
import { type HttpRefusal, limitRefusal, refusal } from './refusal.ts';

export type BodyResult = { readonly text: string } | { readonly refused: HttpRefusal } | 'disconnected';

export function bodyTooLarge(limits: ServerLimits): HttpRefusal {
  return limitRefusal(limits, {
    status: 413,
    code: 'BODY_TOO_LARGE',
    limit: 'bodyBytes',
    found: 'The body is too large',
    advice: 'Send less in one request.',
  });
}

/** Reads at most `bodyBytes`, regardless of the announced length. `disconnected` when the client left before the end. */
export function readBody(request: IncomingMessage, limits: ServerLimits): Promise<BodyResult> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let bytes = 0;

    function settle(body: BodyResult): void {
      request.off('data', take).off('end', finish).off('close', leave);
      resolve(body);
    }
    function take(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > limits.bodyBytes) {
        request.pause();
        settle({ refused: bodyTooLarge(limits) });
      } else {
        chunks.push(chunk);
      }
    }
    function finish(): void {
      const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes);
      // Bytes that are no UTF-8 would be replaced in silence, and an id with a replaced character names something else.
      if (!isUtf8(whole)) {
        settle({ refused: refusal(400, 'BAD_REQUEST', 'The body is not valid UTF-8.') });
        return;
      }
      const text = whole.toString('utf8');
      settle({ text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text });
    }
    function leave(): void {
      settle('disconnected');
    }

    request.on('data', take).on('end', finish).on('close', leave);
    // An aborted request also emits an error; its 'close' says all that matters here. Nothing of this body hangs on the request once
    // it is read: what had to wait for its turn is old by then, and would keep it.
    request.on('error', ignore);
  });
}

function ignore(): void {}
