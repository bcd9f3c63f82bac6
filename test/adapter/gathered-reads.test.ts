import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { GatheredReads, gatherLooks } from '../../src/adapter/gathered-reads.ts';
import type { Look } from '../../src/domain/change.ts';
import { type DomainError, domainError } from '../../src/domain/errors.ts';
import type { Source } from '../../src/domain/kind.ts';
import type { CloudResource } from '../../src/domain/resource.ts';
import { ScriptedClient, silence, sourceOf } from './scripted-client.ts';

interface Call {
  readonly source: Source;
  readonly ids: readonly string[];
  answer(): void;
}

/** Reads that are answered when the test says so. */
function gathering() {
  const calls: Call[] = [];
  const reads = new GatheredReads<unknown, string>((source, ids) => {
    const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, string>>();
    const answer = (): void => resolve(new Map(ids.map(id => [id, `${id}, call ${calls.length}`])));
    calls.push({ source, ids, answer });
    // As the network does with a signal that has ended.
    if (source.signal?.aborted) resolve(new Map(ids.map(id => [id, `${id} left`])));
    return promise;
  });
  return { calls, reads };
}

const place: Source = sourceOf(new ScriptedClient(() => silence));

describe('Reads that several ask for', () => {
  test('are one call for one turn, which begins after all of them were asked for', async () => {
    const { calls, reads } = gathering();
    const asked = ['a', 'b', 'a'].map(id => reads.read(place, id));
    await Promise.resolve();
    expect(calls).toEqual([]);
    await turn();
    expect(calls.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    calls[0]?.answer();
    expect(await Promise.all(asked)).toEqual(['a, call 1', 'b, call 1', 'a, call 1']);
  });

  test('never join one that is under way', async () => {
    const { calls, reads } = gathering();
    const first = reads.read(place, 'a');
    await turn();
    const second = reads.read(place, 'a');
    await turn();
    for (const { answer } of calls) answer();
    expect(calls.length).toBe(2);
    await Promise.all([first, second]);
  });

  test('are read as they are asked for where one alone asks', async () => {
    const { calls, reads } = gathering();
    const source = { ...place, signal: new AbortController().signal };
    void reads.read(source, 'a');
    await turn();
    expect(calls[0]?.source).toBe(source);
  });

  test('are told apart by account and region', async () => {
    const { calls, reads } = gathering();
    const other = sourceOf(new ScriptedClient(() => silence));
    for (const source of [place, { ...place, region: 'north' }, place, other]) void reads.read(source, 'a');
    await turn();
    expect(calls.map(({ source }) => [source.account, source.region])).toEqual([
      [place.account, null],
      [place.account, 'north'],
      [other.account, null],
    ]);
  });

  test('are not put together with what gives way to people, or may join others', async () => {
    const { calls, reads } = gathering();
    for (const how of [{ background: true }, { shared: true }]) void reads.read({ ...place, ...how }, 'a');
    void reads.read(place, 'b');
    void reads.read(place, 'c');
    await turn();
    expect(calls.map(({ ids }) => ids)).toEqual([['a'], ['a'], ['b', 'c']]);
  });

  test('go on while one of those who ask still waits, and end with the last one', async () => {
    const { calls, reads } = gathering();
    const [gone, patient] = [new AbortController(), new AbortController()];
    const left = reads.read({ ...place, signal: gone.signal }, 'a');
    const stays = reads.read({ ...place, signal: patient.signal }, 'b');
    await turn();
    const [together] = calls;
    gone.abort();
    expect(await left).toBe('a left');
    expect(together?.source.signal?.aborted).toBe(false);
    const reason = new DOMException('too late', 'TimeoutError');
    patient.abort(reason);
    expect(together?.source.signal?.reason).toBe(reason);
    expect(await stays).toBe('b left');
  });

  test('keep nobody waiting who had left before they began', async () => {
    const { calls, reads } = gathering();
    const left = reads.read({ ...place, signal: AbortSignal.abort() }, 'a');
    const stays = reads.read(place, 'b');
    expect(await left).toBe('a left');
    calls.find(({ ids }) => ids.includes('b'))?.answer();
    expect(await stays).toContain('b, call');
  });

  test('fail together, and where an answer is missing alone', async () => {
    const trouble = new Error('broken');
    const broken = new GatheredReads<unknown, string>(() => Promise.reject(trouble));
    const failing = ['a', 'b'].map(id => broken.read(place, id));
    for (const each of failing) await expect(each).rejects.toBe(trouble);
    const half = new GatheredReads<unknown, string>(async () => new Map([['a', 'found']]));
    const [found, missing] = ['a', 'b'].map(id => half.read(place, id));
    await expect(missing).rejects.toThrow('b came back without it');
    expect(await found).toBe('found');
  });
});

describe('Looks that several changes ask for', () => {
  const seen = (id: string): Look<CloudResource> => ({ kind: 'present', now: { id } as CloudResource });
  const unreadable = (error: DomainError): Look<CloudResource> => ({ kind: 'unreadable', error });

  /** One id spoils every call that names it. */
  function lookingWhere(bad: string, error: DomainError) {
    const asked: (readonly string[])[] = [];
    const lookAt = gatherLooks<unknown, CloudResource>(async (_source, ids) => {
      asked.push(ids);
      return new Map(ids.map(id => [id, ids.includes(bad) ? unreadable(error) : seen(id)]));
    });
    return { asked, lookAt };
  }

  test('are repeated one by one where the provider refuses one of them', async () => {
    const refused = domainError('CloudInputError', { inputField: 'portId', message: 'no such id' });
    const { asked, lookAt } = lookingWhere('bad', refused);
    const looks = await Promise.all(['good', 'bad', 'well'].map(id => lookAt(place, [id])));
    expect(asked).toEqual([['good', 'bad', 'well'], ['good'], ['bad'], ['well']]);
    expect(looks.map(each => [...each.values()][0]?.kind)).toEqual(['present', 'unreadable', 'present']);
  });

  test('are not repeated where it is silent', async () => {
    const { asked, lookAt } = lookingWhere('a', silence);
    await Promise.all(['a', 'b'].map(id => lookAt(place, [id])));
    expect(asked).toEqual([['a', 'b']]);
  });

  test('are not gathered where several are looked at already', async () => {
    const { asked, lookAt } = lookingWhere('none', silence);
    await Promise.all([lookAt(place, ['a', 'b']), lookAt(place, ['c', 'd'])]);
    expect(asked).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});
