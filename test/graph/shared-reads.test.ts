import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, type GraphAnswer, openGateway, using } from '../gateway.ts';
import { isPresent, mutate, wishOn } from '../providers/subject.ts';
import { anySubject, kindsOf } from '../registered.ts';

const subject = anySubject(isPresent);
const { cloud, change, sample } = subject;
const kind = kindsOf(cloud).find(({ typeName }) => typeName === change.of.typeName) ?? expect.fail();
const cacheSeconds = 30;

let plain: Gateway;
let cached: Gateway;
let id: string;

beforeAll(async () => {
  const start = { ...cloud.samples.start, seed: 'empty' } as const;
  [plain, cached] = await Promise.all([
    openGateway({ clouds: [using(cloud, { start })] }),
    openGateway({ clouds: [using(cloud, { start, settings: { cacheSeconds } })] }),
  ]);
});
afterAll(() => Promise.all([plain.close(), cached.close()]));
beforeEach(() => {
  for (const gateway of [plain, cached]) {
    const emulator = gateway.cloud(cloud);
    emulator.reset();
    for (const anchor of cloud.samples.anchors) emulator.create(anchor);
    [id = ''] = emulator.create({ ...sample.fresh, fate: 'stuck' });
  }
});

function readings(gateway: Gateway): number {
  return gateway.cloud(cloud).journal.requests({ action: kind.sample.action }).length;
}

/** Over a socket of its own, and no more of a client than that takes: a thousand of them are to cost little. */
function sendBare(url: string, query: string): Promise<GraphAnswer> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({ query });
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    socket.setEncoding('utf8').on('data', chunk => {
      answer += chunk;
    });
    socket.on('error', reject).on('close', () => {
      const [head = '', text = ''] = answer.split('\r\n\r\n');
      if (head.startsWith('HTTP/1.1 200')) resolve(JSON.parse(text));
      else reject(new Error(answer.slice(0, 500)));
    });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept: application/json\r\nconnection: close\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

test('A thousand that ask the same at the same time are all answered, by one call', async () => {
  const { clock, faults, journal } = plain.cloud(cloud);
  faults.add({ action: kind.sample.action, fault: { kind: 'delay', ms: 1_000, clock: 'emulator' } });
  journal.clear();
  clock.hold();
  const query = `{ of: ${kind.one}(id: "${id}") { nativeId } }`;
  const asking = Promise.all(Array.from({ length: 1_000 }, () => sendBare(plain.url, query)));
  // Until all of them are there, the cloud keeps its answer.
  while (plain.app.server.counts.requests < 1_000) await Promise.race([delay(5), asking]);
  clock.advance(1_000);
  clock.resume();
  const answers = await asking;
  expect(new Set(answers.map(({ data }) => data.of.nativeId))).toEqual(new Set([id]));
  expect(readings(plain)).toBe(1);
});

describe('An account that allows it', () => {
  const list = `{ ${kind.many} { nodes { nativeId name } } }`;

  type Aged = GraphAnswer & { readonly extensions?: { readonly cached?: readonly { ageSeconds: number }[] } };
  const ask = async (gateway: Gateway, query = list): Promise<Aged> => (await gateway.send(query)) as Aged;

  test('shows what was read before, and says how old it is', async () => {
    const first = await ask(cached);
    expect(first.extensions).toBeUndefined();
    const before = readings(cached);
    const second = await ask(cached);
    expect(readings(cached)).toBe(before);
    expect(second.data).toEqual(first.data);
    expect(second.extensions?.cached).toEqual([
      { account: `${cloud.provider}/demo`, ageSeconds: expect.any(Number) },
    ]);
    const [{ ageSeconds = 0 } = {}] = second.extensions?.cached ?? [];
    expect(ageSeconds).toBeGreaterThan(0);
    expect(ageSeconds).toBeLessThan(cacheSeconds);
  });

  test('does so on every way that a query is executed', async () => {
    await ask(cached);
    const before = readings(cached);
    // More often than it takes to be compiled.
    for (let count = 0; count < 10; count += 1)
      expect((await ask(cached)).extensions?.cached).toHaveLength(1);
    expect(readings(cached)).toBe(before);
  });

  test('reads anew where nobody allowed it', async () => {
    await ask(plain);
    const before = readings(plain);
    expect((await ask(plain)).extensions).toBeUndefined();
    expect(readings(plain)).toBe(before + 1);
  });

  test('rests no change on it, and shows nothing from before a change after it', async () => {
    await ask(cached);
    const before = readings(cached);
    const answer = await mutate(cached, subject, wishOn(subject, id).input);
    expect(answer.__typename).toMatch(/Success$|CloudOperationPending/);
    const during = readings(cached);
    expect(during).toBeGreaterThan(before);
    const after = await ask(cached);
    expect(after.extensions).toBeUndefined();
    // The change may be looked at once more meanwhile.
    expect(readings(cached)).toBeGreaterThan(during);
  });
});
