import type { HttpRequest } from './http-client.ts';

/** A signed request goes where it says or nowhere: undici itself would also take a path with another host in it. */
export function flawOf(request: HttpRequest, host: string): string | null {
  // Methods are told apart by case, and undici would also send `post` as it is.
  if (!/^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(request.method) || request.method === 'CONNECT') {
    return 'the request is not valid HTTP';
  }
  if (!request.path.startsWith('/')) return 'the request is not valid HTTP';
  for (const name in request.headers) {
    if (name.toLowerCase() === 'host' && request.headers[name] !== host)
      return 'the host header names another host';
  }
  return null;
}

/** Answers are read as they come, so none may be compressed. */
export function withIdentity(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name in headers) {
    if (name.length === 'accept-encoding'.length && name.toLowerCase() === 'accept-encoding') return headers;
  }
  return { ...headers, 'accept-encoding': 'identity' };
}
