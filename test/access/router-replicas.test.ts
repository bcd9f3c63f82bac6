import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualClaims } from '../../src/access/claims.ts';
import { type NonceStore, Nonces } from '../../src/access/nonces.ts';
import { Secret } from '../../src/domain/secret.ts';
import { testDatabase } from '../postgres.ts';
import { noAccess } from './no-access.ts';
import { routerSecret, signed } from './signed-request.ts';
import { openStage, type Stage } from './stage.ts';

const access = {
  routers: [
    {
      name: 'apollo',
      tenant: 'acme',
      claims: usualClaims,
      users: null,
      secret: new Secret(routerSecret),
      certificates: [],
    },
  ],
};
const body = JSON.stringify({ query: '{ _service { sdl } }' });

describe('Two gateways over one PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let stages: readonly Stage[] = [];
  beforeAll(async () => {
    database = await testDatabase();
    const record = { kind: 'postgres', url: new Secret(database.url) } as const;
    const options = { access, record, accounts: { 'zenlayer/north': 'acme' } };
    stages = [await openStage(options), await openStage(options)];
  });
  afterAll(async () => {
    for (const stage of stages) await stage.close();
    await database.drop();
  });

  test('take a signed request once between them, also where both get it at the same time', async () => {
    const [one, two] = stages as [Stage, Stage];
    const first = signed(body);
    expect((await one.post(body, first)).status).toBe(200);
    expect(await two.post(body, first)).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringContaining('the nonce was used before') }],
    });
    for (let round = 0; round < 5; round += 1) {
      const headers = signed(body);
      const answers = await Promise.all([one, two, one, two].map(each => each.post(body, headers)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    }
  });

  test('refuse what routers sign while the database cannot be asked, and run nothing', async () => {
    const [one] = stages as [Stage, Stage];
    await database.drop();
    expect(await one.post(body, signed(body))).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'NONCES_UNAVAILABLE' } }],
    });
  });
});

test('A router’s secret is renewed while the gateway runs, and the one before ends with it', async () => {
  const stage = await openStage({ access, accounts: { 'zenlayer/north': 'acme' } });
  const status = async (secret: string) => (await stage.post(body, signed(body, { secret }))).status;
  const fresh = 'another-secret-of-thirty-two-characters';
  const [router] = access.routers;
  const renewed = (secret: string) =>
    stage.app.renew({
      access: {
        anonymous: null,
        settings: { ...noAccess, ...access, routers: [{ ...router, secret: new Secret(secret) }] as never },
      },
    });
  expect(renewed(routerSecret)).toEqual([]);
  expect([await status(routerSecret), await status(fresh)]).toEqual([200, 401]);
  expect(renewed(fresh)).toEqual(['the router "apollo" proves itself anew']);
  expect([await status(routerSecret), await status(fresh)]).toEqual([401, 200]);
  await stage.close();
});

/** A store that waits until it is told to answer. */
function heldStore() {
  const taken = new Set<string>();
  const batches: (readonly string[])[] = [];
  const waiting: (() => void)[] = [];
  let portions = 0;
  const store: NonceStore = {
    async take(nonces) {
      batches.push(nonces);
      await new Promise<void>(resolve => waiting.push(resolve));
      const free = nonces.filter(nonce => !taken.has(nonce));
      for (const nonce of free) taken.add(nonce);
      return free;
    },
    async prune() {
      portions += 1;
      return portions % 3 !== 0;
    },
  };
  const answer = async () => {
    waiting.shift()?.();
    await pause(1);
  };
  return { store, batches, answer, portions: () => portions };
}

describe('Nonces', () => {
  test('that come while the record is written share the next write, and of two alike the first is taken', async () => {
    const { store, batches, answer } = heldStore();
    const nonces = new Nonces(store, () => 0, String);
    const first = nonces.take('a', 'one');
    const later = ['two', 'three', 'two', 'one'].map(each => nonces.take('a', each));
    const another = nonces.take('b', 'two');
    await answer();
    expect(await first).toBe(true);
    await answer();
    expect(await Promise.all([...later, another])).toEqual([true, true, false, false, true]);
    expect(batches.map(batch => batch.length)).toEqual([1, 4]);
  });

  test('whose time is over are removed in portions, and not after every request', async () => {
    const { store, answer, portions } = heldStore();
    const clock = { now: 0 };
    const nonces = new Nonces(store, () => clock.now, String);
    const takeOne = async (nonce: string) => {
      const taking = nonces.take('a', nonce);
      await answer();
      await taking;
      await pause(1);
    };
    await takeOne('one');
    await takeOne('two');
    expect(portions()).toBe(3);
    clock.now = 1_000;
    await takeOne('three');
    expect(portions()).toBe(6);
  });

  test('go on after a store that failed, and nobody is let through by it', async () => {
    let broken = true;
    const store: NonceStore = {
      take: async nonces => {
        if (broken) throw new Error('down');
        return nonces;
      },
      prune: async () => false,
    };
    const nonces = new Nonces(store, () => 0, String);
    await expect(nonces.take('a', 'one')).rejects.toThrow('down');
    broken = false;
    expect(await nonces.take('a', 'one')).toBe(true);
  });
});
