import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOperator } from '../../src/domain/caller.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { isPresent, mutate, type PresentSubject, type Subject, wishFor } from '../providers/subject.ts';
import { anySubject } from '../registered.ts';

/** Accepted first, and done when the clock is moved. */
const slow = anySubject(
  (subject: Subject): subject is PresentSubject =>
    isPresent(subject) && subject.sample.showings.some(({ progress }) => progress === 'moving'),
);

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openGateway({
    clouds: [using(slow.cloud, { start: { clock: 'stepped', seed: 'empty' } })],
    identify: ({ 'x-tenant': tenant }) => ({
      ...localOperator,
      tenant: typeof tenant === 'string' ? tenant : localOperator.tenant,
    }),
  });
  gateway.cloud(slow.cloud).create(...slow.cloud.samples.anchors);
});
afterAll(() => gateway.close());

async function begin(): Promise<string> {
  const { operation } = await mutate(gateway, slow, wishFor(slow, gateway.cloud(slow.cloud)).input);
  return operation?.id ?? expect.fail('no operation');
}

function arrive(): void {
  gateway.cloud(slow.cloud).clock.advance(60_000);
}

interface Heard {
  readonly ids: readonly number[];
  readonly sequences: readonly number[];
  readonly completed: boolean;
  readonly text: string;
}

const events =
  'subscription($id: ID!, $after: Int) { cloudOperationEvents(id: $id, after: $after) { sequence } }';

interface Listening {
  readonly query?: string;
  readonly after?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut as soon as so many events have come. */
  readonly cutAfter?: number;
}

/** A client on a bare socket, which hears until the server is done or the line is cut. */
async function listen(id: string, listening: Listening = {}): Promise<Heard> {
  const { query = events, after = 0, headers = {}, cutAfter = Number.POSITIVE_INFINITY } = listening;
  const { hostname, port, host } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ query, variables: query === events ? { id, after } : {} });
  const lines = Object.entries({
    host,
    accept: 'text/event-stream',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  let text = '';
  socket.on('data', chunk => {
    text += chunk;
    if (numbersIn(text, /^id: (\d+)$/gm).length >= cutAfter) socket.destroy();
  });
  await once(socket, 'close');
  return {
    ids: numbersIn(text, /^id: (\d+)$/gm),
    sequences: numbersIn(text, /"sequence":(\d+)/g),
    completed: text.includes('event: complete'),
    text,
  };
}

function numbersIn(text: string, pattern: RegExp): readonly number[] {
  return [...text.matchAll(pattern)].map(([, number]) => Number(number));
}

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, nth) => nth + 1);
}

describe('A client whose connection is cut', () => {
  test('finds the number of each event as its id', async () => {
    const id = await begin();
    arrive();
    const { ids, sequences, completed } = await listen(id);
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).toEqual(upTo(ids.length));
    expect(sequences).toEqual(ids);
    expect(completed).toBe(true);
  });

  test('comes back with Last-Event-ID, wherever it was cut, and has heard each event once', async () => {
    const id = await begin();
    arrive();
    const whole = (await listen(id)).ids.length;
    for (const cutAfter of upTo(whole)) {
      // More than was read may have come with the last of it; a client goes on after what it has read.
      const read = (await listen(id, { cutAfter })).ids.slice(0, cutAfter);
      const rest = await listen(id, { headers: { 'last-event-id': String(read.at(-1)) } });
      expect([...read, ...rest.ids]).toEqual(upTo(whole));
      expect(rest.completed).toBe(true);
    }
  });

  test('misses nothing that happens while it is away', async () => {
    const id = await begin();
    const before = await listen(id, { cutAfter: 3 });
    arrive();
    await listen(id);
    const after = await listen(id, { headers: { 'last-event-id': String(before.ids.at(-1)) } });
    expect(before.completed).toBe(false);
    expect(after.completed).toBe(true);
    expect([...before.ids, ...after.ids]).toEqual(upTo(before.ids.length + after.ids.length));
    expect(after.ids.length).toBeGreaterThan(0);
  });

  test('sends its document as it was: what it has seen since counts more than its `after`', async () => {
    const id = await begin();
    arrive();
    const whole = (await listen(id)).ids;
    const later = await listen(id, { after: 1, headers: { 'last-event-id': '3' } });
    expect(later.ids).toEqual(whole.slice(3));
    const earlier = await listen(id, { after: 3, headers: { 'last-event-id': '1' } });
    expect(earlier.ids).toEqual(whole.slice(1));
  });

  test('is asked for its rights again when it comes back', async () => {
    const id = await begin();
    const headers = { 'last-event-id': '1', 'x-tenant': 'rival' };
    const { ids, text } = await listen(id, { headers });
    expect(ids).toEqual([]);
    expect(text).toContain(`There is no operation ${id} that you may see.`);
    arrive();
  });

  test('is told what is wrong with an id that is none', async () => {
    const id = await begin();
    const { ids, text } = await listen(id, { headers: { 'last-event-id': 'op-7' } });
    expect(ids).toEqual([]);
    expect(text).toContain('CloudInputError');
    expect(text).toContain('it is the id of the last event that you have seen');
    arrive();
  });
});

test('A record that cannot be read now is told as that, and who comes back later misses nothing', async () => {
  const id = await begin();
  const { ledger } = gateway.app.engine;
  const read = ledger.events;
  let reads = 0;
  ledger.events = (...asked) => {
    reads += 1;
    return reads < 2 ? read.apply(ledger, asked) : Promise.reject(new LedgerUnavailableError('down'));
  };
  const listening = listen(id);
  await expect.poll(() => reads).toBeGreaterThan(0);
  arrive();
  const before = await listening.finally(() => {
    ledger.events = read;
  });
  expect(before.text).toContain('"code":"CloudUnavailableError"');
  expect(before.text).not.toContain('INTERNAL_SERVER_ERROR');
  expect(gateway.logged.filter(line => line.includes('unexpected error'))).toEqual([]);
  const after = await listen(id, { headers: { 'last-event-id': String(before.ids.at(-1)) } });
  expect([...before.ids, ...after.ids]).toEqual(upTo(before.ids.length + after.ids.length));
  expect([before.ids.length, after.ids.length].every(count => count > 0)).toBe(true);
});

describe('Changes of all operations', () => {
  const changes = 'subscription { cloudOperationChanges { id status } }';

  test('carry no ids, for there is no order to go on in', async () => {
    const [told] = await Promise.all([first(changes), begin()]);
    expect(told).toContain('"cloudOperationChanges"');
    expect(told).not.toMatch(/^id:/m);
    arrive();
  });

  test('are not resumed in silence: who tries is told to read the list', async () => {
    const { text, completed } = await listen('', { query: changes, headers: { 'last-event-id': '3' } });
    expect(text).toContain('read cloudOperations for what you missed');
    expect(completed).toBe(true);
  });

  /** What comes first, as it was sent. */
  async function first(query: string): Promise<string> {
    const leaving = new AbortController();
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
      signal: leaving.signal,
    });
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: next')) break;
    }
    leaving.abort();
    return text;
  }
});
