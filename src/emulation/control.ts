import { createServer, type IncomingMessage } from 'node:http';
import { bad, type ControlAnswer, type ControlParts, type ControlRoute, routesOf } from './control-routes.ts';
import { InputError } from './input.ts';
import { bodyOf, listen } from './server.ts';

/**
 * The control endpoint: a second listener on a loopback port of its own, through which tests and people look at an
 * emulated cloud and move it. JSON both ways; what is wrong gets 400 and { "error": "one sentence" }.
 *
 *   GET    /world                              what exists, by account
 *   GET    /billing                            what is charged for, by account
 *   GET    /requests?action=&resource=&account=&limit=     what arrived (the newest `limit` of them)
 *   GET    /executions?action=&resource=&account=&limit=   what was carried out
 *   GET | POST | DELETE /faults                rules still waiting | add one rule or a list | forget all
 *   GET | POST /clock                          POST {advanceSeconds}, {advanceToNext: true} or {running: true | false}
 *   GET | POST /settings                       POST merges
 *   POST   /resources?account=                 create one or a list: {kind, ...fields, count?}
 *   PATCH  /resources/:id?account=             overwrite fields of one resource
 *   POST   /reset                              world as seeded, settings as started, journal and faults empty
 */
export interface ControlOptions extends ControlParts {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

export interface ControlEndpoint {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const known =
  'GET /world, GET /billing, GET /requests, GET /executions, GET|POST|DELETE /faults, GET|POST /clock, GET|POST /settings, POST /resources, PATCH /resources/:id, POST /reset';

export async function startControl(options: ControlOptions): Promise<ControlEndpoint> {
  const routes = routesOf(options);
  const server = createServer((message, response) => {
    void answerTo(message, routes).then(({ status, body }) => {
      const text = `${JSON.stringify(body, bigintsAsText, 2)}\n`;
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(text);
    });
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  message: IncomingMessage,
  routes: Readonly<Record<string, ControlRoute>>,
): Promise<ControlAnswer> {
  // A browser names the origin of a page that posts somewhere: no page shall reset a cloud, emulated or not.
  if (message.headers.origin !== undefined) return bad('the control endpoint is not for web pages', 403);
  const url = new URL(message.url ?? '/', 'http://control');
  const segments = url.pathname.split('/').slice(1);
  const pattern = segments.length === 2 ? `/${segments[0]}/:id` : url.pathname;
  const route = routes[`${message.method} ${pattern}`];
  if (route === undefined)
    return bad(`nothing answers to ${message.method} ${url.pathname}; known: ${known}`, 404);
  const raw = await bodyOf(message);
  if (raw === undefined) return bad('the body is too long');
  let body: unknown;
  if (raw.length > 0) {
    if (!/^application\/json\s*(;|$)/i.test(message.headers['content-type'] ?? ''))
      return bad('the content type is application/json');
    try {
      body = JSON.parse(raw.toString());
    } catch (error) {
      return bad(`the body is not JSON: ${(error as Error).message}`);
    }
  }
  try {
    return route({ query: url.searchParams, body, segments: segments.map(decodeURIComponent) });
  } catch (error) {
    if (error instanceof InputError) return bad(error.message);
    if (error instanceof URIError) return bad('the path is not encoded as a URL');
    return bad(`the emulator itself failed: ${error instanceof Error ? error.stack : String(error)}`, 500);
  }
}

/** JSON numbers cannot carry account numbers beyond 2^53. */
function bigintsAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
