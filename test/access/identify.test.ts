import { describe, expect, test } from 'vitest';
import { hashOf, isApiKey, type KeyDirectory, newApiKey, type StoredKey } from '../../src/access/api-key.ts';
import { createIdentifier } from '../../src/access/identify.ts';
import { Penalties } from '../../src/access/penalties.ts';
import type { AccessSettings } from '../../src/access/settings.ts';
import { Slots } from '../../src/access/slots.ts';
import type { Identified, Identify } from '../../src/domain/caller.ts';
import { noAccess } from './no-access.ts';
import { nonceStore } from './nonce-store.ts';

const settings: AccessSettings = {
  ...noAccess,
  roles: new Map([['viewer', [{ role: 'viewer', may: ['read'], accounts: null, kinds: null }]]]),
  grants: [{ to: { kind: 'key', key: 'ci' }, roles: ['viewer'] }],
};
const anywhere = { provider: 'zenlayer', account: 'main', kind: 'port' };

/** Keys in memory, and how often they were asked for. */
class Directory implements KeyDirectory {
  readonly keys = new Map<string, StoredKey>();
  readonly uses: string[] = [];
  lookups = 0;
  broken = false;

  add(more: Partial<StoredKey> = {}): string {
    const key = newApiKey();
    const stored = {
      id: `key-${this.keys.size}`,
      name: 'ci',
      tenant: 'acme',
      actor: 'key:ci',
      revokedAt: null,
    };
    this.keys.set(hashOf(key), { ...stored, expiresAt: new Date(1_000_000), ...more });
    return key;
  }

  async find(hash: string): Promise<StoredKey | null> {
    this.lookups += 1;
    if (this.broken) throw new Error('the record is down');
    return this.keys.get(hash) ?? null;
  }

  async used(id: string): Promise<void> {
    this.uses.push(id);
  }
}

function setUp(anonymous: null = null) {
  const keys = new Directory();
  const clock = { now: 0 };
  const reported: unknown[] = [];
  const identify = createIdentifier({
    settings,
    keys,
    nonces: nonceStore(),
    anonymous,
    report: trouble => reported.push(trouble),
    now: () => clock.now,
    wallClock: () => clock.now,
  });
  return { keys, clock, identify, reported };
}

async function ask(
  identify: Identify,
  authorization: string | undefined,
  address = '10.0.0.1',
): Promise<Identified> {
  return await identify({ headers: { authorization }, address, certificate: null });
}

