import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import { type Page, pageOver, type Rows, type Source } from '../../src/graph/page.ts';

interface Shelf extends Source {
  readonly rows: readonly string[] | null;
}

function shelf(name: string, region: string | null, rows: readonly string[] | null): Shelf {
  return { account: { provider: 'cloud', name, regions: null, client: {} }, region, rows };
}

function shelves(...sizes: readonly (number | null)[]): readonly Shelf[] {
  return sizes.map((size, nth) => {
    const rows = size === null ? null : Array.from({ length: size }, (_, row) => `${nth}-${row}`);
    return shelf(`account-${nth >> 1}`, nth % 2 === 0 ? null : 'region', rows);
  });
}

async function rowsOf(
  source: Source,
  window: { offset: number; limit: number },
): Promise<Read<Rows<string>>> {
  const { rows } = source as Shelf;
  if (rows === null) return failed(domainError('CloudThrottledError', { message: 'not now' }));
  return read({ items: rows.slice(window.offset, window.offset + window.limit), total: rows.length });
}

function page(sources: readonly Source[], first: number, after: string | null = null): Promise<Page<string>> {
  return pageOver(sources, { first, after }, rowsOf);
}

async function walk(sources: readonly Source[], first: number): Promise<readonly Page<string>[]> {
  const pages: Page<string>[] = [];
  let after: string | null = null;
  do {
    const next: Page<string> = await page(sources, first, after);
    pages.push(next);
    after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor : null;
  } while (after !== null && pages.length < 1_000);
  return pages;
}

describe('Paging over several sources', () => {
  test('gives each row exactly once, in order, with full pages, whatever their sizes', async () => {
    const sizes = fc.array(fc.nat({ max: 13 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (lengths, first) => {
        const sources = shelves(...lengths);
        const pages = await walk(sources, first);
        const rows = pages.flatMap(({ edges }) => edges.map(({ node }) => node));
        expect(rows).toEqual(sources.flatMap(each => each.rows));
        expect(pages.slice(0, -1).every(({ edges }) => edges.length === first)).toBe(true);
        expect(pages.every(({ totalCount }) => totalCount === rows.length)).toBe(true);
        expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(
          pages.map((_page, nth) => nth > 0),
        );
      }),
    );
  });

  test('goes on behind any row whose cursor is given', async () => {
    const sources = shelves(3, 0, 2);
    const [whole] = await walk(sources, 100);
    const all = whole?.edges.map(({ node }) => node) ?? [];
    for (const [nth, { cursor }] of whole?.edges.entries() ?? []) {
      const { edges } = await page(sources, 100, cursor);
      expect(edges.map(({ node }) => node)).toEqual(all.slice(nth + 1));
    }
  });

  test('names a silent source beside what the others gave, and counts nothing then', async () => {
    const { edges, failures, totalCount, pageInfo } = await page(shelves(2, null, 1), 10);
    expect(edges.map(({ node }) => node)).toEqual(['0-0', '0-1', '2-0']);
    expect(failures).toMatchObject([
      { provider: 'cloud', account: 'account-0', region: 'region', error: { tag: 'CloudThrottledError' } },
    ]);
    expect(totalCount).toBeNull();
    expect(pageInfo.hasNextPage).toBe(false);
  });

  test('goes on behind a source that fell silent in the middle of the walk', async () => {
    const first = await page(shelves(3, 2), 2);
    const next = await page(shelves(null, 2), 2, first.pageInfo.endCursor);
    expect(next.edges.map(({ node }) => node)).toEqual(['1-0', '1-1']);
    expect(next.failures).toHaveLength(1);
  });

  test('is an error where nothing came from anywhere: an empty list would be a lie', async () => {
    const nothing = page(shelves(null, null), 5);
    await expect(nothing).rejects.toThrow('not now');
    await expect(nothing).rejects.toBeInstanceOf(GraphQLError);
    expect((await page(shelves(0, null), 5)).edges).toEqual([]);
    expect((await page([], 5)).totalCount).toBe(0);
  });

  test.each([0, -1, 101, 2 ** 31 - 1])('takes no page of %i rows', async first => {
    await expect(page(shelves(1), first)).rejects.toThrow('first must be 1 to 100.');
  });

  const foreign = (content: string): string => Buffer.from(content).toString('base64url');
  test.each([
    ['nothing', ''],
    ['a number', '5'],
    ['an account that is not among the sources', foreign('["elsewhere", 1]')],
    ['a region that is not among them', foreign('["account-0/elsewhere", 1]')],
    ['a place before the first', foreign('["account-0", -1]')],
    ['a place that is no number', foreign('["account-0", "1"]')],
    ['a half place', foreign('["account-0", 0.5]')],
    ['a place past all numbers', foreign('["account-0", 1e300]')],
    ['no pair', foreign('{"account-0": 1}')],
    ['null', foreign('null')],
  ])('takes no cursor that is %s', async (_what, after) => {
    const asked = page(shelves(3), 2, after);
    await expect(asked).rejects.toThrow('after is not a cursor of this list');
    await expect(asked).rejects.toMatchObject({
      extensions: { code: 'CloudInputError', inputField: 'after' },
    });
  });
});
