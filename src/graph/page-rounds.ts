import { type DomainError, domainError } from '../domain/errors.ts';
import type { Position, Stretch } from '../domain/kind.ts';
import { failed, type Read } from '../domain/outcome.ts';
import type { PageState } from './cursor.ts';

/** One list of one account, in one region where there are regions. */
export interface PageSource {
  readonly provider: string;
  readonly account: string;
  readonly region: string | null;
  /** What it lists. */
  readonly kind?: string | undefined;
}

export type ReadStretch<Item, Of extends PageSource> = (
  source: Of,
  from: Position,
  size: number,
) => Promise<Read<Stretch<Item>>>;

/** A source that has been asked for this page, from where, and what it said. */
export interface AskedSource<Item> {
  readonly index: number;
  readonly from: Position;
  readonly outcome: Read<Stretch<Item>>;
}

interface RoundPatience {
  readonly first: number;
  readonly patienceMs: number;
}

interface ReadingSource<Item> {
  readonly index: number;
  readonly from: Position;
  outcome: Read<Stretch<Item>> | null;
}

/** Sources that are read in the first round, when nothing is known of how much they hold. */
const firstRound = 8;
const mostInARound = 32;
/** After this part of the patience the next round begins beside one that still waits. */
const roundShare = 1 / 6;

/**
 * Asks sources in their order, round by round, until a page is full or patience has ended. The patience is that of the whole
 * page: several rounds with a silent source in each take no longer than one.
 */
export async function readRounds<Item, Of extends PageSource>(
  sources: readonly Of[],
  start: PageState,
  { first, patienceMs }: RoundPatience,
  readStretch: ReadStretch<Item, Of>,
): Promise<readonly AskedSource<Item>[]> {
  const waiting = [
    ...start.begun,
    ...sources.slice(start.rest).map((_, nth) => ({ index: start.rest + nth, from: null })),
  ];
  // The usual case. Nothing is to be found out round by round, and no timer is needed but its own.
  const [only] = waiting;
  if (only !== undefined && waiting.length === 1) {
    const source = sources[only.index] as Of;
    const outcome = await readInTime(source, patienceMs, () => readStretch(source, only.from, first));
    return [{ ...only, outcome }];
  }
  const deadline = performance.now() + patienceMs;
  const asked: ReadingSource<Item>[] = [];
  const underWay: Promise<void>[] = [];
  let width = start.density > 0 ? Math.ceil(first / start.density) : firstRound;
  let tally = tallyOf(asked);
  // One row beyond the page tells that there is a next one.
  while (waiting.length > 0 && tally.rows <= first && !tally.more && performance.now() < deadline) {
    for (const { index, from } of waiting.splice(0, Math.min(Math.max(width, 1), mostInARound))) {
      const reading: ReadingSource<Item> = { index, from, outcome: null };
      asked.push(reading);
      underWay.push(readSource(sources[index] as Of, reading, deadline));
    }
    if (waiting.length === 0) break;
    await settledOr(Promise.all(underWay), patienceMs * roundShare);
    tally = tallyOf(asked);
    const density = tally.answered === 0 ? 0 : tally.rows / tally.answered;
    width = density > 0 ? Math.ceil((first - tally.rows + 1) / density) : width * 2;
  }
  await Promise.all(underWay);
  tally = tallyOf(asked);
  const short = tally.rows <= first && !tally.more;
  const unasked = short ? waiting : [];
  return [
    ...asked.map(({ index, from, outcome }) => ({
      index,
      from,
      outcome: outcome ?? failed(silenceOf(sources[index] as PageSource, patienceMs)),
    })),
    ...unasked.map(({ index, from }) => ({
      index,
      from,
      outcome: failed<Stretch<Item>>(silenceOf(sources[index] as PageSource, patienceMs)),
    })),
  ];

  async function readSource(source: Of, reading: ReadingSource<Item>, until: number): Promise<void> {
    const leftMs = Math.max(until - performance.now(), 1);
    const reader = () => readStretch(source, reading.from, first);
    reading.outcome = await inTime(leftMs, () => silenceOf(source, patienceMs), reader);
  }
}

function tallyOf<Item>(asked: readonly ReadingSource<Item>[]): {
  readonly rows: number;
  readonly answered: number;
  readonly more: boolean;
} {
  let [rows, answered, more] = [0, 0, false];
  for (const { outcome } of asked) {
    if (outcome === null) continue;
    answered += 1;
    if (outcome.kind === 'failed') continue;
    rows += outcome.value.items.length;
    more ||= outcome.value.more;
  }
  return { rows, answered, more };
}

export function readInTime<Value>(
  source: PageSource,
  patienceMs: number,
  start: () => Promise<Read<Value>>,
): Promise<Read<Value>> {
  return inTime(patienceMs, () => silenceOf(source, patienceMs), start);
}

function inTime<Value>(
  leftMs: number,
  silence: () => DomainError,
  start: () => Promise<Read<Value>>,
): Promise<Read<Value>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(failed(silence())), leftMs);
    // What comes later is let go: nobody waits for it, and whatever becomes of it must not end the process.
    start().then(
      value => {
        clearTimeout(timer);
        resolve(value);
      },
      error => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

async function settledOr(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function silenceOf({ provider, account, region }: PageSource, patienceMs: number): DomainError {
  const place = region === null ? account : `${account}/${region}`;
  const message = `${place} did not answer within ${patienceMs / 1000} s.`;
  return domainError('CloudUnavailableError', { provider, message });
}
