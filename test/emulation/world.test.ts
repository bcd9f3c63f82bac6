import { beforeEach, describe, expect, it } from 'vitest';
import { type EmulatorClock, openClock } from '../../src/emulation/clock.ts';
import { EmulatedWorld } from '../../src/emulation/world.ts';
import type { EmulatedResource, ReadCondition } from '../../src/emulation/world-view.ts';

interface Line extends EmulatedResource {
  readonly kind: 'line';
  readonly name: string;
}

interface Plug extends EmulatedResource {
  readonly kind: 'plug';
}

let clock: EmulatorClock;
let world: EmulatedWorld<Line | Plug, { readonly pace: number }>;
beforeEach(() => {
  clock = openClock({ start: new Date('2026-01-01T00:00:00Z') });
  world = new EmulatedWorld<Line | Plug, { readonly pace: number }>(clock, () => ({ pace: 7 }));
});

const line = (id: string, rest: Partial<Line> = {}): Line => ({
  kind: 'line',
  id,
  status: 'RUNNING',
  name: '',
  ...rest,
});
const seen = (...conditions: readonly ReadCondition[]) =>
  world
    .read(conditions)
    .all('line')
    .map(({ id, status }) => `${id} ${status}`);

describe('the world of an account', () => {
  it('keeps resources by kind and id, in the order in which they came', () => {
    const a = world.add(line('a'));
    world.add<Plug>({ kind: 'plug', id: 'p', status: 'IN' });
    world.add(line('b'));
    world.update(a, { name: 'first' });
    expect(world.all('line').map(({ id, name }) => [id, name])).toEqual([
      ['a', 'first'],
      ['b', ''],
    ]);
    expect(a.name).toBe('');
    expect(world.find('p')?.kind).toBe('plug');
    expect(world.get('line', 'p')).toBeUndefined();
    expect(world.settings.pace).toBe(7);
    expect(() => world.add(line('p'))).toThrow('the id p is taken');
  });

  it('remembers what is gone, until an id is used again or all is cleared', () => {
    for (const id of ['a', 'b']) world.remove(world.add(line(id)));
    expect(() => world.update(line('a'), { name: 'x' })).toThrow('a is gone');
    world.add(line('b'));
    expect(world.removed().map(({ id }) => id)).toEqual(['a']);
    expect([world.nextNumber(), world.nextNumber()]).toEqual([1, 2]);
    world.clear();
    expect([world.removed(), world.all('line'), world.nextNumber()]).toEqual([[], [], 1]);
  });

  it('has one transition of a resource before it at most, and hands over how the resource is then', () => {
    const a = world.add(line('a'));
    const ran: string[] = [];
    world.schedule(a, 100, () => ran.push('replaced'));
    world.schedule(a, 200, current => ran.push(current.name));
    world.update(a, { name: 'renamed meanwhile' });
    const b = world.add(line('b'));
    world.schedule(b, 100, () => ran.push('cancelled'));
    world.cancel(b);
    const c = world.add(line('c'));
    world.schedule(c, 100, () => ran.push('gone'));
    world.remove(c);
    world.schedule(b, 0, () => ran.push('at once'));
    clock.advance(1000);
    expect(ran).toEqual(['at once', 'renamed meanwhile']);
    world.schedule(b, 10, () => ran.push('cleared'));
    world.clear();
    clock.advance(1000);
    expect(ran).toHaveLength(2);
  });
});

describe('a read of the world', () => {
  beforeEach(() => {
    world.seed(line('old'));
    const a = world.seed(line('a'));
    clock.advance(1000);
    world.update(a, { status: 'DELETING' });
    world.add(line('new', { status: 'CREATING' }));
    clock.advance(1000);
    world.update(a, { status: 'RECYCLED' });
    world.remove({ id: 'old' });
    clock.advance(1000);
  });

  it('shows it as it is', () => {
    expect(seen()).toEqual(['a RECYCLED', 'new CREATING']);
    expect(world.read([])).toBe(world);
  });

  it('that is late shows what was there then, in its old order, and what was seeded at any time', () => {
    expect(seen({ lagMs: 999 })).toEqual(['a RECYCLED', 'new CREATING']);
    expect(seen({ lagMs: 1001 })).toEqual(['old RUNNING', 'a DELETING', 'new CREATING']);
    expect(seen({ lagMs: 2001 })).toEqual(['old RUNNING', 'a RUNNING']);
    expect(seen({ lagMs: 1e9 })).toEqual(['old RUNNING', 'a RUNNING']);
    const view = world.read([{ lagMs: 2001 }]);
    expect([view.find('new'), view.get('line', 'old')?.status]).toEqual([undefined, 'RUNNING']);
    expect(view.now()).toEqual(world.now());
  });

  it('can be late for one row, miss rows, and show a state that is not theirs', () => {
    expect(seen({ resource: 'a', lagMs: 2001 })).toEqual(['a RUNNING', 'new CREATING']);
    expect(seen({ resource: 'a', hidden: true })).toEqual(['new CREATING']);
    expect(seen({ hidden: true })).toEqual([]);
    expect(seen({ resource: 'new', state: 'ODD' })).toEqual(['a RECYCLED', 'new ODD']);
    expect(seen({ state: 'ODD' }, { lagMs: 1001 })).toEqual(['old ODD', 'a ODD', 'new ODD']);
    expect(seen({ lagMs: 1001 }, { lagMs: 2001 })).toEqual(seen({ lagMs: 1001 }));
    expect(world.read([{ resource: 'a', hidden: true }]).find('a')).toBeUndefined();
    expect(world.find('new')?.status).toBe('CREATING');
  });

  it('shows the oldest state it knows where it goes back further than the history', () => {
    const a = world.get('line', 'a');
    if (a === undefined) throw new Error('a is gone');
    for (let number = 0; number < 25_000; number += 1) {
      clock.advance(1);
      world.update(a, { name: `${number}` });
    }
    const name = (lagMs: number) => Number(world.read([{ lagMs }]).get('line', 'a')?.name);
    expect(name(100)).toBe(24_899);
    expect(name(1e9)).toBeGreaterThan(0);
    expect(name(1e9)).toBeLessThan(5_001);
  });
});
