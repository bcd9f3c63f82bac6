import { describe, expect, test } from 'vitest';
import type { NounFacts } from '../../src/adapter/noun.ts';
import type { ProviderRow } from '../../src/adapter/values.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import {
  type Asked,
  byPage,
  listing,
  row,
  rowsNamed,
  ScriptedClient,
  served,
  silence,
  sourceOf,
  type Thing,
  type Told,
  thingNoun,
} from './scripted-client.ts';

function value<Value>(found: Read<Value>): Value {
  if (found.kind === 'read') return found.value;
  throw new Error(found.error.message);
}

function over(rows: readonly ProviderRow[]): ScriptedClient {
  return new ScriptedClient(served(() => rows));
}

describe('A noun', () => {
  test('says its names once, and the others follow', () => {
    expect(thingNoun()).toMatchObject({
      provider: 'cloud',
      kind: 'big-thing',
      typeName: 'CloudBigThing',
      noun: 'big thing',
      article: 'a',
      plural: 'big things',
      idField: 'bigThingId',
      resourceField: 'bigThing',
      regional: false,
      idsPerCall: 10,
    });
    expect(thingNoun({ article: 'an' }).article).toBe('an');
  });

  test('reads a row into a resource, with what is its own', async () => {
    const client = over([row('thing-1', { made: '2026-05-04T10:00:00', size: '7' })]);
    const { items } = value(await thingNoun().readMany(sourceOf(client, 'north'), ['thing-1']));
    expect(items.get('thing-1')).toMatchObject({
      reference: {
        provider: 'cloud',
        account: 'main',
        kind: 'big-thing',
        region: 'north',
        nativeId: 'thing-1',
      },
      name: 'name of thing-1',
      state: 'ACTIVE',
      nativeState: 'Active',
      createdAt: '2026-05-04T10:00:00.000Z',
      size: 7,
    });
  });

  test.each<[string, ProviderRow, Partial<NounFacts<object, Thing>>, object]>([
    [
      'a state that nobody has heard of is passed on',
      { state: 'Dreaming' },
      {},
      { state: 'UNKNOWN', nativeState: 'Dreaming' },
    ],
    [
      'a state of another case is another state',
      { state: 'active' },
      {},
      { state: 'UNKNOWN', nativeState: 'active' },
    ],
    [
      'unless the vendor writes them in any case',
      { state: 'GONE' },
      { statesInAnyCase: true },
      { state: 'DELETED', nativeState: 'GONE' },
    ],
    ['a state is not found in what every object has', { state: 'constructor' }, {}, { state: 'UNKNOWN' }],
    ['a name may be empty', { name: '' }, {}, { name: null }],
    ['a time may be missing', { made: '' }, {}, { createdAt: null }],
    ['a time that is none is none', { made: 'soon' }, {}, { createdAt: null }],
  ])('%s', async (_says, cells, facts, expected) => {
    const noun = thingNoun(facts);
    expect(noun.decode(row('thing-1', cells), sourceOf(over([])))).toMatchObject(expected);
  });

  test('has no resource for a row without its id or state', () => {
    for (const cells of [{ id: '' }, { id: 7 }, { state: '' }, { state: null }]) {
      expect(thingNoun().decode(row('thing-1', cells), sourceOf(over([])))).toBeNull();
    }
  });
});

describe('Many, by their ids', () => {
  test('are those that were found; what is missing is missing', async () => {
    const client = over(rowsNamed(3));
    const batch = value(await thingNoun().readMany(sourceOf(client), ['thing-1', 'thing-3', 'thing-9']));
    expect([...batch.items.keys()]).toEqual(['thing-1', 'thing-3']);
    expect([...batch.undecoded]).toEqual([]);
    expect(batch.requestId).toBe('r-1');
  });

  test('are not hidden by a row that cannot be read: that hides one', async () => {
    const client = over([row('thing-1'), row('thing-2', { state: 7 })]);
    const batch = value(await thingNoun().readMany(sourceOf(client), ['thing-1', 'thing-2', 'thing-9']));
    expect([...batch.items.keys()]).toEqual(['thing-1']);
    expect([...batch.undecoded]).toEqual(['thing-2']);
  });

  test('and a row without an id may be any of those that are missing', async () => {
    const client = new ScriptedClient(() => ({ rows: [row('thing-1'), row('', {})], total: 2 }));
    const batch = value(await thingNoun().readMany(sourceOf(client), ['thing-1', 'thing-2', 'thing-9']));
    expect([...batch.undecoded]).toEqual(['thing-2', 'thing-9']);
  });

  test('may be read in a way of the vendor’s own', async () => {
    const noun = thingNoun({
      byIds: {
        perCall: 1,
        readRows: async (_source, ids) =>
          read({ rows: ids.map(id => row(id)), complete: true, requestId: 'r-own' }),
      },
    });
    const batch = value(await noun.readMany(sourceOf(over([])), ['thing-7']));
    expect([[...batch.items.keys()], batch.requestId, noun.idsPerCall]).toEqual([['thing-7'], 'r-own', 1]);
  });
});

