import { describe, expect, test } from 'vitest';
import { changeOf, creationOf } from '../../src/adapter/change.ts';
import type { CloudClient } from '../../src/adapter/client.ts';
import type { Action } from '../../src/domain/action.ts';
import type { ChangeTarget, Intent } from '../../src/domain/change.ts';
import { domainError } from '../../src/domain/errors.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import { row, ScriptedClient, served, silence, sourceOf, thingNoun } from './scripted-client.ts';

const noun = thingNoun();

const ResizeThing = {
  service: 'things',
  action: 'ResizeThing',
  effect: 'once',
  errors: {},
} as const satisfies Action;
const CreateThing = { ...ResizeThing, action: 'CreateThing' } as const satisfies Action;

interface Facts extends Record<string, unknown> {
  readonly largest: number;
}

/** Resizes a thing, up to a size that has to be read beside it. */
function resize(facts: () => Read<Facts> = () => read({ largest: 9 })) {
  return changeOf(noun, {
    action: ResizeThing,
    mutation: 'resizeThing',
    verb: 'resize',
    takes: { size: { type: 'Int', required: true, description: 'Its size.' } },
    facts,
    blockers: ({ before: { resource, largest }, input }) =>
      input.size <= largest
        ? []
        : [
            domainError('CloudInputError', {
              message: `${resource.reference.nativeId} has ${largest} at most`,
            }),
          ],
    send: ({ account, target, input, intent }) =>
      account.client.change(ResizeThing, target.region, { id: target.nativeId, size: input.size }, intent),
    progress: ({ now, input }) => (now.size === input.size ? 'done' : 'untouched'),
    absenceMeans: 'unclear',
  });
}

function create(facts?: () => Read<Facts>) {
  return creationOf(noun, {
    action: CreateThing,
    mutation: 'createThing',
    verb: 'create',
    takes: {
      name: { type: 'String', required: true, description: 'Its name.' },
      size: { type: 'Int', description: 'Its size.' },
    },
    ...(facts === undefined ? {} : { facts }),
    blockers: ({ input }) =>
      input.size === 0 ? [domainError('CloudInputError', { message: 'nothing is not made' })] : [],
    send: ({ account, input, intent }) =>
      account.client.change(CreateThing, null, { name: input.name }, intent),
    accepted: ({ content }) => ({ kind: 'accepted', nativeId: String(content.id) }),
    progress: () => 'done',
    absenceMeans: 'failed',
  });
}

function target(facts: Partial<ChangeTarget> = {}): ChangeTarget {
  return {
    provider: 'cloud',
    account: 'main',
    kind: 'big-thing',
    region: null,
    nativeId: 'thing-1',
    name: null,
    ...facts,
  };
}

function at(client: CloudClient<object> & ScriptedClient, facts: Partial<ChangeTarget> = {}) {
  return { account: sourceOf(client).account, target: target(facts) };
}

function intent(): Intent {
  return {
    token: 'op-1',
    doing: 'resize big thing thing-1',
    target: target(),
    signal: new AbortController().signal,
    starting: async () => new Date(),
  };
}

