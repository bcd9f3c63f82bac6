/**
 * How answers look on the wire: JSON 1.1 without a wrapper. The request's id is in a header only, an error's code in
 * `__type`.
 */
import type { Reply, VendorShapes } from '../../../emulation/vendor.ts';
import { type AwsRefusal, refuse } from './refusal.ts';
import type { AwsEmulatorSettings } from './settings.ts';

const contentType = 'application/x-amz-json-1.1';
const requestIdHeader = 'x-amzn-RequestId';

/** Those of the service's model; the framework around it writes `Message`. */
const declared = [
  'DirectConnectClientException',
  'DirectConnectServerException',
  'DuplicateTagKeysException',
  'LimitExceededException',
  'TooManyTagsException',
];

export function successReply(requestId: string, payload: object): Reply {
  return { status: 200, headers: headersOf(requestId), body: JSON.stringify(payload) };
}

export function refusalReply(requestId: string, refusal: AwsRefusal, settings: AwsEmulatorSettings): Reply {
  const { code, status, message } = refusal;
  const words = declared.includes(code) ? { message } : { Message: message };
  const headers = headersOf(requestId);
  if (settings.errorForm === 'header') {
    const type = `${code}:http://internal.amazon.com/coral/com.amazonaws.directconnect/`;
    return { status, code, headers: { ...headers, 'x-amzn-ErrorType': type }, body: JSON.stringify(words) };
  }
  const type = settings.errorForm === 'namespaced' ? `com.amazonaws.directconnect#${code}` : code;
  return { status, code, headers, body: JSON.stringify({ __type: type, ...words }) };
}

function headersOf(requestId: string): Record<string, string> {
  return { [requestIdHeader]: requestId, 'content-type': contentType };
}

type JsonWithExactNumbers = typeof JSON & { rawJSON(text: string): unknown };

/** Seconds since 1970: whole, with a fraction, or in the form 1.4E9. */
export function wireTime(at: Date, { timestampForm }: AwsEmulatorSettings): unknown {
  const seconds = Math.floor(at.getTime() / 1000);
  switch (timestampForm) {
    case 'fraction':
      return seconds + 0.25;
    case 'exponent':
      return (JSON as JsonWithExactNumbers).rawJSON(seconds.toExponential().replace('e+', 'E'));
    default:
      return seconds;
  }
}

/** The vendor's own words for what faults make it say. */
export function shapesOf(settings: () => AwsEmulatorSettings): VendorShapes {
  return {
    refusal: ({ requestId }, refusal) => refusalReply(requestId, refusal, settings()),
    throttled: ({ requestId }, status, retryAfterSeconds) => {
      const { throttleCode, throttleStatus } = settings();
      const refusal = refuse(throttleCode, 'Rate exceeded', status ?? throttleStatus);
      const reply = refusalReply(requestId, refusal, settings());
      if (retryAfterSeconds === undefined) return reply;
      // A header of AWS's own, which its SDK reads as milliseconds.
      return { ...reply, headers: { ...reply.headers, 'x-amz-retry-after': `${retryAfterSeconds * 1000}` } };
    },
    failure: ({ requestId }, status, code) => {
      const word = code ?? (status === 500 ? 'InternalFailure' : 'ServiceUnavailable');
      const message = 'The request has failed due to a temporary failure of the server.';
      return refusalReply(requestId, refuse(word, message, status), settings());
    },
    accepted: ({ requestId }) => successReply(requestId, {}),
    withoutRequestId: reply => {
      const kept = Object.entries(reply.headers ?? {}).filter(([name]) => name !== requestIdHeader);
      return { ...reply, headers: Object.fromEntries(kept) };
    },
  };
}