describe('A stretch of the list', () => {
  test('has each with the position behind it, and tells what could not be read', async () => {
    const client = over([row('thing-1'), row('thing-2', { state: '' }), row('thing-3')]);
    const stretch = value(await thingNoun().readStretch(sourceOf(client), null, 2));
    expect(stretch.items.map(item => item.reference.nativeId)).toEqual(['thing-1']);
    expect([stretch.undecoded, stretch.total]).toEqual([1, 3]);
    const rest = value(await thingNoun().readStretch(sourceOf(client), stretch.positionAfter(0), 2));
    expect(rest.items.map(item => item.reference.nativeId)).toEqual(['thing-3']);
  });
});

describe('A row that cannot be shown', () => {
  test('hides none of those that come after it', async () => {
    const client = over([
      row('thing-1', { state: '' }),
      row('thing-2', { state: '' }),
      row('thing-3'),
      row('thing-4'),
    ]);
    const stretch = value(await thingNoun().readStretch(sourceOf(client), null, 2));
    expect(stretch.items.map(item => item.reference.nativeId)).toEqual(['thing-3', 'thing-4']);
    expect([stretch.undecoded, stretch.more]).toEqual([2, false]);
  });
});

describe('All that bear a name', () => {
  test('bear exactly that name, however loose the vendor’s filter is', async () => {
    const names = ['lab', 'lab 2', 'Lab', 'lab'];
    const client = over(names.map((name, index) => row(`thing-${index}`, { name })));
    const found = value(await thingNoun().readNamed(sourceOf(client), 'lab'));
    expect(found.map(({ reference }) => reference.nativeId)).toEqual(['thing-0', 'thing-3']);
    expect(client.asked[0]?.parameters).toMatchObject({ name: 'lab' });
  });

  test('are looked for in the whole list where the vendor has no filter', async () => {
    const { nameFilter: _filter, ...facts } = { nameFilter: undefined };
    const noun = thingNoun({ ...facts, nameFilter: () => ({}) });
    const client = over([...rowsNamed(25), row('thing-x', { name: 'lab' })]);
    expect(value(await noun.readNamed(sourceOf(client), 'lab'))).toHaveLength(1);
    expect(client.asked).toHaveLength(3);
  });

  test('are not known where the list is too long to be read', async () => {
    const large = thingNoun({ listing: listing({ ...byPage, largest: 1_000 }) });
    const client = new ScriptedClient(() => ({ rows: rowsNamed(1_000), total: 100_001 }));
    expect(await large.readNamed(sourceOf(client), 'lab')).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('too many rows to read them all') },
    });
  });

  test('are not known where one of them cannot be read', async () => {
    const client = over([row('thing-1', { name: 'lab' }), row('thing-2', { name: 'lab', state: '' })]);
    expect((await thingNoun().readNamed(sourceOf(client), 'lab')).kind).toBe('failed');
    const others = over([row('thing-1', { name: 'lab' }), row('thing-2', { name: 'lab 2', state: '' })]);
    expect(value(await thingNoun().readNamed(sourceOf(others), 'lab'))).toHaveLength(1);
  });
});

