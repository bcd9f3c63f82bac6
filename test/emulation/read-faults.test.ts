import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault, FaultRule } from '../../src/emulation/faults.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  shop.create({ kind: 'box', id: 'a' }, { kind: 'box', id: 'b' });
});
afterEach(() => shop.close());

const buy = (id: string) => fetch(`${shop.url}/buy?box=${id}`, { method: 'POST' });

/** What a caller is shown of the boxes, or of one of them. */
async function look(id?: string): Promise<readonly string[]> {
  const answer = await fetch(`${shop.url}/look${id === undefined ? '' : `?box=${id}`}`);
  const { boxes } = (await answer.json()) as { readonly boxes: readonly (readonly [string, string])[] };
  return boxes.map(([box, status]) => `${box} ${status}`);
}

function under(fault: Fault, rest: Partial<FaultRule> = {}): void {
  shop.faults.add({ action: 'look', times: 'always', fault, ...rest });
}

const lastFault = () => shop.journal.requests({ action: 'look' }).at(-1)?.fault;

describe('a read that lags', () => {
  it('answers as of an earlier moment of the emulator’s clock, lists and single reads alike', async () => {
    under({ kind: 'lag', ms: 1500 });
    await buy('a');
    await buy('made');
    expect(await look()).toEqual(['a free', 'b free']);
    expect(await look('made')).toEqual([]);
    expect(lastFault()).toBe('lag');
    shop.clock.advance(1600);
    expect(await look()).toEqual(['a packed', 'b free', 'made packed']);
    shop.clock.advance(1000);
    expect(await look()).toEqual(['a sold', 'b free', 'made sold']);
    shop.faults.clear();
    shop.world.remove({ id: 'b' });
    expect(await look()).toEqual(['a sold', 'made sold']);
    under({ kind: 'lag', ms: 1500 });
    expect(await look()).toEqual(['a sold', 'b free', 'made sold']);
  });

  it('can lag in one row, and for a time', async () => {
    under({ kind: 'lag', ms: 60_000 }, { resource: 'a', lastsMs: 3000 });
    await buy('a');
    await buy('b');
    shop.clock.advance(2000);
    expect(await look()).toEqual(['a free', 'b sold']);
    shop.clock.advance(1000);
    expect(await look()).toEqual(['a sold', 'b sold']);
    expect(shop.faults.list()).toEqual([]);
  });

  it('does not touch what changes decide by', async () => {
    under({ kind: 'lag', ms: 60_000 });
    await buy('a');
    await buy('a');
    expect(shop.journal.executions().map(({ effective }) => effective)).toEqual([true, false]);
  });
});

describe('replicas', () => {
  it('answer each read from one of several pasts, in the order that the seed says', async () => {
    const round = async (seed: number) => {
      shop.faults.clear();
      under({ kind: 'replica', lagsMs: [0, 500, 5000], seed });
      const answers: string[] = [];
      for (let read = 0; read < 12; read += 1) answers.push((await look('a')).join());
      return answers;
    };
    await buy('a');
    shop.clock.advance(1200);
    expect(new Set(await round(7))).toEqual(new Set(['a free', 'a packed', 'a sold']));
    expect(await round(7)).toEqual(await round(7));
    expect(await round(7)).not.toEqual(await round(8));
  });
});

describe('a row that vanishes', () => {
  it('is in no list and in no read until its time is over', async () => {
    under({ kind: 'vanish' }, { resource: 'a', lastsMs: 5000 });
    expect([await look(), await look('a')]).toEqual([['b free'], []]);
    shop.clock.advance(5000);
    expect([await look(), await look('a')]).toEqual([['a free', 'b free'], ['a free']]);
  });

  it('goes with all others where none is named, and can be changed all the same', async () => {
    under({ kind: 'vanish' }, { times: 1 });
    expect(await look()).toEqual([]);
    under({ kind: 'vanish' }, { resource: 'a' });
    await buy('a');
    expect(shop.journal.executions()).toMatchObject([{ resource: 'a', effective: true }]);
    expect(await look()).toEqual(['b free']);
  });
});

describe('several faults of a read', () => {
  it('apply together, beside an ending', async () => {
    under({ kind: 'unknownState', state: 'ODD' }, { resource: 'b' });
    under({ kind: 'vanish' }, { resource: 'a' });
    under({ kind: 'delay', ms: 1 }, { times: 1 });
    expect(await look()).toEqual(['b ODD']);
    expect(lastFault()).toBe('delay');
    expect(await look()).toEqual(['b ODD']);
    expect(lastFault()).toBe('unknownState');
  });
});
