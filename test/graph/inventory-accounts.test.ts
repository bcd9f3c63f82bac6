import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, homeTenant, localOperator } from '../../src/domain/caller.ts';
import { Rights } from '../../src/domain/rights.ts';
import { exposedChanges } from '../../src/graph/change.ts';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { anyKind, kindsOf } from '../registered.ts';

const worldwide = anyKind(({ noun }) => !noun.regional);
const regional = anyKind(({ noun }) => noun.regional);
const clouds = [worldwide.cloud, regional.cloud];

const reader: Caller = {
  tenant: homeTenant,
  actor: 'reader',
  federates: false,
  rights: new Rights([
    {
      role: 'reader',
      may: ['read'],
      accounts: [`${worldwide.cloud.provider}/main`],
      kinds: [worldwide.noun.kind],
    },
    { role: 'changer', may: ['read', 'change'], accounts: [`${regional.cloud.provider}/main`], kinds: null },
  ]),
};

let gateway: Gateway;

beforeAll(async () => {
  gateway = await openGateway({
    clouds: clouds.map(cloud =>
      using(cloud, {
        start: { seed: 'empty' },
        // With their own patience: on a busy machine an answer takes long, and is no silence.
        accounts: ['main', 'spare'],
      }),
    ),
    identify: headers => (headers['x-caller'] === 'reader' ? reader : localOperator),
  });
});
afterAll(() => gateway.close());
afterEach(() => {
  for (const cloud of clouds) gateway.cloud(cloud).faults.clear();
});

const pace = '{ width most underWay waiting mostWaiting paused }';
const query = `{ list: cloudAccounts { provider name regions kinds { kind changes } health
  places { regionId health lastAnsweredAt lastSilentAt clockSkewMs reads ${pace} changes ${pace} } } }`;

interface ShownAccount {
  readonly name: string;
  readonly regions: readonly string[] | null;
  readonly kinds: readonly { readonly kind: string; readonly changes: readonly string[] }[];
  readonly health: string;
  readonly places: readonly {
    readonly regionId: string | null;
    readonly health: string;
    readonly lastAnsweredAt: string | null;
    readonly lastSilentAt: string | null;
    readonly clockSkewMs: number | null;
    readonly reads: { readonly width: number; readonly most: number; readonly waiting: number };
  }[];
}

async function accountsFor(caller = 'operator'): Promise<readonly ShownAccount[]> {
  const { data, errors } = await gateway.send(query, {}, { 'x-caller': caller });
  expect(errors).toBeUndefined();
  return data.list;
}

async function shown({ cloud }: typeof worldwide, name: string): Promise<ShownAccount> {
  const all = await accountsFor();
  const found = all.filter(account => account.name === name)[clouds.indexOf(cloud)];
  return found ?? expect.fail();
}

function read({ many }: typeof worldwide, account: string) {
  return gateway.send(`{ list: ${many}(first: 1, account: "${account}") { nodes { id } } }`);
}

describe('The accounts', () => {
  test('are those that are configured, with their regions, and nothing is asked to show them', async () => {
    const all = await accountsFor();
    expect(all.map(({ name }) => name)).toEqual(['main', 'spare', 'main', 'spare']);
    const { regions } = gateway.cloud(regional.cloud).running.settings;
    expect(all.map(each => each.regions)).toEqual([null, null, regions, regions]);
    expect(all.map(({ health }) => health)).toEqual(all.map(() => 'UNTRIED'));
    for (const cloud of clouds) expect(gateway.cloud(cloud).journal.countRequests({})).toBe(0);
  });

  test('are those that the caller may see, with what they may do there', async () => {
    const all = await accountsFor('reader');
    expect(all.map(({ name }) => name)).toEqual(['main', 'main']);
    expect(all[0]?.kinds).toEqual([{ kind: worldwide.word, changes: [] }]);
    const { provider } = regional.cloud;
    const kinds = kindsOf(regional.cloud).map(({ word }) => word);
    expect(all[1]?.kinds.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
    const changes = [...exposedChanges().values()].filter(({ of }) => of.provider === provider);
    expect(all[1]?.kinds.flatMap(each => each.changes).toSorted()).toEqual(
      changes.map(({ mutation }) => mutation.replace(/[A-Z]/g, '_$&').toUpperCase()).toSorted(),
    );
  });

  test('hold no secret', async () => {
    const said = JSON.stringify(await accountsFor());
    const secrets = clouds.flatMap(cloud => ['main', 'spare'].flatMap(name => cloud.account(name).secrets));
    expect(secrets.filter(secret => said.includes(secret))).toEqual([]);
  });

  test('tell of each place whether it answered, and how many calls it may have', async () => {
    await read(worldwide, 'main');
    await read(regional, 'main');
    expect((await shown(worldwide, 'main')).places).toMatchObject([
      {
        regionId: null,
        health: 'ANSWERING',
        lastAnsweredAt: expect.stringMatching(/^\d{4}-/),
        lastSilentAt: null,
        reads: {
          width: expect.any(Number),
          most: 256,
          underWay: 0,
          waiting: 0,
          mostWaiting: 1024,
          paused: false,
        },
        changes: {
          width: expect.any(Number),
          most: 64,
          underWay: 0,
          waiting: 0,
          mostWaiting: 256,
          paused: false,
        },
      },
    ]);
    const { places, health, regions } = await shown(regional, 'main');
    expect(places.map(({ regionId }) => regionId)).toEqual(regions);
    expect([health, (await shown(regional, 'spare')).health]).toEqual(['ANSWERING', 'UNTRIED']);
  });

  test('tell how far the provider’s clock is ahead once enough answers agree', async () => {
    for (let nth = 0; nth < 3; nth += 1) await read(worldwide, 'main');
    const [place] = (await shown(worldwide, 'main')).places;
    expect(place?.clockSkewMs).toEqual(expect.any(Number));
    expect((await shown(worldwide, 'spare')).places[0]?.clockSkewMs).toBeNull();
  });

  test('show what is silent, and what is paused because it stays silent, beside what answers', async () => {
    const { key } = worldwide.cloud.account('spare');
    const { faults } = gateway.cloud(worldwide.cloud);
    faults.add({ action: '*', account: key, times: 'always', fault: { kind: 'dropBeforeReading' } });
    await read(worldwide, 'spare');
    expect(await shown(worldwide, 'spare')).toMatchObject({ health: 'SILENT' });
    for (let nth = 0; nth < 20; nth += 1) await read(worldwide, 'spare');
    const { health, places } = await shown(worldwide, 'spare');
    expect([health, places[0]]).toMatchObject([
      'PAUSED',
      { reads: { paused: true }, changes: { paused: true } },
    ]);
    expect((await shown(worldwide, 'main')).health).toBe('ANSWERING');
  });
});
