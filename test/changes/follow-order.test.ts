import { describe, expect, test } from 'vitest';
import { changeDefaults } from '../../src/changes/settings.ts';
import { acceptedChanges, following, until } from './following.ts';
import { Stage } from './stage.ts';

const hour = 3_600_000;

describe('However many operations are due at one place', () => {
  test('what is urgent waits for no more looks than may be in a second', async () => {
    const looksPerSecond = 20;
    const stage = new Stage({ settings: { looksPerSecond, firstLookMs: hour, slowestLookMs: hour } });
    Object.assign(stage.cloud.noun, { idsPerCall: 1 });
    await acceptedChanges(stage, 4 * looksPerSecond, 'Leaving');
    following(stage);
    await until(() => stage.cloud.looks.length > 0);
    // As a process leaves it that dies.
    const { resource } = await stage.sent('SENDING');
    const id = String(resource).split(':').at(-1) ?? '';
    const before = stage.cloud.looks.length;
    await until(() => stage.cloud.looks.flat().includes(id));
    expect(stage.cloud.looks.length - before).toBeLessThanOrEqual(looksPerSecond + 1);
  });

  test('what is made without an id yet is not left behind those that are read together', async () => {
    const stage = new Stage({ settings: { looksPerSecond: 1, firstLookMs: hour, slowestLookMs: hour } });
    Object.assign(stage.cloud.noun, { idsPerCall: 1 });
    const creation = { change: stage.cloud.create.name, resource: null, resourceName: 'new', holds: 'new' };
    await stage.sent('SENDING', creation);
    await stage.sent('SENDING');
    following(stage);
    await until(() => stage.cloud.looks.length > 0);
    expect(stage.cloud.looks[0]).toEqual(['name:new']);
  });

  // Ten thousand in two minutes, at two looks a second; here a tenth of it.
  test('each is looked at in as many looks as the pace allows in two minutes, and none twice before', async () => {
    const [count, looks] = [10_000 / 10, (120 * changeDefaults.looksPerSecond) / 10];
    const stage = new Stage({ settings: { firstLookMs: hour, slowestLookMs: hour } });
    await acceptedChanges(stage, count, 'Leaving');
    following(stage);
    await until(() => stage.cloud.looks.flat().length >= count);
    expect(new Set(stage.cloud.looks.flat()).size).toBe(count);
    expect(stage.cloud.looks.length).toBeLessThanOrEqual(looks);
  });
});
