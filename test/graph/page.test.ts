import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import type { Position, Stretch } from '../../src/domain/kind.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import type { Page } from '../../src/graph/page.ts';
import { readPageOver } from '../../src/graph/page-reading.ts';
import type { PageSource } from '../../src/graph/page-rounds.ts';

/** What a source holds; null where it refuses, and `silent` where it says nothing at all. */
type Held = readonly string[] | null | 'silent';

/** Sources of a made-up cloud, by what they hold, with a count of what was asked of them. */
class Shelves {
  readonly sources: readonly PageSource[];
  readonly #held: Map<PageSource, Held>;
  calls = 0;

  constructor(...held: readonly (number | Held)[]) {
    const made = held.map((holds, nth) => {
      const region = nth % 2 === 0 ? null : 'region';
      const source: PageSource = { provider: 'cloud', account: `account-${nth >> 1}`, region };
      return [source, rowsOf(holds, nth)] as const;
    });
    this.sources = made.map(([source]) => source);
    this.#held = new Map(made);
  }

  set(nth: number, held: number | Held): void {
    this.#held.set(this.sources[nth] as PageSource, rowsOf(held, nth));
  }

  all(): readonly string[] {
    return [...this.#held.values()].flatMap(held => (Array.isArray(held) ? held : []));
  }

  async page(first: number, after: string | null = null, patienceMs = 1_000): Promise<Page<string>> {
    return await readPageOver(this.sources, { first, after, patienceMs }, (source, from, size) =>
      this.#stretch(source, from, size),
    );
  }

  async walk(first: number): Promise<readonly Page<string>[]> {
    const pages: Page<string>[] = [];
    let after: string | null = null;
    do {
      const next: Page<string> = await this.page(first, after);
      pages.push(next);
      after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor() : null;
    } while (after !== null && pages.length < 1_000);
    return pages;
  }

  async #stretch(source: PageSource, from: Position, size: number): Promise<Read<Stretch<string>>> {
    this.calls += 1;
    const held = this.#held.get(source) ?? null;
    if (held === null) return failed(domainError('CloudThrottledError', { message: 'not now' }));
    if (held === 'silent') return await new Promise(() => {});
    const offset = Number(from ?? 0);
    const items = held.slice(offset, offset + size);
    return read({
      items,
      positionAfter: nth => String(offset + nth + 1),
      undecoded: 0,
      more: offset + items.length < held.length,
      total: held.length,
    });
  }
}

function rowsOf(held: number | Held, nth: number): Held {
  return typeof held === 'number' ? Array.from({ length: held }, (_, row) => `${nth}-${row}`) : held;
}

function nodesOf({ edges }: Page<string>): readonly string[] {
  return edges.map(({ node }) => node);
}