describe('A key', () => {
  test('has 256 bits behind a prefix that tells what it is, and no two are alike', () => {
    const keys = Array.from({ length: 100 }, newApiKey);
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) {
      expect(key).toMatch(/^causeway_[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(key.slice('causeway_'.length), 'base64url')).toHaveLength(32);
      expect(isApiKey(key)).toBe(true);
    }
  });

  test('proves its caller, with the rights that its name is granted', async () => {
    const { identify, keys } = setUp();
    const identified = await ask(identify, `Bearer ${keys.add()}`);
    expect(identified).toMatchObject({
      kind: 'caller',
      caller: { tenant: 'acme', actor: 'key:ci' },
      bodyHash: null,
    });
    if (identified.kind !== 'caller') throw new Error('not known');
    const { caller } = identified;
    expect(caller.rights.grantedBy('read', anywhere)).toBe('viewer:read');
    expect(caller.rights.grantedBy('change', anywhere)).toBeNull();
    expect(caller.federates).toBe(false);
  });

  test('of a name without a grant proves somebody who may do nothing', async () => {
    const { identify, keys } = setUp();
    const identified = await ask(identify, `Bearer ${keys.add({ name: 'other' })}`);
    if (identified.kind !== 'caller') throw new Error('not known');
    expect(identified.caller.rights.grantedBy('read', anywhere)).toBeNull();
  });

  test('that is known costs a hash and a look at one place: nothing is looked up, and nothing waited for', async () => {
    const { identify, keys } = setUp();
    const authorization = `Bearer ${keys.add()}`;
    const first = await ask(identify, authorization);
    for (let time = 0; time < 100; time += 1) {
      const again = identify({ headers: { authorization }, address: '10.0.0.1', certificate: null });
      expect(again).toBe(first);
    }
    expect(keys.lookups).toBe(1);
    expect(keys.uses).toEqual(['key-0']);
  });

  test('has its last use noted once a minute, not with every request', async () => {
    const { identify, keys, clock } = setUp();
    const authorization = `Bearer ${keys.add()}`;
    for (clock.now = 0; clock.now < 180_000; clock.now += 5_000) await ask(identify, authorization);
    expect(keys.uses.length).toBeGreaterThanOrEqual(3);
    expect(keys.uses.length).toBeLessThanOrEqual(18);
  });

  test('that was revoked ends within ten seconds, also for what goes on for long', async () => {
    const { identify, keys, clock } = setUp();
    const key = keys.add();
    const identified = await ask(identify, `Bearer ${key}`);
    if (identified.kind !== 'caller') throw new Error('not known');
    const stored = keys.keys.get(hashOf(key)) as StoredKey;
    keys.keys.set(hashOf(key), { ...stored, revokedAt: new Date(0) });
    clock.now = 10_001;
    expect(await identified.renew()).toBeNull();
    expect(await ask(identify, `Bearer ${key}`)).toMatchObject({ status: 401, code: 'KEY_INVALID' });
  });

  test('that cannot be looked up again is not said to have ended', async () => {
    const { identify, keys, clock } = setUp();
    const identified = await ask(identify, `Bearer ${keys.add()}`);
    if (identified.kind !== 'caller') throw new Error('not known');
    keys.broken = true;
    clock.now = 10_001;
    await expect(identified.renew()).rejects.toThrow();
    keys.broken = false;
    expect(await identified.renew()).toMatchObject({ actor: 'key:ci' });
  });

  test('is asked again for what goes on for long, whatever became of the keys of others', async () => {
    const { identify, keys, clock } = setUp();
    const proven = async (key: string) => {
      const identified = await ask(identify, `Bearer ${key}`);
      return identified.kind === 'caller' ? identified : expect.fail();
    };
    const good = await proven(keys.add());
    const others = await Promise.all(
      Array.from({ length: 10 }, () => proven(keys.add({ expiresAt: new Date(5_000) }))),
    );
    clock.now = 10_001;
    for (const other of others) expect(await other.renew()).toBeNull();
    expect(await good.renew()).toMatchObject({ actor: 'key:ci' });
    // It is known again, and so not looked up with each event.
    const before = keys.lookups;
    for (let event = 0; event < 10; event += 1) await good.renew();
    expect(keys.lookups).toBe(before);
  });

  test('that expires ends at that moment, known or not', async () => {
    const { identify, keys, clock } = setUp();
    const authorization = `Bearer ${keys.add({ expiresAt: new Date(4_000) })}`;
    expect(await ask(identify, authorization)).toMatchObject({ kind: 'caller' });
    clock.now = 4_000;
    expect(await ask(identify, authorization)).toMatchObject({ status: 401, code: 'KEY_EXPIRED' });
  });

  test('of a rotation lives beside the old one', async () => {
    const { identify, keys } = setUp();
    const [old, fresh] = [keys.add({ expiresAt: new Date(50_000) }), keys.add()];
    for (const key of [old, fresh]) {
      expect(await ask(identify, `Bearer ${key}`)).toMatchObject({ caller: { actor: 'key:ci' } });
    }
  });

  test('cannot be judged while the record is down: that is 503, and no wrong proof', async () => {
    const { identify, keys, reported } = setUp();
    keys.broken = true;
    for (let time = 0; time < 10; time += 1) {
      expect(await ask(identify, `Bearer ${newApiKey()}`)).toMatchObject({
        status: 503,
        retryAfterSeconds: 1,
      });
    }
    expect(reported).toHaveLength(10);
  });
});

