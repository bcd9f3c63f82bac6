import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type Refusal, refusal } from './refusal.ts';

export type Body = { readonly text: string } | { readonly refused: Refusal } | 'gone';

export function tooLarge(most: number): Refusal {
  return refusal(413, 'BODY_TOO_LARGE', `The body is larger than ${most} bytes. Send less in one request.`);
}

/** Reads at most `most` bytes, whatever length was announced or not. `gone` when the client left before the end. */
export function readBody(request: IncomingMessage, most: number): Promise<Body> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let bytes = 0;

    function settle(body: Body): void {
      request.off('data', take).off('end', finish).off('close', gone);
      resolve(body);
    }
    function take(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > most) {
        request.pause();
        settle({ refused: tooLarge(most) });
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
    function gone(): void {
      settle('gone');
    }

    request.on('data', take).once('end', finish).once('close', gone);
    // An aborted request also emits an error; its 'close' says all that matters here.
    request.on('error', gone);
  });
}
