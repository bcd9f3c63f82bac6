import { describe, expect, test } from 'vitest';
import { domainError } from '../../src/domain/errors.ts';
import { firstLook, laterLook, type Reader } from '../../src/domain/look.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import type { CloudResource, ResourceReference } from '../../src/domain/resource.ts';

const target: ResourceReference = {
  provider: 'cloud',
  account: 'main',
  kind: 'thing',
  region: null,
  nativeId: 'mine',
};

function thing(nativeId: string): CloudResource {
  return { reference: { ...target, nativeId }, name: null, state: 'ACTIVE', nativeState: 'Active' };
}

const silent = failed<never>(domainError('CloudUnavailableError', { message: 'silent' }));

interface Shown {
  readonly ids?: readonly string[] | typeof silent;
  readonly list?: readonly (string | CloudResource)[] | typeof silent;
  readonly evergreen?: Read<string | null>;
}

/** Shows these things, and keeps what it was asked for. */
function reader({
  ids = [],
  list = [],
  evergreen = read('the list of places'),
}: Shown): Reader<CloudResource> & {
  readonly asked: string[][];
} {
  const asked: string[][] = [];
  return {
    asked,
    async byIds(wanted) {
      asked.push([...wanted]);
      if ('kind' in ids) return ids;
      const found = ids.filter(id => wanted.includes(id));
      return read({ items: new Map(found.map(id => [id, thing(id)])), requestId: 'request-1' });
    },
    some: async () =>
      'kind' in list ? list : read(list.map(each => (typeof each === 'string' ? thing(each) : each))),
    evergreen: async () => evergreen,
  };
}

const before = { resource: thing('mine'), neighbours: ['near', 'far'] };

describe('The first look', () => {
  test('takes up to four neighbours along, from all over the list, never the resource itself', async () => {
    const look = await firstLook(
      reader({ ids: ['mine'], list: ['a', 'mine', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] }),
      target,
    );
    expect(look).toMatchObject({ kind: 'present', now: { neighbours: ['a', 'c', 'e', 'g'] } });
  });

  test('prefers neighbours in service, because those on their way out cannot vouch for long', async () => {
    const leaving = ['a', 'b', 'c', 'd'].map(id => ({ ...thing(id), state: 'RECYCLED' as const }));
    const list = [...leaving, thing('staying')];
    expect(await firstLook(reader({ ids: ['mine'], list }), target)).toMatchObject({
      now: { neighbours: ['staying'] },
    });
    expect(await firstLook(reader({ ids: ['mine'], list: leaving }), target)).toMatchObject({
      now: { neighbours: ['a', 'b', 'c', 'd'] },
    });
  });

  test('that misses it concludes nothing from that: nothing vouches yet', async () => {
    expect(await firstLook(reader({ list: ['a'] }), target)).toMatchObject({ kind: 'absent', control: null });
  });

  test('is unreadable where either reading fails', async () => {
    expect((await firstLook(reader({ ids: silent, list: ['a'] }), target)).kind).toBe('unreadable');
    expect((await firstLook(reader({ ids: ['mine'], list: silent }), target)).kind).toBe('unreadable');
  });
});

describe('A later look', () => {
  test('reads the resource and its neighbours in one call', async () => {
    const cloud = reader({ ids: ['mine', 'near'] });
    expect((await laterLook(cloud, target, before, 'thing')).kind).toBe('present');
    expect(cloud.asked).toEqual([['mine', 'near', 'far']]);
  });

  test('that misses it names the neighbour that was still read', async () => {
    const look = await laterLook(reader({ ids: ['far'] }), target, before, 'thing');
    expect(look).toEqual({ kind: 'absent', control: 'thing far', requestId: 'request-1' });
  });

  test('that misses it and all neighbours has nothing to vouch: it may be the wrong account', async () => {
    const look = await laterLook(reader({}), target, before, 'thing');
    expect(look).toMatchObject({ kind: 'absent', control: null });
  });

  test('of the only one there was asks a list that never is empty', async () => {
    const alone = { ...before, neighbours: [] };
    const vouched = await laterLook(reader({}), target, alone, 'thing');
    expect(vouched).toMatchObject({ kind: 'absent', control: 'the list of places' });
    const empty = await laterLook(reader({ evergreen: read(null) }), target, alone, 'thing');
    expect(empty).toMatchObject({ kind: 'absent', control: null });
    const mute = await laterLook(reader({ evergreen: silent }), target, alone, 'thing');
    expect(mute.kind).toBe('unreadable');
  });

  test('that fails is unreadable, and no absence', async () => {
    expect((await laterLook(reader({ ids: silent }), target, before, 'thing')).kind).toBe('unreadable');
  });
});
