import { describe, expect, test } from 'vitest';
import { type Identify, localOperator } from '../../src/domain/caller.ts';
import type { ServerOptions } from '../../src/server/options.ts';
import { Random, randomSeed } from '../harness/random.ts';
import { asked, rawKey, smuggled } from './fixtures/raw/request.ts';
import { rawRequests } from './fixtures/raw-requests.ts';
import { startTestServer, type TestServer } from './fixtures/test-server.ts';

const known: Identify = ({ headers }) =>
  headers.authorization === rawKey
    ? { kind: 'caller', caller: localOperator, bodyHash: null, renew: () => localOperator }
    : { kind: 'refused', status: 401, code: 'NOT_KNOWN', message: 'Send a key.', retryAfterSeconds: null };

const configurations: Readonly<Record<string, Partial<ServerOptions>>> = {
  demo: { graphiql: { title: 'Causeway', tabs: [] } },
  production: { identify: known },
  federation: { identify: known, allowedHosts: ['localhost', '127.0.0.1', '[::1]'] },
};

const thorough = process.env.FUZZ === 'all';

// Short, because some of what is sent has no end; nothing that is honest takes so long.
const limits = {
  headersMilliseconds: 1_500,
  requestMilliseconds: 1_500,
  checkMilliseconds: 100,
  idleMilliseconds: 500,
  lingerMilliseconds: 50,
};

/** All that came back for each, a few at a time. */
async function replay({ raw }: TestServer, requests: readonly Buffer[]): Promise<readonly string[]> {
  const answers: string[] = [];
  const next = requests.entries();
  const send = async (): Promise<void> => {
    for (const [index, bytes] of next) answers[index] = await raw(bytes);
  };
  await Promise.all(Array.from({ length: thorough ? 200 : 50 }, send));
  return answers;
}

function statusesOf(answer: string): readonly number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)]
    .map(([, status]) => Number(status))
    .filter(status => status !== 100);
}

/** The version of HTTP is not spoken: the one word of the protocol above 500 that says nothing of trouble here. */
const otherVersion = 505;

function isTrouble(status: number): boolean {
  return status >= 500 && status !== otherVersion;
}

async function answersStill({ ask }: TestServer): Promise<boolean> {
  const answer = await ask('{ hello }', {}, { authorization: rawKey });
  return ((await answer.json()) as { data: { hello: string } }).data.hello === 'world';
}

describe.each(Object.entries(configurations))('Raw requests to a server as in %s', (_name, options) => {
  test('run nothing that they may not, smuggle nothing, and meet no trouble', async () => {
    const server = await startTestServer({ ...options, limits });
    // Each has an id of its own, so that what ran can be laid to the one that asked for it.
    const named = rawRequests.map((request, index) => ({ ...request, id: `asked-${100 + index}` }));
    const answers = await replay(
      server,
      named.map(({ bytes, id }) => Buffer.from(bytes.toString('latin1').replaceAll(asked, id), 'latin1')),
    );
    const told = named.map((request, index) => ({ ...request, statuses: statusesOf(answers[index] ?? '') }));
    const { destroyed } = server.world;
    const ran = ({ id }: { readonly id: string }): number => destroyed.filter(each => each === id).length;
    const wrong = told.filter(
      each =>
        ran(each) !== (each.runs === 'one' ? 1 : 0) ||
        each.statuses.some(status => isTrouble(status) || (ran(each) === 1 && status !== 200)) ||
        each.statuses.length > 1,
    );
    expect(wrong.map(each => `${each.name}: ran ${ran(each)}, told ${each.statuses}`)).toEqual([]);
    expect(destroyed.filter(id => id === smuggled)).toEqual([]);
    const silent = told.filter(({ statuses }) => statuses.length === 0).map(({ name }) => name);
    // Node itself hangs up on who takes it for a proxy.
    expect(silent).toEqual([expect.stringContaining('CONNECT')]);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await answersStill(server)).toBe(true);
  });

  const rounds = thorough ? 20_000 / Object.keys(configurations).length : 150;
  const seed = Number(process.env.FUZZ_SEED ?? randomSeed());

  test(`changed at random (seed ${seed}) they meet no trouble either`, { timeout: 600_000 }, async () => {
    const server = await startTestServer({ ...options, limits });
    const random = new Random(seed);
    const changed = Array.from({ length: rounds }, () => mutilated(random));
    const answers = await replay(server, changed);
    const troubled = changed.flatMap((bytes, index) =>
      statusesOf(answers[index] ?? '').some(isTrouble) ? [bytes.toString('latin1').slice(0, 400)] : [],
    );
    expect(troubled).toEqual([]);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await answersStill(server)).toBe(true);
  });
});

/** One of them with some of its bytes changed, dropped, doubled, or taken from another one. */
function mutilated(random: Random): Buffer {
  let bytes = random.pick(rawRequests).bytes;
  for (let times = random.between(1, 4); times > 0; times -= 1) {
    const [from, to] = [random.between(0, bytes.length), random.between(0, bytes.length)].sort(
      (left, right) => left - right,
    );
    const [head, middle, tail] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
    const other = random.pick(rawRequests).bytes;
    const cut = random.between(0, other.length);
    bytes = Buffer.concat(
      random.pick([
        () => [head, tail],
        () => [head, middle.subarray(0, 400), middle.subarray(0, 400), tail],
        () => [head, Buffer.from([random.between(0, 255)]), middle.subarray(1), tail],
        () => [head, other.subarray(cut, cut + random.between(1, 80)), middle, tail],
        () => [
          head,
          Buffer.from(random.pick(['\r\n', '\n', '\0', ' ', ':', '0', ',', '"', '{', '}'])),
          middle,
          tail,
        ],
      ])(),
    );
  }
  return bytes;
}
