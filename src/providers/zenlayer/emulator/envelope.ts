import { randomUUID } from 'node:crypto';
import type { Reply, RequestHead, VendorShapes } from '../../../emulation/vendor.ts';
import type { ZenlayerEmulatorSettings } from './settings.ts';

/** The vendor's words around every answer: requestId twice on success, a flat object without `response` on error. */
export interface ZenlayerRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

const headers = { 'content-type': 'application/json; charset=utf-8' };

export function newRequestId(): string {
  return `T${randomUUID().toUpperCase()}`;
}

export function refusalReply(requestId: string, { code, status, message }: ZenlayerRefusal): Reply {
  return { status, headers, code, body: JSON.stringify({ requestId, code, message }) };
}

export function successReply(
  requestId: string,
  payload: Readonly<Record<string, unknown>> | undefined,
  settings: ZenlayerEmulatorSettings,
): Reply {
  const inner = settings.innerRequestId === 'equal' ? requestId : newRequestId();
  const body =
    payload === undefined && !settings.responseWrapper
      ? { requestId }
      : { requestId, response: { requestId: inner, ...payload } };
  return { status: 200, headers, body: JSON.stringify(body) };
}

const failureCodes: Readonly<Record<number, string>> = {
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_TEMPORARY_UNAVAILABLE',
};

export function shapesOf(settings: () => ZenlayerEmulatorSettings): VendorShapes {
  const refuse = (request: RequestHead, refusal: ZenlayerRefusal): Reply =>
    refusalReply(request.requestId, refusal);
  return {
    refusal: refuse,
    throttled: (request, status = 429) =>
      refuse(request, { code: 'REQUEST_LIMIT_EXCEEDED', status, message: 'Request rate exceeds the limit.' }),
    failure: (request, status, code = failureCodes[status] ?? 'INTERNAL_SERVER_ERROR') =>
      refuse(request, { code, status, message: 'The request could not be processed.' }),
    accepted: request => successReply(request.requestId, undefined, settings()),
    withoutRequestId: reply => ({ ...reply, body: withoutRequestId(reply.body) }),
  };
}

function withoutRequestId(body: string): string {
  return JSON.stringify(JSON.parse(body), (name, value) => (name === 'requestId' ? undefined : value));
}
