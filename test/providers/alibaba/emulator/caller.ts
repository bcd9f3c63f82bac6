/**
 * A caller of the vendor's API that signs with Node's crypto alone, so that the emulator's verifier meets a second
 * reading of the vendor's words rather than itself.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';

export interface Key {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export type Values = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The tests reach into answers by the vendor's own field names.
  // biome-ignore lint/suspicious/noExplicitAny: the body's shape is what is under test
  readonly body: any;
}

export interface Wish {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Where the business parameters travel. */
  readonly place?: 'query' | 'form';
  readonly date?: string;
  readonly nonce?: string;
  readonly version?: string;
  readonly headers?: Values;
  /** Changes the headers after they were signed. */
  readonly tamper?: (headers: Record<string, string>) => void;
  readonly path?: string;
  /** The hash of the body that is signed, where the header shall say another. */
  readonly signedHash?: string;
  /** Left out of the list of signed headers. */
  readonly unsigned?: string;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const canonical = (values: Values): string =>
  Object.keys(values)
    .sort()
    .map(name => `${encode(name)}=${encode(values[name] ?? '')}`)
    .join('&');

export function today(offset = 0): string {
  return `${new Date(Date.now() + offset).toISOString().slice(0, 19)}Z`;
}

/** A call signed with ACS3-HMAC-SHA256. */
export async function call(key: Key, action: string, values: Values = {}, wish: Wish = {}): Promise<Answer> {
  const { method = 'POST', place = 'query', path = '/' } = wish;
  const query = place === 'query' ? canonical(values) : '';
  const body = place === 'form' ? canonical(values) : '';
  const headers: Record<string, string> = {
    host: new URL(key.url).host,
    'x-acs-action': action,
    'x-acs-version': wish.version ?? '2016-04-28',
    'x-acs-date': wish.date ?? today(),
    'x-acs-signature-nonce': wish.nonce ?? randomUUID(),
    'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    ...wish.headers,
  };
  const names = Object.keys(headers)
    .filter(name => name !== wish.unsigned)
    .sort();
  const lines = names.map(name => `${name}:${headers[name]}\n`).join('');
  const hash = wish.signedHash ?? headers['x-acs-content-sha256'];
  const request = [method, path, query, lines, names.join(';'), hash].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(request).digest('hex')}`;
  const signature = createHmac('sha256', key.accessKeySecret).update(text).digest('hex');
  headers.authorization = `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  wish.tamper?.(headers);
  const { host: _host, ...sent } = headers;
  return answer(
    await fetch(`${key.url}${path}${query && `?${query}`}`, {
      method,
      headers: sent,
      ...(body && method !== 'GET' ? { body } : {}),
    }),
  );
}

/** A call signed with the older HMAC-SHA1, all system parameters in the query. */
export async function callOld(
  key: Key,
  action: string,
  values: Values = {},
  wish: Wish & { readonly drop?: string } = {},
): Promise<Answer> {
  const { method = 'GET', place = 'query' } = wish;
  const system: Record<string, string> = {
    AccessKeyId: key.accessKeyId,
    Action: action,
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: wish.nonce ?? randomUUID(),
    SignatureVersion: '1.0',
    Timestamp: wish.date ?? today(),
    Version: wish.version ?? '2016-04-28',
    ...wish.headers,
  };
  if (wish.drop !== undefined) delete system[wish.drop];
  const text = `${method}&%2F&${encode(canonical({ ...system, ...values }))}`;
  const signature = createHmac('sha1', `${key.accessKeySecret}&`).update(text).digest('base64');
  const query = canonical(place === 'query' ? { ...system, ...values } : system);
  const form = place === 'form' ? canonical(values) : '';
  return answer(
    await fetch(`${key.url}/?${query}&Signature=${encode(signature)}`, {
      method,
      ...(form ? { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {}),
    }),
  );
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? parsed(text) : undefined,
  };
}

/** Undefined for what injected faults make unreadable. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