describe('A change of something that exists', () => {
  const input = { size: 5 };

  test('is named by its provider, service and action, for ever', () => {
    expect(resize()).toMatchObject({ name: 'cloud.things.ResizeThing', of: noun, creates: false });
  });

  test('looks at that one resource, and at what its blockers want to know, side by side', async () => {
    const client = new ScriptedClient(served(() => [row('thing-1', { size: 3 })]));
    const look = await resize().look({ ...at(client, { region: 'north' }), input });
    expect(look).toMatchObject({ kind: 'present', now: { resource: { size: 3 }, largest: 9 } });
    expect(client.asked).toMatchObject([{ region: 'north', parameters: { ids: ['thing-1'] } }]);
  });

  test('needs no facts', async () => {
    const { facts: _facts, ...bare } = {
      action: ResizeThing,
      mutation: 'resizeThing',
      verb: 'resize',
      takes: {},
      facts: null,
      blockers: () => [],
      send: () => Promise.reject(new Error('nothing is sent')),
      progress: () => 'done' as const,
      absenceMeans: 'done' as const,
    };
    const client = new ScriptedClient(served(() => [row('thing-1')]));
    const look = await changeOf(noun, bare).look({ ...at(client), input: {} });
    expect(look).toMatchObject({ kind: 'present', now: { resource: { name: 'name of thing-1' } } });
    expect(changeOf(noun, bare).accepted({ content: {}, target: target(), input: {} })).toEqual({
      kind: 'accepted',
    });
  });

  test('whose facts cannot be read cannot be judged', async () => {
    const client = new ScriptedClient(served(() => [row('thing-1')]));
    expect(await resize(() => failed(silence)).look({ ...at(client), input })).toEqual({
      kind: 'unreadable',
      error: silence,
    });
  });

  test('of what is missing is absent, whatever its facts are', async () => {
    const client = new ScriptedClient(served(() => [row('thing-2')]));
    const look = await resize(() => failed(silence)).look({ ...at(client), input });
    expect(look).toMatchObject({ kind: 'absent', witness: 'big thing thing-2' });
  });

  test('of what cannot be read is unreadable', async () => {
    const look = await resize().look({ ...at(new ScriptedClient(() => silence)), input });
    expect(look).toEqual({ kind: 'unreadable', error: silence });
  });

  test('judges, sends and compares by what it takes', async () => {
    const client = new ScriptedClient(served(() => [row('thing-1', { size: 3 })]));
    const change = resize();
    const look = await change.look({ ...at(client), input });
    if (look.kind !== 'present') throw new Error(look.kind);
    const before = look.now;
    expect(change.blockers({ before, input, refused: null })).toEqual([]);
    expect(change.blockers({ before, input: { size: 10 }, refused: null })).toHaveLength(1);
    await change.send({ ...at(client), input, intent: intent() });
    expect(client.asked.at(-1)).toMatchObject({
      action: 'ResizeThing',
      parameters: { id: 'thing-1', size: 5 },
    });
    expect(change.progress({ before, now: before.resource, input })).toBe('untouched');
    expect(change.progress({ before, now: { ...before.resource, size: 5 }, input })).toBe('done');
  });
});

describe('A creation', () => {
  const input = { name: 'lab', size: null };
  const unborn = { nativeId: null, name: 'lab' };

  test('looks for what bears the name already', async () => {
    const client = new ScriptedClient(
      served(() => [row('thing-1', { name: 'lab' }), row('thing-2', { name: 'lab 2' })]),
    );
    const look = await create(() => read({ largest: 9 })).look({ ...at(client, unborn), input });
    expect(look).toEqual({
      kind: 'present',
      now: {
        resource: null,
        largest: 9,
        namesakes: [{ nativeId: 'thing-1', nativeState: 'Active' }],
        place: { provider: 'cloud', account: 'main', kind: 'big-thing', region: null },
      },
    });
  });

  test('is refused where something bears the name, before anything else is', async () => {
    const client = new ScriptedClient(served(() => [row('thing-1', { name: 'lab' })]));
    const change = create();
    const look = await change.look({ ...at(client, unborn), input });
    if (look.kind !== 'present') throw new Error(look.kind);
    expect(change.blockers({ before: look.now, input: { ...input, size: 0 }, refused: null })).toMatchObject([
      {
        tag: 'CloudResourceExistsError',
        resourceId: 'causeway:cloud:main:big-thing:thing-1',
        message: expect.stringContaining('A big thing named "lab" exists already: thing-1, which is Active.'),
      },
      { tag: 'CloudInputError' },
    ]);
  });

  test('is free to go where nothing bears it', async () => {
    const change = create();
    const look = await change.look({ ...at(new ScriptedClient(served(() => [])), unborn), input });
    if (look.kind !== 'present') throw new Error(look.kind);
    expect(change.blockers({ before: look.now, input, refused: null })).toEqual([]);
    expect(change.accepted({ content: { id: 'thing-9' }, target: target(unborn), input })).toEqual({
      kind: 'accepted',
      nativeId: 'thing-9',
    });
  });

  test('is not judged where the names or the facts cannot be read', async () => {
    const silent = new ScriptedClient(() => silence);
    expect(await create().look({ ...at(silent, unborn), input })).toEqual({
      kind: 'unreadable',
      error: silence,
    });
    const look = create(() => failed(silence)).look({
      ...at(new ScriptedClient(served(() => [])), unborn),
      input,
    });
    expect(await look).toEqual({ kind: 'unreadable', error: silence });
  });
});