describe('Without a proof', () => {
  test.each([
    undefined,
    '',
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer two words',
    `Bearer causeway_short`,
    `Bearer causeway_${'a'.repeat(44)}`,
    'Bearer not-a-token',
  ])('%j is answered 401', async authorization => {
    const { identify } = setUp();
    expect(await ask(identify, authorization)).toMatchObject({ kind: 'refused', status: 401 });
  });

  test('somebody may stand for it, but never for a wrong one', async () => {
    const keys = new Directory();
    const everybody = { tenant: 'local', actor: 'local', rights: {} as never, federates: true };
    const identify = createIdentifier({
      settings,
      keys,
      nonces: nonceStore(),
      anonymous: everybody,
      report: () => undefined,
    });
    expect(await ask(identify, undefined)).toMatchObject({ caller: everybody });
    expect(await ask(identify, `Bearer ${newApiKey()}`)).toMatchObject({ status: 401 });
    expect(await ask(identify, 'Basic dXNlcjpwYXNz')).toMatchObject({ status: 401 });
  });
});

describe('Several wrong keys from one address', () => {
  test('slow it down, longer each time, and nobody else', async () => {
    const { identify, keys, clock } = setUp();
    const known = `Bearer ${keys.add()}`;
    await ask(identify, known);
    const wrong = (address?: string) => ask(identify, `Bearer ${newApiKey()}`, address);
    for (let time = 0; time < 5; time += 1) expect(await wrong()).toMatchObject({ status: 401 });
    const before = keys.lookups;
    expect(await wrong()).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(keys.lookups).toBe(before);
    // Who is known goes on from the same address, and other addresses are not touched.
    expect(await ask(identify, known)).toMatchObject({ kind: 'caller' });
    expect(await wrong('10.0.0.2')).toMatchObject({ status: 401 });
    const waits: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      clock.now += 60_000;
      expect(await wrong()).toMatchObject({ status: 401 });
      const held = await wrong();
      waits.push(held.kind === 'refused' ? (held.retryAfterSeconds ?? 0) : 0);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('are forgotten after a right one, and after a while', () => {
    const clock = { now: 0 };
    const penalties = new Penalties(() => clock.now);
    const fail = () => Array.from({ length: 6 }, () => penalties.failed('10.0.0.1'));
    fail();
    expect(penalties.waitMs('10.0.0.1')).toBeGreaterThan(0);
    penalties.succeeded('10.0.0.1');
    expect(penalties.waitMs('10.0.0.1')).toBe(0);
    fail();
    clock.now += 10 * 60_000;
    expect(penalties.waitMs('10.0.0.1')).toBe(0);
  });

  test('count for the network of one customer, whose addresses change as they like', () => {
    const penalties = new Penalties(() => 0);
    for (let time = 0; time < 6; time += 1) penalties.failed(`2001:db8:1:2::${time}`);
    expect(penalties.waitMs('2001:db8:1:2:ffff::1')).toBeGreaterThan(0);
    expect(penalties.waitMs('2001:db8:1:3::1')).toBe(0);
    for (let time = 0; time < 6; time += 1) penalties.failed('::ffff:10.1.1.1');
    expect(penalties.waitMs('10.1.1.1')).toBeGreaterThan(0);
  });
});

test('What is remembered of callers is bounded, and a flood of strangers drives nobody out', async () => {
  const slots = new Slots<number>(64, () => 0);
  for (let number = 0; number < 10_000; number += 1) slots.keep(hashOf(String(number)), number, 1);
  const found = Array.from({ length: 10_000 }, (_, number) => slots.find(hashOf(String(number))));
  expect(found.filter(value => value !== undefined)).toHaveLength(64);

  const { identify, keys } = setUp();
  const authorization = `Bearer ${keys.add()}`;
  await ask(identify, authorization);
  for (let number = 0; number < 5_000; number += 1)
    await ask(identify, `Bearer ${newApiKey()}`, `10.1.${number >> 8}.${number & 255}`);
  const before = keys.lookups;
  await ask(identify, authorization);
  expect(keys.lookups).toBe(before);
});
