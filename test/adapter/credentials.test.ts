import { describe, expect, test } from 'vitest';
import { fetchedToken, fixedCredentials, type TokenFetched } from '../../src/adapter/credentials.ts';
import { Secret } from '../../src/domain/secret.ts';

const minute = 60_000;

/** Hands out token-1, token-2 and so on, for an hour each; `now` is where a test says. */
function tokens(lifetimeMs = 60 * minute) {
  const state = { now: 0, fetched: 0, fails: null as string | null };
  const source = fetchedToken(
    async (): Promise<TokenFetched> => {
      state.fetched += 1;
      if (state.fails !== null) return { kind: 'failed', reason: state.fails };
      return { kind: 'token', fetched: { token: new Secret(`token-${state.fetched}`), lifetimeMs } };
    },
    () => state.now,
  );
  const prepare = (renew = false): Promise<string | null> => {
    if (source.prepare === undefined) throw new Error('it is prepared');
    return source.prepare({ renew });
  };
  return { state, source, prepare, current: () => source.current().reveal() };
}

test('Fixed credentials are what they are', () => {
  const source = fixedCredentials({ key: 'k' });
  expect([source.current(), source.secrets(), source.prepare]).toEqual([{ key: 'k' }, [], undefined]);
});

describe('A token that is fetched', () => {
  test('is fetched when it is first needed, and then kept', async () => {
    const { state, prepare, current } = tokens();
    expect(current).toThrow('before it was fetched');
    expect(await prepare()).toBeNull();
    expect(await prepare()).toBeNull();
    expect([current(), state.fetched]).toEqual(['token-1', 1]);
  });

  test('is fetched once for all who wait for it', async () => {
    const { state, prepare } = tokens();
    await Promise.all(Array.from({ length: 50 }, () => prepare()));
    expect(state.fetched).toBe(1);
    await Promise.all(Array.from({ length: 50 }, () => prepare(true)));
    expect(state.fetched).toBe(2);
  });

  test('is renewed before it runs out', async () => {
    const { state, prepare, current } = tokens();
    await prepare();
    state.now = 54 * minute - 1;
    await prepare();
    expect(current()).toBe('token-1');
    state.now = 54 * minute;
    await prepare();
    expect(current()).toBe('token-2');
  });

  test('lives from before it was asked for: how long its answer was on its way nobody knows', async () => {
    const { state, source, prepare } = tokens();
    const asking = prepare();
    state.now = 50 * minute;
    await asking;
    state.now = 54 * minute;
    await prepare();
    expect([state.fetched, source.current().reveal()]).toEqual([2, 'token-2']);
  });

  test('is renewed when it was refused, however long it should have lived', async () => {
    const { prepare, current } = tokens();
    await prepare();
    await prepare(true);
    expect(current()).toBe('token-2');
  });

  test('that cannot be fetched says why, and the next one tries again', async () => {
    const { state, prepare, current } = tokens();
    state.fails = 'the door is closed';
    expect(await prepare()).toBe('the door is closed');
    state.fails = null;
    expect(await prepare()).toBeNull();
    expect(current()).toBe('token-2');
  });

  test('that cannot be renewed yet is not taken for renewed', async () => {
    const { state, prepare } = tokens();
    await prepare();
    state.fails = 'the door is closed';
    expect(await prepare(true)).toBe('the door is closed');
    // It may still be good: only the one that was refused needs another.
    expect(await prepare()).toBeNull();
  });

  test('whose fetching breaks breaks for those who wait, and not for ever', async () => {
    let breaks = true;
    const source = fetchedToken(async () => {
      if (breaks) throw new Error('a bug');
      return { kind: 'token', fetched: { token: new Secret('token'), lifetimeMs: minute } };
    });
    await expect(source.prepare?.({ renew: false })).rejects.toThrow('a bug');
    breaks = false;
    expect(await source.prepare?.({ renew: false })).toBeNull();
  });

  test('is a secret, and so is the one before it', async () => {
    const { source, prepare } = tokens();
    expect(source.secrets()).toEqual([]);
    for (const renew of [false, true, true]) await prepare(renew);
    expect(source.secrets()).toEqual(['token-3', 'token-2']);
  });
});
