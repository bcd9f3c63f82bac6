import { afterAll, describe, expect, it } from 'vitest';
import { askAtDoor } from '../door.ts';
import { bites, unbroken } from '../harness/teeth.ts';
import { variants } from '../harness/variants.ts';
import { testDatabase } from '../postgres.ts';

describe('the proofs have teeth', () => {
  const databases: Awaited<ReturnType<typeof testDatabase>>[] = [];
  const database = async (): Promise<string> => {
    const made = await testDatabase();
    databases.push(made);
    return made.url;
  };
  afterAll(async () => {
    await Promise.all(databases.map(each => each.drop()));
  });

  // A fourteenth of them a day, which is what the time of a test allows; `npm run proof -- teeth` takes all.
  const day = Math.floor(Date.now() / 86_400_000);
  const quick = variants.filter(({ slow }) => slow !== true).filter((_, index) => index % 14 === day % 14);

  it('every way of today in which the gateway is broken on purpose comes to light', {
    timeout: 120_000,
  }, async () => {
    const found = await bites(quick, database, 4);
    expect(found.filter(({ caughtBy }) => caughtBy.length === 0).map(({ name }) => name)).toEqual([]);
    expect(found.length).toBe(quick.length);
  });

  it('and nothing comes to light where it is not broken', { timeout: 60_000 }, async () => {
    const alarms = await unbroken(quick, database, await askAtDoor('gateway'));
    expect(alarms.flatMap(({ caughtBy }) => caughtBy)).toEqual([]);
  });
});
