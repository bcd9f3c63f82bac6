import { describe, expect, test } from 'vitest';
import { type Located, locateResource } from '../../src/changes/locate.ts';
import type { ChangeRequest } from '../../src/changes/request.ts';
import { type DomainError, domainError, type ErrorTag } from '../../src/domain/errors.ts';
import { failed } from '../../src/domain/outcome.ts';
import { thingKind } from './fixture.ts';
import { silentLooks, silentRead } from './made-up-cloud.ts';
import { Stage } from './stage.ts';

function wide(): Stage {
  const stage = new Stage({ account: { regions: ['north', 'south', 'east'] } });
  const of = { ...thingKind, regional: true };
  for (const change of [stage.cloud.remove, stage.cloud.create]) Object.assign(change, { of });
  return stage;
}

async function located(stage: Stage, facts: Partial<ChangeRequest> = {}): Promise<Located> {
  return await locateResource(stage.sound(facts));
}

function error(found: Located): DomainError {
  if (found.kind === 'error') return found.error;
  throw new Error('it was located');
}

describe('The first look', () => {
  test('shows the resource as it is before the change', async () => {
    const stage = new Stage();
    stage.cloud.things.set('thing-1', { state: 'Active', name: 'one' });
    const found = await located(stage);
    expect(found).toMatchObject({
      kind: 'located',
      target: { nativeId: 'thing-1', region: null, name: null },
    });
    expect(found).toHaveProperty('before.resource', stage.cloud.resource('thing-1'));
  });

  test('is taken with the input, the patience of the caller and the account', async () => {
    const stage = new Stage();
    const seen: unknown[] = [];
    const look = stage.cloud.remove.look;
    Object.assign(stage.cloud.remove, {
      takes: { size: { type: 'Int', description: '' } },
      look: (at: Parameters<typeof look>[0]) => {
        seen.push([at.account, at.input, at.signal]);
        return look(at);
      },
    });
    const leaving = new AbortController();
    await located(stage, { input: { size: 3 }, signal: leaving.signal });
    expect(seen).toEqual([[stage.account, { size: 3 }, leaving.signal]]);
  });

  test('that finds nothing says which account has none, and that nothing was sent', async () => {
    expect(error(await located(new Stage()))).toMatchObject({
      tag: 'CloudResourceNotFoundError',
      provider: 'cloud',
      resourceId: 'causeway:cloud:main:thing:thing-1',
      message: 'Account "main" has no thing thing-1. Nothing was sent.',
    });
  });

  test.each<ErrorTag>(['CloudAccessError', 'CloudInputError', 'CloudThrottledError'])(
    'that is refused with %s is told by that',
    async tag => {
      const stage = new Stage();
      stage.cloud.onLook = async ids => silentLooks(ids, tag);
      expect(error(await located(stage))).toMatchObject({ tag, message: 'the cloud is silent' });
    },
  );

  test('that fails otherwise is unavailable, with the provider’s own words', async () => {
    const stage = new Stage();
    const cause = domainError('CloudUnmappedError', {
      message: 'what is that?',
      providerCode: 'ODD',
      providerMessage: 'odd',
      requestId: 'request-9',
    });
    stage.cloud.onLook = async ids => new Map(ids.map(id => [id, { kind: 'unreadable', error: cause }]));
    expect(error(await located(stage))).toMatchObject({
      tag: 'CloudUnavailableError',
      providerCode: 'ODD',
      providerMessage: 'odd',
      requestId: 'request-9',
      message: 'The thing thing-1 could not be read first, so nothing was sent: what is that?',
    });
  });
});

describe('Where no region is named', () => {
  test('the change goes where exactly one has it', async () => {
    const stage = wide();
    stage.cloud.things.set('south/thing-1', { state: 'Active' });
    expect(await located(stage)).toMatchObject({ kind: 'located', target: { region: 'south' } });
  });

  test('none that has it is not found, once all have answered', async () => {
    expect(error(await located(wide()))).toMatchObject({
      tag: 'CloudResourceNotFoundError',
      // It would be another one in each of them.
      resourceId: null,
      message: 'Account "main" has no thing thing-1 in north, south, east. Nothing was sent.',
    });
  });

  test('several that have it are an input error that says where', async () => {
    const stage = wide();
    for (const region of ['north', 'east']) stage.cloud.things.set(`${region}/thing-1`, { state: 'Active' });
    expect(error(await located(stage))).toMatchObject({
      tag: 'CloudInputError',
      inputField: 'regionId',
      message: expect.stringContaining('exists in several regions (north, east): name regionId.'),
    });
  });

  test.each([
    ['another has it', true],
    ['no other has it', false],
  ])('one that is silent is unavailable, though %s', async (_says, there) => {
    const stage = wide();
    if (there) stage.cloud.things.set('north/thing-1', { state: 'Active' });
    stage.cloud.onLook = async (ids, { region }) =>
      region === 'east' ? silentLooks(ids) : stage.cloud.shown(ids, region);
    expect(error(await located(stage))).toMatchObject({
      tag: 'CloudUnavailableError',
      message: expect.stringContaining('The thing thing-1 in east could not be read first'),
    });
  });

  test('all are read side by side', async () => {
    const stage = wide();
    const arrived: unknown[] = [];
    const all = Promise.withResolvers<void>();
    stage.cloud.onLook = async (ids, { region }) => {
      if (arrived.push(region) === 3) all.resolve();
      await all.promise;
      return stage.cloud.shown(ids, region);
    };
    await located(stage);
    expect(arrived).toEqual(['north', 'south', 'east']);
  });

  test('a region that is named is the only one that is asked', async () => {
    const stage = wide();
    stage.cloud.things.set('south/thing-1', { state: 'Active' });
    stage.cloud.onLook = async (ids, { region }) =>
      region === 'south' ? stage.cloud.shown(ids, region) : silentLooks(ids);
    expect(await located(stage, { regionId: 'south' })).toMatchObject({ target: { region: 'south' } });
  });
});

describe('Before a creation', () => {
  const asked = (stage: Stage) => ({ change: stage.cloud.create, id: null, input: { name: 'new' } });

  test('what bears the name already is seen', async () => {
    const stage = new Stage();
    stage.cloud.things.set('thing-1', { state: 'Active', name: 'new' });
    expect(await located(stage, asked(stage))).toMatchObject({
      kind: 'located',
      target: { nativeId: null, name: 'new' },
      before: { resource: null, namesakes: [{ nativeId: 'thing-1', nativeState: 'Active' }] },
    });
  });

  test('a list that cannot be read says so by the name', async () => {
    const stage = new Stage();
    stage.cloud.onName = async () => silentRead();
    expect(error(await located(stage, asked(stage))).message).toBe(
      'What thing "new" needs could not be read first, so nothing was sent: the cloud is silent',
    );
    const refusal = domainError('CloudAccessError', { message: 'no' });
    stage.cloud.onName = async () => failed(refusal);
    expect(error(await located(stage, asked(stage)))).toEqual(refusal);
  });
});
