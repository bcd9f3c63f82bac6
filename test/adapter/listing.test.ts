import { describe, expect, test } from 'vitest';
import { readByIds, readPage, readWhole } from '../../src/adapter/listing.ts';
import {
  byOffset,
  byPage,
  byToken,
  ids,
  listing,
  pagings,
  row,
  rowsNamed,
  ScriptedClient,
  served,
  silence,
  sourceOf,
  value,
} from './scripted-client.ts';

describe('One page', () => {
  test('is asked for with what is always sent, and says which request it was', async () => {
    const client = new ScriptedClient(served(() => rowsNamed(3)));
    const always = listing(byPage, { always: { version: 2 } });
    const page = value(
      await readPage({ ...sourceOf(client, 'north'), background: true }, always, { page: 1, size: 2 }),
    );
    expect(client.asked).toEqual([
      {
        action: 'DescribeThings',
        region: 'north',
        parameters: { version: 2, page: 1, size: 2 },
        doing: 'list things',
        background: true,
      },
    ]);
    expect(page).toMatchObject({ total: 3, next: '2', requestId: 'r-1' });
  });

  test('that is not the list that the vendor documents is no list', async () => {
    for (const content of [{}, { rows: {} }, { rows: [1] }, { rows: [null] }]) {
      const client = new ScriptedClient(() => content);
      expect(await readPage(sourceOf(client), listing(byPage), {})).toMatchObject({
        kind: 'failed',
        error: {
          tag: 'CloudUnavailableError',
          message: 'The Cloud did not list things: its answer has no list that can be read.',
          requestId: 'r-1',
        },
      });
    }
  });
});

describe.each(pagings)('A whole list by %s', (_says, paging) => {
  test.each([0, 1, 9, 10, 11, 20, 95])('of %d rows is read to its end', async count => {
    const client = new ScriptedClient(served(() => rowsNamed(count)));
    const list = value(await readWhole(sourceOf(client), listing(paging), { name: 'thing' }));
    expect(list.complete).toBe(true);
    expect(ids(list.rows)).toEqual(ids(rowsNamed(count)));
    expect(client.asked.every(({ parameters }) => parameters.name === 'thing')).toBe(true);
  });

  test('of a vendor that does not count is read to its end', async () => {
    for (const count of [9, 10, 11, 95]) {
      const client = new ScriptedClient(served(() => rowsNamed(count), { counts: false }));
      const list = value(await readWhole(sourceOf(client), listing(paging)));
      expect([list.complete, list.rows.length]).toEqual([true, count]);
    }
  });

  test('fails where one of its pages fails', async () => {
    const serve = served(() => rowsNamed(95));
    const client = new ScriptedClient(asked => (client.asked.length === 3 ? silence : serve(asked)));
    const found = await readWhole(sourceOf(client), listing(paging));
    expect(found.kind).toBe(paging.kind === 'whole' ? 'read' : 'failed');
  });
});

describe('A whole list', () => {
  test('by numbers is read eight pages side by side once its length is known', async () => {
    let [atOnce, most] = [0, 0];
    const serve = served(() => rowsNamed(95));
    const client = new ScriptedClient(async asked => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return serve(asked);
    });
    await readWhole(sourceOf(client), listing(byPage));
    expect([client.asked.length, most]).toEqual([10, 8]);
  });

  test('whose token comes back is told instead of being followed for ever', async () => {
    for (const tokens of [
      ['a', 'a'],
      ['a', 'b', 'a'],
    ]) {
      const client = new ScriptedClient(() => ({
        rows: [row('x')],
        next: tokens[client.asked.length - 1] ?? 'a',
      }));
      expect(await readWhole(sourceOf(client), listing(byToken))).toMatchObject({
        error: { message: expect.stringContaining('a page that repeats itself') },
      });
    }
  });

  test('is read up to 100,000 rows, and is not complete beyond', async () => {
    const largest = 1_000;
    for (const paging of [
      { ...byPage, largest },
      { ...byOffset, largest },
      { ...byToken, largest },
    ] as const) {
      const rows = rowsNamed(1_000);
      const client = new ScriptedClient(() => ({ rows, total: 100_001, next: String(client.asked.length) }));
      const list = value(await readWhole(sourceOf(client), listing(paging)));
      expect([list.complete, list.rows.length, client.asked.length]).toEqual([false, 100_000, 100]);
    }
  });

  test('of exactly 100,000 rows is complete', async () => {
    const rows = rowsNamed(1_000);
    const client = new ScriptedClient(() => ({ rows, total: 100_000 }));
    const list = value(await readWhole(sourceOf(client), listing({ ...byPage, largest: 1_000 })));
    expect([list.complete, list.rows.length]).toEqual([true, 100_000]);
  });

  test('that ignores how it is asked to be cut comes in one piece', async () => {
    const client = new ScriptedClient(() => ({ rows: rowsNamed(37), total: 37 }));
    expect(value(await readWhole(sourceOf(client), listing(byPage))).rows).toHaveLength(37);
    expect(client.asked).toHaveLength(1);
  });
});

describe('Rows by id', () => {
  const filter = { perCall: 10, filter: (wanted: readonly string[]) => ({ ids: wanted }) };

  test('are read as many a call as the filter takes', async () => {
    const client = new ScriptedClient(served(() => rowsNamed(40)));
    const wanted = ids(rowsNamed(25, 3));
    const list = value(await readByIds(sourceOf(client), listing(byPage), wanted, filter));
    expect(ids(list.rows)).toEqual(wanted);
    expect(client.asked.map(({ parameters }) => (parameters.ids as string[]).length)).toEqual([10, 10, 5]);
  });

  test('are read over all pages where one id stands for several rows', async () => {
    const many = Array.from({ length: 25 }, () => row('thing-1'));
    const client = new ScriptedClient(served(() => many));
    expect(value(await readByIds(sourceOf(client), listing(byPage), ['thing-1'], filter)).rows).toHaveLength(
      25,
    );
  });

  test('fail where one call fails, and where there are too many', async () => {
    const failing = new ScriptedClient(() => (failing.asked.length === 2 ? silence : { rows: [], total: 0 }));
    const wanted = ids(rowsNamed(25));
    expect((await readByIds(sourceOf(failing), listing(byPage), wanted, filter)).kind).toBe('failed');
    const endless = new ScriptedClient(() => ({ rows: rowsNamed(1_000), total: 200_000 }));
    const large = listing({ ...byPage, largest: 1_000 });
    expect(await readByIds(sourceOf(endless), large, ['thing-1'], filter)).toMatchObject({
      error: { message: expect.stringContaining('more than 100000 rows for 1 ids') },
    });
  });

  test('of none are none, without a call', async () => {
    const client = new ScriptedClient(() => silence);
    expect(value(await readByIds(sourceOf(client), listing(byPage), [], filter)).rows).toEqual([]);
    expect(client.asked).toEqual([]);
  });
});
