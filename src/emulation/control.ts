import { createServer, type IncomingMessage } from 'node:http';
import type { EmulatorClock } from './clock.ts';
import { parseFaultRule } from './fault-rule.ts';
import type { FaultQueue, FaultRule } from './faults.ts';
import type { Journal, JournalFilter } from './journal.ts';
import { bodyOf, listen } from './server.ts';
import type { LiveSettings, SettingValue } from './settings.ts';

/**
 * The control endpoint: a second listener on a loopback port of its own, through which tests and people look at an
 * emulated cloud and move it. JSON both ways; what is wrong gets 400 and { "error": "one sentence" }.
 *
 *   GET    /world                              what exists, by account
 *   GET    /billing                            what is charged for, by account
 *   GET    /requests?action=&resource=&account=&limit=     what arrived (the newest `limit` of them)
 *   GET    /executions?action=&resource=&account=&limit=   what was carried out
 *   GET | POST | DELETE /faults                rules still waiting | add one rule or a list | forget all
 *   GET    /clock, POST /clock {advanceSeconds}
 *   GET | POST /settings                       POST merges
 *   POST   /resources?account=                 create one or a list: {kind, ...fields, count?}
 *   PATCH  /resources/:id?account=             overwrite fields of one resource
 *   POST   /reset                              world as seeded, settings as started, journal and faults empty
 */
export type Done<T> = { readonly done: T } | { readonly problem: string };

/** What the vendor's emulator lets be looked at and changed. `account` is undefined for the first account. */
export type ControlledWorld = {
  readonly world: () => unknown;
  readonly billing: () => unknown;
  readonly create: (
    specifications: readonly Record<string, unknown>[],
    account: string | undefined,
  ) => Done<readonly string[]>;
  readonly change: (
    id: string,
    fields: Record<string, unknown>,
    account: string | undefined,
  ) => Done<unknown>;
  readonly reset: () => void;
};

export type ControlOptions<T extends Readonly<Record<string, SettingValue>>> = {
  readonly world: ControlledWorld;
  readonly settings: LiveSettings<T>;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
};

export type Control = { readonly url: string; readonly port: number; close(): Promise<void> };

type Asked = {
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly segments: readonly string[];
};
type Answer = { readonly status: number; readonly body: unknown };
type Route = (asked: Asked) => Answer;

const ok = (body: unknown): Answer => ({ status: 200, body });
const bad = (error: string, status = 400): Answer => ({ status, body: { error } });
const known =
  'GET /world, GET /billing, GET /requests, GET /executions, GET|POST|DELETE /faults, GET|POST /clock, GET|POST /settings, POST /resources, PATCH /resources/:id, POST /reset';

export async function startControl<T extends Readonly<Record<string, SettingValue>>>(
  options: ControlOptions<T>,
): Promise<Control> {
  const routes = routesOf(options);
  const server = createServer((message, response) => {
    void answerTo(message, routes).then(({ status, body }) => {
      const text = `${JSON.stringify(body, null, 2)}\n`;
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

async function answerTo(message: IncomingMessage, routes: Readonly<Record<string, Route>>): Promise<Answer> {
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
    if (error instanceof URIError) return bad('the path is not encoded as a URL');
    return bad(`the emulator itself failed: ${error instanceof Error ? error.stack : String(error)}`, 500);
  }
}

function routesOf<T extends Readonly<Record<string, SettingValue>>>(
  options: ControlOptions<T>,
): Readonly<Record<string, Route>> {
  const { world, settings, faults, journal, clock } = options;
  const time = (): Answer => ok({ now: clock.now().toISOString() });
  return {
    'GET /world': () => ok(world.world()),
    'GET /billing': () => ok(world.billing()),
    'GET /requests': ({ query }) => listing(query, filter => journal.requests(filter)),
    'GET /executions': ({ query }) => listing(query, filter => journal.executions(filter)),
    'GET /faults': () => ok({ rules: faults.list() }),
    'POST /faults': ({ body }) => {
      const rules: FaultRule[] = [];
      for (const given of Array.isArray(body) ? body : [body]) {
        const parsed = parseFaultRule(given);
        if ('problem' in parsed) return bad(parsed.problem);
        rules.push(parsed.rule);
      }
      for (const rule of rules) faults.add(rule);
      return ok({ rules: faults.list() });
    },
    'DELETE /faults': () => {
      faults.clear();
      return ok({ rules: [] });
    },
    'GET /clock': time,
    'POST /clock': ({ body }) => {
      const seconds = isObject(body) ? body.advanceSeconds : undefined;
      if (typeof seconds !== 'number' || !(seconds >= 0) || !Number.isFinite(seconds))
        return bad('advanceSeconds is a number, 0 or more');
      // A date that cannot be written would break every answer from here on.
      if (clock.now().getTime() + seconds * 1000 > Date.UTC(9999, 0))
        return bad('advanceSeconds leads past the year 9999');
      clock.advance(seconds * 1000);
      return time();
    },
    'GET /settings': () => ok(settings.current),
    'POST /settings': ({ body }) => {
      const problem = settings.change(body);
      return problem === undefined ? ok(settings.current) : bad(problem);
    },
    'POST /resources': ({ body, query }) => {
      const specifications = Array.isArray(body) ? body : [body];
      if (!specifications.every(isObject)) return bad('a resource is an object: { kind, ...fields, count? }');
      const made = world.create(specifications, query.get('account') ?? undefined);
      return 'problem' in made ? bad(made.problem) : { status: 201, body: { ids: made.done } };
    },
    'PATCH /resources/:id': ({ body, query, segments }) => {
      if (!isObject(body)) return bad('a change is an object of fields');
      const changed = world.change(segments[1] ?? '', body, query.get('account') ?? undefined);
      return 'problem' in changed ? bad(changed.problem) : ok(changed.done);
    },
    'POST /reset': () => {
      world.reset();
      settings.reset();
      faults.clear();
      journal.clear();
      return ok({ reset: true });
    },
  };
}

function listing(query: URLSearchParams, find: (filter: JournalFilter) => readonly unknown[]): Answer {
  for (const name of query.keys())
    if (!['action', 'resource', 'account', 'limit'].includes(name))
      return bad(`unknown filter ${name}; known: action, resource, account, limit`);
  const limit = query.get('limit');
  if (limit !== null && !/^\d{1,9}$/.test(limit)) return bad('limit is a whole number');
  const [action, resource, account] = ['action', 'resource', 'account'].map(name => query.get(name));
  const found = find({
    ...(action ? { action } : {}),
    ...(resource ? { resource } : {}),
    ...(account ? { account } : {}),
  });
  const entries = limit === null ? found : Number(limit) === 0 ? [] : found.slice(-Number(limit));
  return ok({ count: found.length, entries });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
