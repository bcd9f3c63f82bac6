import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccessStore, openPostgresAccess, openSqliteAccess } from '../../src/ledger/access-store.ts';
import {
  type ApprovalPage,
  askApproval,
  decideApproval,
  findApproval,
  takeApproval,
  waitingApprovals,
} from '../../src/ledger/approvals.ts';
import { giveBudgetBack, takeBudget } from '../../src/ledger/budgets.ts';
import { addCallerUse } from '../../src/ledger/caller-use.ts';
import { cursorAt, readCursor } from '../../src/ledger/cursor.ts';
import { addKey, findKey, listKeys, noteKeyUse, revokeKeys, shortenKeys } from '../../src/ledger/keys.ts';
import { noncePortion, pruneNonces, takeNonces } from '../../src/ledger/router-nonces.ts';
import { testDatabase } from '../postgres.ts';

interface Opened {
  readonly open: () => Promise<AccessStore>;
  clear(): Promise<void>;
}

const stores: Readonly<Record<string, () => Promise<Opened>>> = {
  async SQLite() {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-access-store-'));
    const path = join(folder, 'below', 'access.sqlite');
    return { open: () => openSqliteAccess(path), clear: async () => rmSync(folder, { recursive: true }) };
  },
  async PostgreSQL() {
    const { url, drop } = await testDatabase();
    return { open: () => openPostgresAccess(url), clear: drop };
  },
};

const day = 24 * 3600_000;
const key = { id: 'key-1', name: 'ci', tenant: 'acme', actor: 'key:ci', hash: 'h1', validForMs: 90 * day };

