import { z } from 'zod';
import type { EmulatorClock } from './clock.ts';
import type { FaultQueue } from './fault-queue.ts';
import { parseFaultRules } from './faults.ts';
import { InputError, parseInput } from './input.ts';
import type { Journal, JournalFilter } from './journal.ts';
import type { LiveSettings } from './settings.ts';

/** What the control endpoint answers to; an InputError is a mistake of the caller. */
export interface ControlledWorlds {
  readonly world: () => unknown;
  readonly billing: () => unknown;
  /** `account` is undefined for the first account. Throws an InputError on what does not fit. */
  readonly create: (specifications: readonly unknown[], account: string | undefined) => readonly string[];
  readonly change: (
    id: string,
    fields: Readonly<Record<string, unknown>>,
    account: string | undefined,
  ) => unknown;
}

export interface ControlParts {
  readonly worlds: ControlledWorlds;
  readonly settings: LiveSettings<unknown>;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly clock: EmulatorClock;
  readonly reset: () => void;
}

interface ControlRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly segments: readonly string[];
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type ControlRoute = (request: ControlRequest) => ControlAnswer;

const ok = (body: unknown): ControlAnswer => ({ status: 200, body });
export function bad(error: string, status = 400): ControlAnswer {
  return { status, body: { error } };
}
export function routesOf(options: ControlParts): Readonly<Record<string, ControlRoute>> {
  const { worlds, settings, faults, journal, clock } = options;
  const time = (): ControlAnswer => ok({ now: clock.now().toISOString(), running: clock.running });
  return {
    'GET /world': () => ok(worlds.world()),
    'GET /billing': () => ok(worlds.billing()),
    'GET /requests': ({ query }) => listing(query, filter => journal.requests(filter)),
    'GET /executions': ({ query }) => listing(query, filter => journal.executions(filter)),
    'GET /faults': () => ok({ rules: faults.list() }),
    'POST /faults': ({ body }) => {
      for (const rule of parseFaultRules(body)) faults.add(rule);
      return ok({ rules: faults.list() });
    },
    'DELETE /faults': () => {
      faults.clear();
      return ok({ rules: [] });
    },
    'GET /clock': time,
    'POST /clock': ({ body }) => {
      moveClock(clock, parseInput(clockMove, body, 'the clock'));
      return time();
    },
    'GET /settings': () => ok(settings.current),
    'POST /settings': ({ body }) => {
      const problem = settings.change(body);
      return problem === undefined ? ok(settings.current) : bad(problem);
    },
    'POST /resources': ({ body, query }) => {
      const ids = worlds.create(Array.isArray(body) ? body : [body], query.get('account') ?? undefined);
      return { status: 201, body: { ids } };
    },
    'PATCH /resources/:id': ({ body, query, segments }) => {
      const fields = parseInput(z.record(z.string(), z.unknown()), body, 'the change');
      return ok(worlds.change(segments[1] ?? '', fields, query.get('account') ?? undefined));
    },
    'POST /reset': () => {
      options.reset();
      return ok({ reset: true });
    },
  };
}

const clockMove = z
  .strictObject({
    advanceSeconds: z.number().min(0).optional(),
    advanceToNext: z.literal(true).optional(),
    running: z.boolean().optional(),
  })
  .refine(move => Object.keys(move).length > 0, 'must have one of advanceSeconds, advanceToNext, running');

function moveClock(clock: EmulatorClock, move: z.output<typeof clockMove>): void {
  if (move.running !== undefined) {
    if (move.running) clock.resume();
    else clock.hold();
  }
  if (move.advanceToNext) clock.advanceToNext();
  if (move.advanceSeconds === undefined) return;
  // A date that cannot be written would break every answer from here on.
  if (clock.now().getTime() + move.advanceSeconds * 1000 > Date.UTC(9999, 0))
    throw new InputError('the clock.advanceSeconds leads past the year 9999');
  clock.advance(move.advanceSeconds * 1000);
}

const filterForm = z.strictObject({
  action: z.string().optional(),
  resource: z.string().optional(),
  account: z.string().optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .optional(),
});

function listing(query: URLSearchParams, find: (filter: JournalFilter) => readonly unknown[]): ControlAnswer {
  const { limit, ...filter } = parseInput(filterForm, Object.fromEntries(query), 'the filter');
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  const found = find(Object.fromEntries(given));
  const entries = limit === undefined ? found : Number(limit) === 0 ? [] : found.slice(-Number(limit));
  return ok({ count: found.length, entries });
}