describe('A look at many', () => {
  /** Answers questions by id from `some`, and those for the list from `list`. */
  function split(some: readonly ProviderRow[] | Told, list: readonly ProviderRow[] | Told): ScriptedClient {
    const tell = (what: readonly ProviderRow[] | Told, asked: Asked): Told =>
      Array.isArray(what) ? served(() => what)(asked) : (what as Told);
    return new ScriptedClient(asked => tell('ids' in asked.parameters ? some : list, asked));
  }

  async function looks(
    client: ScriptedClient,
    ids: readonly string[],
    facts: Partial<NounFacts<object, Thing>> = {},
  ) {
    return await thingNoun(facts).lookAt(sourceOf(client), ids);
  }

  const missing = { kind: 'absent', requestId: 'r-1' };

  test('is one call where all are there', async () => {
    const client = split(rowsNamed(3), silence);
    const found = await looks(client, ['thing-1', 'thing-2']);
    expect([...found.values()].map(({ kind }) => kind)).toEqual(['present', 'present']);
    expect(client.asked).toHaveLength(1);
  });

  test('that misses some is vouched for by another of the same batch', async () => {
    const client = split(rowsNamed(1), silence);
    const found = await looks(client, ['thing-1', 'thing-2', 'thing-3']);
    for (const id of ['thing-2', 'thing-3']) {
      expect(found.get(id)).toEqual({ ...missing, witness: 'big thing thing-1' });
    }
    expect(client.asked).toHaveLength(1);
  });

  test('that misses all is vouched for by any row that the list shows now', async () => {
    const found = await looks(split([], [row('thing-7')]), ['thing-1', 'thing-2']);
    expect(found.get('thing-2')).toEqual({ ...missing, witness: 'big thing thing-7' });
  });

  test('that misses all of an empty list is vouched for by a list that never is empty', async () => {
    const found = await looks(split([], []), ['thing-1']);
    expect(found.get('thing-1')).toEqual({ ...missing, witness: 'the list of places' });
  });

  test('that nothing vouches for says so: it may be the wrong account', async () => {
    const found = await looks(split([], []), ['thing-1'], { canary: async () => read(null) });
    expect(found.get('thing-1')).toEqual({ ...missing, witness: null });
  });

  test('is contradicted by a list that shows what the filter by id does not', async () => {
    const found = await looks(split([], [row('thing-1'), row('thing-7')]), ['thing-1', 'thing-2']);
    expect(found.get('thing-1')).toMatchObject({ kind: 'present', now: { nativeState: 'Active' } });
    expect(found.get('thing-2')).toEqual({ ...missing, witness: 'big thing thing-7' });
  });

  test('is not vouched for by the very one that it misses', async () => {
    const found = await looks(split([], [row('thing-1')]), ['thing-1', 'thing-2'], {
      canary: async () => read(null),
    });
    expect(found.get('thing-2')).toEqual({ ...missing, witness: null });
  });

  test('is not vouched for by rows that cannot be read, and those keep the other list from vouching', async () => {
    const found = await looks(split([], [row('thing-9', { state: '' })]), ['thing-1']);
    expect(found.get('thing-1')).toEqual({ ...missing, witness: null });
  });

  test('at a row that cannot be read is unreadable, and no absence', async () => {
    const found = await looks(split([row('thing-1', { state: '' })], []), ['thing-1', 'thing-2']);
    expect(found.get('thing-1')).toMatchObject({
      kind: 'unreadable',
      error: { message: expect.stringContaining('a row without its id or state') },
    });
    expect(found.get('thing-2')?.kind).toBe('absent');
  });

  test.each<[string, ScriptedClient, Partial<NounFacts<object, Thing>>]>([
    ['by id', split(silence, rowsNamed(1)), {}],
    ['of the list', split([], silence), {}],
    ['of the list that never is empty', split([], []), { canary: async () => failed(silence) }],
  ])('whose reading %s fails is unreadable', async (_says, client, facts) => {
    const found = await looks(client, ['thing-1'], facts);
    expect(found.get('thing-1')).toEqual({ kind: 'unreadable', error: silence });
  });

  test('goes in as many calls as the filter needs, and each has its answer', async () => {
    const client = split(rowsNamed(25), silence);
    const wanted = rowsNamed(25).map(({ id }) => String(id));
    const found = await looks(client, wanted);
    expect([...found.keys()]).toEqual(wanted);
    expect(client.asked).toHaveLength(3);
  });
});
