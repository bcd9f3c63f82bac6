/** How answers look on the wire: compact JSON without a wrapper, or XML below `<ActionName>Response` when asked for. */
import type { Reply, RequestHead, VendorShapes } from '../../../emulation/vendor.ts';
import { type AlibabaRefusal, knownRefusal, refuse } from './refusal.ts';
import type { AlibabaEmulatorSettings } from './settings.ts';

export type JsonValue = string | number | bigint | boolean | undefined | readonly JsonValue[] | JsonFields;

export interface JsonFields {
  readonly [field: string]: JsonValue;
}

export type AnswerFormat = 'JSON' | 'XML';

/** What an answer repeats of its request. */
export interface ReplyContext {
  readonly requestId: string;
  readonly format: AnswerFormat;
  readonly action: string;
  /** The host that was called; errors repeat it. */
  readonly host: string;
}

type JsonWithRaw = typeof JSON & { rawJSON(text: string): unknown };

export function success(context: ReplyContext, fields: JsonFields): Reply {
  return reply(context, 200, `${context.action}Response`, { RequestId: context.requestId, ...fields });
}

export function failure(context: ReplyContext, refusal: AlibabaRefusal): Reply {
  const { requestId, host } = context;
  const { status, code, message } = refusal;
  const error = reply(context, status, 'Error', {
    RequestId: requestId,
    HostId: host,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=Vpc&requestId=${requestId}`,
  });
  return { ...error, code };
}

function reply({ requestId, format }: ReplyContext, status: number, root: string, body: JsonFields): Reply {
  return {
    status,
    headers: {
      // The vendor's TypeScript SDK reads an XML error only under exactly this content type.
      'content-type': format === 'XML' ? 'text/xml;charset=utf-8' : 'application/json;charset=utf-8',
      'x-acs-request-id': requestId,
      'x-acs-trace-id': requestId.replaceAll('-', '').toLowerCase(),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': '*',
    },
    body: format === 'XML' ? `<?xml version="1.0" encoding="UTF-8"?>${xml(root, body)}` : json(body),
  };
}

/** Account ids pass 2^53 and travel as bare numbers all the same: a reader that takes them for doubles is off by some. */
function json(body: JsonValue): string {
  return JSON.stringify(body, (_field, value: unknown) =>
    typeof value === 'bigint' ? (JSON as JsonWithRaw).rawJSON(value.toString()) : value,
  );
}

function xml(name: string, value: JsonValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map(item => xml(name, item)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([field, item]) => xml(field, item))
          .join('')
      : escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The vendor's own words for what faults make it say. */
export function shapesOf(
  contextOf: (head: RequestHead) => ReplyContext,
  settings: () => AlibabaEmulatorSettings,
): VendorShapes {
  return {
    refusal: (head, refusal) => failure(contextOf(head), refusal),
    throttled: (head, status, retryAfterSeconds) => {
      const refusal = refuse('Throttling.User', { status: status ?? settings().throttleStatus });
      const reply = failure(contextOf(head), refusal);
      if (retryAfterSeconds === undefined) return reply;
      // The vendor's own header, which its SDK reads as milliseconds.
      return { ...reply, headers: { ...reply.headers, 'x-acs-retry-after': `${retryAfterSeconds * 1000}` } };
    },
    failure: (head, status, code) => {
      const word = code ?? (status === 500 ? 'InternalError' : 'ServiceUnavailable');
      const message = knownRefusal(word)?.message ?? refuse('InternalError').message;
      return failure(contextOf(head), { code: word, status, message });
    },
    accepted: head => success(contextOf(head), {}),
    withoutRequestId,
  };
}

function withoutRequestId(reply: Reply): Reply {
  const headers = Object.entries(reply.headers ?? {}).filter(([name]) => name !== 'x-acs-request-id');
  const body = reply.body.replace(/"RequestId":"[^"]*",?/, '').replace(/<RequestId>[^<]*<\/RequestId>/, '');
  return { ...reply, headers: Object.fromEntries(headers), body };
}
