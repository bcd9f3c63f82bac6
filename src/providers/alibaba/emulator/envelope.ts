/** How answers look on the wire: compact JSON without a wrapper, or XML below `<ActionName>Response` when asked for. */
import type { Reply } from '../../../emulation/vendor.ts';
import type { Refusal } from './refusal.ts';

export type Json =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | readonly Json[]
  | { readonly [field: string]: Json };

export type Format = 'JSON' | 'XML';

export interface Occasion {
  readonly requestId: string;
  readonly format: Format;
  readonly action: string;
  /** The host that was called; errors repeat it. */
  readonly host: string;
}

type JsonWithRaw = typeof JSON & { rawJSON(text: string): unknown };

export function success(occasion: Occasion, fields: { readonly [field: string]: Json }): Reply {
  return reply(occasion, 200, `${occasion.action}Response`, { RequestId: occasion.requestId, ...fields });
}

export function failure(occasion: Occasion, refusal: Refusal): Reply {
  const { requestId, host } = occasion;
  const { status, code, message } = refusal;
  const error = reply(occasion, status, 'Error', {
    RequestId: requestId,
    HostId: host,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=Vpc&requestId=${requestId}`,
  });
  return { ...error, code };
}

function reply(
  { requestId, format }: Occasion,
  status: number,
  root: string,
  body: { readonly [field: string]: Json },
): Reply {
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
function json(body: Json): string {
  return JSON.stringify(body, (_field, value: unknown) =>
    typeof value === 'bigint' ? (JSON as JsonWithRaw).rawJSON(value.toString()) : value,
  );
}

function xml(name: string, value: Json): string {
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

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