describe.each(Object.entries(stores))('What is known of callers, kept by %s', (_name, make) => {
  let opened: Opened;
  let store: AccessStore;
  let other: AccessStore;
  beforeAll(async () => {
    opened = await make();
    // Two processes on one record, and the tables made by whoever comes first.
    [store, other] = (await Promise.all([opened.open(), opened.open()])) as [AccessStore, AccessStore];
  });
  afterAll(async () => {
    await store.close();
    await other.close();
    await opened.clear();
  });

  test('keys are found by their hash alone, and seen by every process', async () => {
    await store.write(addKey(key));
    expect(await other.read(findKey('h1'))).toMatchObject({
      id: 'key-1',
      name: 'ci',
      revokedAt: null,
      usedAt: null,
    });
    expect(await other.read(findKey('key-1'))).toBeNull();
    const found = await other.read(findKey('h1'));
    expect((found?.expiresAt.getTime() ?? 0) - (found?.madeAt.getTime() ?? 0)).toBe(90 * day);
    await expect(store.write(addKey(key))).rejects.toThrow();
  });

  test('a rotation leaves the old key an overlap, and a shorter life where it had one', async () => {
    await store.write(addKey({ ...key, id: 'key-2', name: 'rotated', hash: 'h2' }));
    await store.write(addKey({ ...key, id: 'key-3', name: 'rotated', hash: 'h3', validForMs: 60_000 }));
    const [long, short] = [await store.read(findKey('h2')), await store.read(findKey('h3'))];
    const shortened = await store.write(shortenKeys('rotated', day));
    expect(shortened.map(({ id }) => id).toSorted()).toEqual(['key-2', 'key-3']);
    const left = (await store.read(findKey('h2')))?.expiresAt.getTime() ?? 0;
    expect(left).toBeLessThan(long?.expiresAt.getTime() ?? 0);
    expect((await store.read(findKey('h3')))?.expiresAt).toEqual(short?.expiresAt);
  });

  test('a key is revoked by its id, all of a name by the name, and use is noted', async () => {
    await store.write(noteKeyUse('key-2'));
    expect((await other.read(findKey('h2')))?.usedAt).toBeInstanceOf(Date);
    expect(await store.write(revokeKeys('key-1'))).toMatchObject([
      { id: 'key-1', revokedAt: expect.any(Date) },
    ]);
    expect(await store.write(revokeKeys('key-1'))).toEqual([]);
    expect(await store.write(revokeKeys('rotated'))).toHaveLength(2);
    expect(await store.write(shortenKeys('rotated', day))).toEqual([]);
    expect((await store.read(listKeys())).map(({ id }) => id)).toEqual(['key-1', 'key-2', 'key-3']);
  });

  const holder = { tenant: 'acme', actor: 'key:ci', provider: 'zenlayer', account: 'main' };

  test('a budget counts one by one, however many ask at the same time, wherever they ask', async () => {
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => (turn % 2 === 0 ? store : other).write(takeBudget(holder, 10))),
    );
    expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(10);
    const [refused] = taken.filter(each => each.kind === 'used up');
    const hour = 3600_000;
    expect(refused?.freeAt.getTime()).toBeGreaterThan(Date.now() + hour - 60_000);
    expect(refused?.freeAt.getTime()).toBeLessThanOrEqual(Date.now() + hour);
    const [first] = taken.filter(each => each.kind === 'taken');
    await store.write(giveBudgetBack(holder, first?.at ?? 0));
    expect((await other.write(takeBudget(holder, 10))).kind).toBe('taken');
    expect((await other.write(takeBudget(holder, 10))).kind).toBe('used up');
    expect((await other.write(takeBudget({ ...holder, account: 'second' }, 10))).kind).toBe('taken');
  });

  const place = { provider: 'zenlayer', account: 'main', kind: 'port', mutation: 'terminatePort' };
  const wanted = { tenant: 'acme', requester: 'key:ci', fingerprint: 'f', seen: 's' };

  test('an approval is decided once and used once, however many try', async () => {
    await store.write(askApproval({ ...wanted, ...place, id: 'op-1', validForMs: 60_000 }));
    expect((await other.write(takeApproval(wanted))).kind).toBe('waiting');
    const decisions = await Promise.all(
      [store, other].map(each =>
        each.write(decideApproval('op-1', { status: 'APPROVED', by: 'bob', note: null })),
      ),
    );
    expect(decisions.filter(each => each !== null)).toHaveLength(1);
    const uses = await Promise.all(
      [store, other, store, other].map(each => each.write(takeApproval(wanted))),
    );
    expect(uses.map(({ kind }) => kind).toSorted()).toEqual(['none', 'none', 'none', 'used']);
    expect(await other.read(findApproval('op-1'))).toMatchObject({ status: 'USED', decidedBy: 'bob' });
  });

  test('an approval of what has changed is void, of what is too old expired, and of another person none', async () => {
    await store.write(askApproval({ ...wanted, ...place, id: 'op-2', validForMs: 60_000 }));
    await store.write(decideApproval('op-2', { status: 'APPROVED', by: 'bob', note: 'yes' }));
    expect(await store.write(takeApproval({ ...wanted, requester: 'mallory' }))).toEqual({
      kind: 'none',
      changed: false,
    });
    expect(await store.write(takeApproval({ ...wanted, tenant: 'rival' }))).toEqual({
      kind: 'none',
      changed: false,
    });
    expect(await store.write(takeApproval({ ...wanted, seen: 'other' }))).toEqual({
      kind: 'none',
      changed: true,
    });
    expect(await store.read(findApproval('op-2'))).toMatchObject({ status: 'VOID', note: 'yes' });
    await store.write(askApproval({ ...wanted, ...place, id: 'op-3', validForMs: 0 }));
    expect(await store.read(findApproval('op-3'))).toMatchObject({ status: 'EXPIRED' });
    expect(
      await store.write(decideApproval('op-3', { status: 'APPROVED', by: 'bob', note: null })),
    ).toBeNull();
  });

  test('those that wait are listed for one tenant, and the kinds that somebody may see', async () => {
    await store.write(askApproval({ ...wanted, ...place, id: 'op-4', validForMs: 60_000 }));
    const ids = async (tenant: string, kinds: readonly string[] | null) =>
      (await other.read(waitingApprovals(tenant, kinds, { first: 10, after: null }))).approvals.map(
        ({ id }) => id,
      );
    expect(await ids('acme', null)).toEqual(['op-4']);
    expect(await ids('acme', ['zenlayer/main/port'])).toEqual(['op-4']);
    expect(await ids('acme', ['zenlayer/main/instance'])).toEqual([]);
    expect(await ids('acme', [])).toEqual([]);
    expect(await ids('rival', null)).toEqual([]);
  });

  test('those that wait are walked page by page, newest first, each once', async () => {
    const tenant = 'walked';
    const asked = ['op-a', 'op-b', 'op-c', 'op-d', 'op-e'];
    for (const id of asked) {
      await store.write(
        askApproval({ ...wanted, ...place, tenant, fingerprint: id, id, validForMs: 60_000 }),
      );
    }
    const walked: string[] = [];
    let after: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const page: ApprovalPage = await other.read(waitingApprovals(tenant, null, { first: 2, after }));
      walked.push(...page.approvals.map(({ id }) => id));
      const last = page.approvals.at(-1) ?? expect.fail('an empty page');
      after = cursorAt(last.askedAt, last.id);
      if (page.hasMore) continue;
      expect(pages).toBe(3);
      break;
    }
    expect(walked.toSorted()).toEqual(asked);
    expect(() => readCursor('nonsense')).toThrow('The cursor is not one of this list.');
  });

  test('what callers use of a minute is added up over replicas, at the same time too', async () => {
    const use = (caller: string) => ({ caller, requests: 1, cost: 5 });
    const started = Date.now();
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, nth) =>
        (nth % 2 === 0 ? store : other).write(
          addCallerUse(nth % 4 < 2 ? [use('acme a'), use('acme b')] : [use('acme b'), use('acme a')]),
        ),
      ),
    );
    const { minute, leftMs } = added[0] ?? expect.fail();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    const seen = added.filter(each => each.minute === minute).flatMap(each => each.totals);
    const ofOne = seen.filter(({ caller }) => caller === 'acme a').map(({ requests }) => requests);
    // Unless a minute has ended meanwhile, each of them saw another figure.
    expect(ofOne.sort((one, two) => one - two)).toEqual(ofOne.map((_, nth) => nth + 1));
    expect(seen.every(({ requests, cost }) => cost === 5 * requests)).toBe(true);
    expect(Math.abs(minute - started / 60_000)).toBeLessThan(3);
  });

  test('a nonce is taken once over replicas, and forgotten in portions when its time is over', async () => {
    expect([...(await store.note(takeNonces(['n2', 'n1'])))].sort()).toEqual(['n1', 'n2']);
    expect(await other.note(takeNonces(['n1', 'n3']))).toEqual(['n3']);
    const many = Array.from({ length: 50 }, (_, nth) => `many ${nth}`);
    const taken = await Promise.all(
      [store, other].map(each => each.note(takeNonces(each === store ? many : many.toReversed()))),
    );
    expect(taken.flat().sort()).toEqual(many.toSorted());
    expect(await store.note(pruneNonces(60_000))).toBe(0);
    await store.note(takeNonces(Array.from({ length: noncePortion }, (_, nth) => `old ${nth}`)));
    // What is younger than nothing is all of it, once the clock has moved.
    await pause(2);
    expect(await other.note(pruneNonces(0))).toBe(noncePortion);
    expect(await store.note(pruneNonces(0))).toBe(53);
    expect(await store.note(takeNonces(['n1']))).toEqual(['n1']);
  });

  test('is there again after a restart', async () => {
    const again = await opened.open();
    expect(await again.read(listKeys())).toHaveLength(3);
    expect(await again.note(takeNonces(['n1']))).toEqual([]);
    await again.close();
  });
});

test('A database that is not there is told in one sentence, without the password', async () => {
  const opening = openPostgresAccess('postgres://user:hunter2@127.0.0.1:1/causeway');
  await expect(opening).rejects.toThrow(/^Keys and approvals \(PostgreSQL\) cannot be used: [A-Z_]+\.$/);
  await expect(openPostgresAccess('postgres://user:hunter2@[bad')).rejects.toThrow(/cannot be understood/);
});
