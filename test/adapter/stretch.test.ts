import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Listing } from '../../src/adapter/listing.ts';
import { pageSizeFor, type RowStretch, readRows } from '../../src/adapter/stretch.ts';
import type { Position } from '../../src/domain/kind.ts';
import {
  byPage,
  byToken,
  idOf,
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

/** All pages of so many rows, one after the other; `between` may move rows before each but the first. */
async function paged(
  client: ScriptedClient,
  of: Listing,
  size: number,
  between: (page: number) => void = () => undefined,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let from: Position = null;
  for (let page = 1; page <= 200; page += 1) {
    if (page > 1) between(page);
    const found: RowStretch = value(await readRows(sourceOf(client), of, from, size, idOf));
    pages.push(ids(found.rows));
    if (!found.more) return pages;
    from = found.positionAfter(found.rows.length - 1);
  }
  throw new Error('it has no end');
}

describe.each(pagings)('Pages of a caller over a list by %s', (_says, paging) => {
  test.each([1, 3, 7, 10, 13, 50])('of %d rows show each row once, in order', async size => {
    for (const counts of [true, false]) {
      const client = new ScriptedClient(served(() => rowsNamed(37), { counts }));
      const pages = await paged(client, listing(paging), size);
      expect(pages.flat()).toEqual(ids(rowsNamed(37)));
      expect(pages.slice(0, -1).every(page => page.length === size)).toBe(true);
    }
  });

  test('go on behind any row, not only behind the last one', async () => {
    const client = new ScriptedClient(served(() => rowsNamed(37)));
    const { rows, positionAfter } = value(await readRows(sourceOf(client), listing(paging), null, 12, idOf));
    for (const index of rows.keys()) {
      const behind = value(await readRows(sourceOf(client), listing(paging), positionAfter(index), 2, idOf));
      expect(ids(behind.rows)).toEqual([`thing-${index + 2}`, `thing-${index + 3}`]);
    }
  });

  test('of an empty list end at once', async () => {
    expect(await paged(new ScriptedClient(served(() => [])), listing(paging), 5)).toEqual([[]]);
  });

  test('fail where the list cannot be read', async () => {
    const found = await readRows(sourceOf(new ScriptedClient(() => silence)), listing(paging), null, 5, idOf);
    expect(found).toMatchObject({ kind: 'failed', error: silence });
  });

  test('take positions that nobody has handed out for the beginning', async () => {
    const client = new ScriptedClient(served(() => rowsNamed(37)));
    for (const from of ['', '~', 'x', '-1~']) {
      const found = await readRows(sourceOf(client), listing(paging), from, 2, idOf);
      expect(found.kind).toBe('read');
    }
  });
});

describe.each(pagings.filter(([, { kind }]) => kind !== 'token'))(
  'Rows that move in a list by %s',
  (_says, paging) => {
    test('because others before them have gone are not skipped', () => {
      const moves = fc.record({
        size: fc.integer({ min: 1, max: 9 }),
        gone: fc.array(fc.nat({ max: 36 }), { maxLength: 8 }),
      });
      return fc.assert(
        fc.asyncProperty(moves, async ({ size, gone }) => {
          let rows = rowsNamed(37);
          const client = new ScriptedClient(served(() => rows));
          const removed = new Set<unknown>();
          const pages = await paged(client, listing(paging), size, () => {
            const number = gone.pop();
            if (number === undefined) return;
            removed.add(`thing-${number + 1}`);
            rows = rows.filter(({ id }) => !removed.has(id));
          });
          const seen = new Set(pages.flat());
          const missed = rows.filter(({ id }) => !seen.has(String(id)));
          expect(ids(missed)).toEqual([]);
        }),
        { numRuns: 100 },
      );
    });

    test('because new ones come before them are not shown again', async () => {
      let rows = rowsNamed(20);
      const client = new ScriptedClient(served(() => rows));
      const pages = await paged(client, listing(paging), 5, page => {
        if (page <= 4) rows = [row(`new-${page}`), ...rows];
      });
      const shown = pages.flat().filter(id => id.startsWith('thing'));
      for (const { id } of rowsNamed(20)) expect(shown).toContain(id);
    });

    test('because all that were before them have gone are rather shown twice than never', async () => {
      let rows = rowsNamed(30);
      const client = new ScriptedClient(served(() => rows));
      const pages = await paged(client, listing(paging), 10, page => {
        if (page === 2) rows = rows.slice(8);
      });
      for (const { id } of rows) expect(pages.flat()).toContain(id);
    });
  },
);

describe('A list by tokens', () => {
  test('whose token comes back with nothing new is told instead of being followed for ever', async () => {
    const client = new ScriptedClient(() => ({ rows: [], next: 'again' }));
    expect(await readRows(sourceOf(client), listing(byToken), null, 5, idOf)).toMatchObject({
      error: { message: expect.stringContaining('a page that repeats itself') },
    });
  });

  test('may have empty pages on its way', async () => {
    const pages = [
      { rows: [], next: 'b' },
      { rows: [], next: 'c' },
      { rows: rowsNamed(2), next: '' },
    ];
    const client = new ScriptedClient(() => pages[client.asked.length - 1] ?? { rows: [] });
    const found = value(await readRows(sourceOf(client), listing(byToken), null, 5, idOf));
    expect([found.rows.length, found.more]).toEqual([2, false]);
  });
});

describe('The page that holds a window', () => {
  test('is the smallest one, and holds all of it wherever one can', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 60 }), (begin, count) => {
        const size = pageSizeFor(begin, count, 100);
        const holds = (each: number) => Math.floor(begin / each) === Math.floor((begin + count - 1) / each);
        const smaller = Array.from({ length: size - count }, (_, index) => count + index);
        expect(smaller.some(holds)).toBe(false);
        const any = Array.from({ length: 101 - count }, (_, index) => count + index).some(holds);
        expect(holds(size) || (!any && size === count)).toBe(true);
      }),
    );
  });

  test('is never larger than the vendor allows', () => {
    expect(pageSizeFor(95, 10, 10)).toBe(10);
    expect(pageSizeFor(0, 1_000, 100)).toBe(100);
  });

  test('costs one call wherever there is one', async () => {
    const client = new ScriptedClient(served(() => rowsNamed(500)));
    const large = listing({ ...byPage, largest: 100 });
    const first = value(await readRows(sourceOf(client), large, null, 20, idOf));
    await readRows(sourceOf(client), large, first.positionAfter(19), 20, idOf);
    expect(client.asked).toHaveLength(2);
  });
});
