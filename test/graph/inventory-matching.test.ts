import { describe, expect, test } from 'vitest';
import type { Noun, Position } from '../../src/domain/kind.ts';
import { read } from '../../src/domain/outcome.ts';
import { type CloudResource, unshownResource } from '../../src/domain/resource.ts';
import { everything, type Search } from '../../src/graph/inventory/filter.ts';
import { mostRowsRead, readAllMatching, readMatching } from '../../src/graph/inventory/matching.ts';
import type { InventorySource } from '../../src/graph/inventory/sources.ts';

/** A made-up list of so many rows, with a count of those that were read. */
class LongList {
  readonly source: InventorySource;
  rowsRead = 0;

  constructor(length: number) {
    const noun = {
      plural: 'things',
      readStretch: async (_place: unknown, from: Position, size: number) => {
        const begin = Number(from ?? 0);
        const count = Math.min(size, length - begin);
        this.rowsRead += count;
        return read({
          items: Array.from({ length: count }, (_, nth) => thing(begin + nth)),
          positionAfter: (nth: number) => String(begin + nth + 1),
          undecoded: 0,
          more: begin + count < length,
          total: length,
        });
      },
    };
    this.source = {
      provider: 'cloud',
      account: 'main',
      region: null,
      kind: 'thing',
      noun: noun as unknown as Noun,
      place: {} as InventorySource['place'],
    };
  }
}

function thing(nth: number): CloudResource {
  const reference = { provider: 'cloud', account: 'main', kind: 'thing', region: null, nativeId: `${nth}` };
  return { ...unshownResource(reference), state: 'ACTIVE' };
}

const among = (numbers: readonly number[]): Search => ({
  ...everything,
  matches: ({ reference }) => numbers.includes(Number(reference.nativeId)),
});

describe('Looking through a long list for what matches', () => {
  test('ends as soon as a page is full', async () => {
    const list = new LongList(50_000);
    const page = await readMatching(list.source, among([3, 4, 5, 40_000]), null, 2);
    expect(page).toMatchObject({ kind: 'read', value: { more: true, total: null } });
    if (page.kind !== 'read') return expect.fail();
    expect(page.value.items.map(({ reference }) => reference.nativeId)).toEqual(['3', '4']);
    expect(page.value.positionAfter(1)).toBe('5');
    expect(list.rowsRead).toBeLessThan(1_000);
  });

  test('stops after so many rows, and goes on from there with the next page', async () => {
    const list = new LongList(mostRowsRead + 5_000);
    const matches = among([7, mostRowsRead + 10]);
    const first = await readMatching(list.source, matches, null, 5);
    if (first.kind !== 'read') return expect.fail();
    expect(first.value.items).toHaveLength(1);
    expect([first.value.more, list.rowsRead]).toEqual([true, mostRowsRead]);
    const next = await readMatching(list.source, matches, first.value.positionAfter(0), 5);
    if (next.kind !== 'read') return expect.fail();
    expect(next.value.items.map(({ reference }) => reference.nativeId)).toEqual([`${mostRowsRead + 10}`]);
    expect([next.value.more, list.rowsRead]).toEqual([false, mostRowsRead + 5_000]);
  });

  test('is a failure where so many rows hold none, and where all of them were to be read', async () => {
    const list = new LongList(mostRowsRead + 1);
    const message = expect.stringMatching(/^There are more than 10000 things to look through\. Narrow/);
    const failure = { kind: 'failed', error: { tag: 'CloudUnavailableError', message } };
    expect(await readMatching(list.source, among([]), null, 5)).toMatchObject(failure);
    expect(await readAllMatching(list.source, among([1]))).toMatchObject(failure);
    const whole = await readAllMatching(new LongList(mostRowsRead).source, among([1]));
    expect(whole).toMatchObject({ kind: 'read', value: { items: [{}], undecoded: 0 } });
  });
});
