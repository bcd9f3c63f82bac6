/**
 * A caller of the vendor's API that signs with Node's crypto alone, so that the emulator's verifier meets another reading
 * of the vendor's words rather than itself.
 */
import { createHash, createHmac } from 'node:crypto';

export interface AccessKey {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The tests reach into answers by the vendor's own member names.
  // biome-ignore lint/suspicious/noExplicitAny: the body's shape is what is under test
  readonly body: any;
}

/** How a call differs from an ordinary one. */
export interface CallOptions {
  readonly region?: string;
  readonly service?: string;
  readonly scopeDate?: string;
  readonly date?: string;
  readonly method?: string;
  readonly path?: string;
  /** Instead of the input as JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not among the signed headers. */
  readonly unsigned?: string;
  /** Changes the headers after they were signed. */
  readonly tamper?: (headers: Record<string, string>) => void;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export function amzDate(offset = 0): string {
  return new Date(Date.now() + offset).toISOString().replace(/[-:]|\.\d+/g, '');
}

export async function call(
  key: AccessKey,
  operation: string,
  input: object = {},
  options: CallOptions = {},
): Promise<WireAnswer> {
  const { region = 'us-east-1', service = 'directconnect', method = 'POST', path = '/' } = options;
  const { date = amzDate(), body = JSON.stringify(input), unsigned, tamper } = options;
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(key.url).host,
    'x-amz-date': date,
    'x-amz-target': `OvertureService.${operation}`,
    ...(key.sessionToken === undefined ? {} : { 'x-amz-security-token': key.sessionToken }),
    ...options.headers,
  };
  const names = Object.keys(headers)
    .filter(name => name !== unsigned)
    .sort();
  const value = (name: string): string => headers[name]?.trim().replace(/ +/g, ' ') ?? '';
  const lines = names.map(name => `${name}:${value(name)}\n`).join('');
  const canonical = `${method}\n${path}\n\n${lines}\n${names.join(';')}\n${hash(body)}`;
  const day = options.scopeDate ?? date.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signing = mac(mac(mac(mac(`AWS4${key.secretAccessKey}`, day), region), service), 'aws4_request');
  const signature = mac(signing, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash(canonical)}`).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  tamper?.(headers);
  const { host: _host, ...sent } = headers;
  const response = await fetch(`${key.url}${path}`, {
    method,
    headers: sent,
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

/** Undefined for what injected faults make unreadable. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
