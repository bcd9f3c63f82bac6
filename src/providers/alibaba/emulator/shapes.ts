/** The vendor's own words for what faults make it say. */
import type { Reply, RequestHead, VendorShapes } from '../../../emulation/vendor.ts';
import { failure, type Occasion, success } from './envelope.ts';
import { knownRefusal, refuse } from './refusal.ts';
import type { Settings } from './settings.ts';

export function shapesOf(
  occasionOf: (head: RequestHead) => Occasion,
  settings: () => Settings,
): VendorShapes {
  return {
    refusal: (head, { code, status, message }) => failure(occasionOf(head), { code, status, message }),
    throttled: (head, status, retryAfterSeconds) => {
      const refusal = refuse('Throttling.User', { status: status ?? settings().throttleStatus });
      const reply = failure(occasionOf(head), refusal);
      if (retryAfterSeconds === undefined) return reply;
      // The vendor's own header, which its SDK reads as milliseconds.
      return { ...reply, headers: { ...reply.headers, 'x-acs-retry-after': `${retryAfterSeconds * 1000}` } };
    },
    failure: (head, status, code) => {
      const word = code ?? (status === 500 ? 'InternalError' : 'ServiceUnavailable');
      const message = knownRefusal(word)?.message ?? refuse('InternalError').message;
      return failure(occasionOf(head), { code: word, status, message });
    },
    accepted: head => success(occasionOf(head), {}),
    withoutRequestId,
  };
}

function withoutRequestId(reply: Reply): Reply {
  const headers = Object.entries(reply.headers ?? {}).filter(([name]) => name !== 'x-acs-request-id');
  const body = reply.body.replace(/"RequestId":"[^"]*",?/, '').replace(/<RequestId>[^<]*<\/RequestId>/, '');
  return { ...reply, headers: Object.fromEntries(headers), body };
}