describe('Paging over several sources', () => {
  test('gives each row exactly once, in order, with full pages, whatever their sizes', async () => {
    const sizes = fc.array(fc.nat({ max: 13 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (lengths, first) => {
        const shelves = new Shelves(...lengths);
        const pages = await shelves.walk(first);
        expect(pages.flatMap(nodesOf)).toEqual(shelves.all());
        expect(pages.slice(0, -1).every(({ edges }) => edges.length === first)).toBe(true);
        for (const { totalCount } of pages) expect(await totalCount()).toBe(shelves.all().length);
        expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(
          pages.map((_page, nth) => nth > 0),
        );
      }),
    );
  });

  test('goes on behind any row whose cursor is given', async () => {
    const shelves = new Shelves(3, 0, 2);
    const { edges } = await shelves.page(100);
    for (const [nth, { cursor }] of edges.entries()) {
      expect(nodesOf(await shelves.page(100, cursor))).toEqual(shelves.all().slice(nth + 1));
    }
  });

  test('names a source that fails beside what the others gave, and counts nothing then', async () => {
    const page = await new Shelves(2, null, 1).page(10);
    expect(nodesOf(page)).toEqual(['0-0', '0-1', '2-0']);
    expect(page.failures).toMatchObject([
      { provider: 'cloud', account: 'account-0', region: 'region', error: { tag: 'CloudThrottledError' } },
    ]);
    expect(await page.totalCount()).toBeNull();
  });

  test('asks a source that failed again with the next page, and loses none of its rows', async () => {
    const shelves = new Shelves(3, null, 4);
    const first = await shelves.page(5);
    expect(nodesOf(first)).toEqual(['0-0', '0-1', '0-2', '2-0', '2-1']);
    shelves.set(1, 2);
    const next = await shelves.page(5, first.pageInfo.endCursor());
    expect([nodesOf(next), next.failures]).toEqual([['1-0', '1-1', '2-2', '2-3'], []]);
  });

  test('says that there is a next page where only a source that failed is left, and gives its rows there', async () => {
    const shelves = new Shelves(3, null);
    const first = await shelves.page(5);
    expect([nodesOf(first), first.pageInfo.hasNextPage]).toEqual([['0-0', '0-1', '0-2'], true]);
    shelves.set(1, 2);
    const next = await shelves.page(5, first.pageInfo.endCursor());
    expect([nodesOf(next), next.pageInfo.hasNextPage]).toEqual([['1-0', '1-1'], false]);
  });

  test('ends with an empty page where that source fails again, whose cursor asks it once more', async () => {
    const shelves = new Shelves(3, null);
    const pages = await shelves.walk(5);
    expect(pages.map(nodesOf)).toEqual([['0-0', '0-1', '0-2'], []]);
    const last = pages[1] ?? expect.fail('no second page');
    expect(last.failures).toHaveLength(1);
    expect(last.pageInfo.hasNextPage).toBe(false);
    shelves.set(1, 2);
    expect(nodesOf(await shelves.page(5, last.pageInfo.endCursor()))).toEqual(['1-0', '1-1']);
  });

  test('comes to an end, and gives each row of the others once, whichever sources never answer', async () => {
    const held = fc.array(fc.option(fc.nat({ max: 7 })), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(held, fc.integer({ min: 1, max: 5 }), async (lengths, first) => {
        const shelves = new Shelves(1, ...lengths);
        const pages = await shelves.walk(first);
        expect(pages.flatMap(nodesOf)).toEqual(shelves.all());
        expect(pages.length).toBeLessThanOrEqual(shelves.all().length + 1);
      }),
    );
  });

  test('waits for a silent source as long as it has patience, names it, and asks it again', async () => {
    const shelves = new Shelves(1, 'silent', 1);
    const page = await shelves.page(2, null, 30);
    expect(nodesOf(page)).toEqual(['0-0', '2-0']);
    expect(page.failures).toMatchObject([
      {
        account: 'account-0',
        region: 'region',
        error: { tag: 'CloudUnavailableError', message: 'account-0/region did not answer within 0.03 s.' },
      },
    ]);
    shelves.set(1, 1);
    expect(nodesOf(await shelves.page(2, page.pageInfo.endCursor()))).toEqual(['1-0']);
  });

  test('has the patience of one source for all of them, and names what it did not come to', async () => {
    const shelves = new Shelves(...Array.from({ length: 200 }, () => 'silent' as const), 1);
    const asked = shelves.page(2, null, 60);
    await expect(asked).rejects.toThrow('did not answer within 0.06 s.');
    const some = new Shelves(1, ...Array.from({ length: 200 }, () => 'silent' as const));
    const page = await some.page(2, null, 60);
    expect([nodesOf(page), page.failures.length]).toEqual([['0-0'], 200]);
  });

  test('goes on where a source was that falls silent in the middle of the walk', async () => {
    const shelves = new Shelves(4, 2);
    const first = await shelves.page(2);
    shelves.set(0, null);
    const second = await shelves.page(1, first.pageInfo.endCursor());
    expect([nodesOf(second), second.failures.length]).toEqual([['1-0'], 1]);
    shelves.set(0, 4);
    expect(nodesOf(await shelves.page(9, second.pageInfo.endCursor()))).toEqual(['0-2', '0-3', '1-1']);
  });

  test('tells of rows that cannot be read beside those that can', async () => {
    const sources = [{ provider: 'cloud', account: 'main', region: null }];
    const page = await readPageOver(sources, { first: 5, after: null, patienceMs: 1_000 }, async () =>
      read({ items: ['sound'], positionAfter: () => '1', undecoded: 2, more: false, total: null }),
    );
    expect(page.edges.map(({ node }) => node)).toEqual(['sound']);
    expect(page.failures).toMatchObject([
      { account: 'main', error: { message: expect.stringMatching(/^2 rows have no id or no state/) } },
    ]);
    expect(await page.totalCount()).toBe(3);
  });

  test('is an error where nothing came from anywhere: an empty list would be a lie', async () => {
    const nothing = new Shelves(null, null).page(5);
    await expect(nothing).rejects.toThrow('not now');
    await expect(nothing).rejects.toBeInstanceOf(GraphQLError);
    expect((await new Shelves(0, null).page(5)).edges).toEqual([]);
    expect(await (await new Shelves().page(5)).totalCount()).toBe(0);
  });
});

describe('What paging costs', () => {
  test('of a long walk over many sources are about as many calls as there are sources', async () => {
    const shelves = new Shelves(...Array.from({ length: 60 }, () => 34));
    const pages = await shelves.walk(100);
    expect(pages.flatMap(nodesOf)).toHaveLength(2_040);
    expect(shelves.calls).toBeGreaterThanOrEqual(60);
    expect(shelves.calls).toBeLessThanOrEqual(90);
  });

  test('of a page that the first sources fill are no calls to the others', async () => {
    const shelves = new Shelves(...Array.from({ length: 40 }, () => 50));
    expect((await shelves.page(10)).edges).toHaveLength(10);
    expect(shelves.calls).toBeLessThanOrEqual(8);
  });

  test('of counting is paid only where it is asked for', async () => {
    const shelves = new Shelves(...Array.from({ length: 40 }, () => 50));
    const { totalCount } = await shelves.page(10);
    const { calls } = shelves;
    expect(await totalCount()).toBe(2_000);
    expect(calls + 40).toBeGreaterThanOrEqual(shelves.calls);
    expect(shelves.calls).toBeGreaterThan(calls);
  });

  test('of many empty sources are few rounds', async () => {
    const shelves = new Shelves(...Array.from({ length: 60 }, () => 0), 3);
    expect(nodesOf(await shelves.page(10))).toHaveLength(3);
    expect(shelves.calls).toBe(61);
  });
});

describe('A page is refused', () => {
  test.each([0, -1, 101, 2 ** 31 - 1])('of %i rows', async first => {
    await expect(new Shelves(1).page(first)).rejects.toThrow('first must be 1 to 100.');
  });

  const foreign = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  test.each([
    ['nothing', ''],
    ['a number', '5'],
    ['null', foreign(null)],
    ['an object', foreign({ 'cloud/account-0': '1' })],
    ['an account that is not among the sources', foreign([null, 0, ['cloud/elsewhere', '1']])],
    ['a region that is not among them', foreign([null, 0, ['cloud/account-0/elsewhere', '1']])],
    ['a place that is no text', foreign([null, 0, ['cloud/account-0', 1]])],
    ['no pair', foreign([null, 0, 'cloud/account-0'])],
    ['a rest that is none', foreign(['cloud/elsewhere', 0])],
    ['a density that is none', foreign([null, 'many'])],
    ['a density below nothing', foreign([null, -1])],
    ['the words of another list', foreign([null, 0, ['other/account-0', '1']])],
  ])('behind a cursor that is %s', async (_what, after) => {
    const asked = new Shelves(3).page(2, after);
    await expect(asked).rejects.toThrow('after is not a cursor of this list');
    await expect(asked).rejects.toMatchObject({
      extensions: { code: 'CloudInputError', inputField: 'after' },
    });
  });
});
