import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type FreezeWindow, freezeEnd } from '../../src/changes/brake-settings.ts';
import { exposedChanges } from '../../src/graph/change.ts';
import '../../src/providers/index.ts';
import { type BrakedStage, openBraked } from './braked-stage.ts';
import type { StageOptions } from './stage.ts';

const opened: BrakedStage[] = [];
afterEach(async () => {
  for (const stage of opened.splice(0)) await stage.close();
});

async function open(brakes: NonNullable<StageOptions['brakes']>): Promise<BrakedStage> {
  const stage = await openBraked(brakes);
  opened.push(stage);
  return stage;
}

describe('The switch to reading only', () => {
  test('holds every change back, with its reason, and reading goes on', async () => {
    const stage = await open({ readOnly: 'incident 42' });
    const answer = await stage.terminate('alice', 'port-sin-edge-a');
    await stage.expectHeld(answer, 'CloudReadOnlyError');
    expect(answer).toMatchObject({ retryable: true, message: expect.stringContaining('incident 42') });
    expect(
      (await stage.change('alice', 'renamePort', { portId: 'port-sin-edge-a', account: 'north', name: 'x' }))
        .__typename,
    ).toBe('CloudReadOnlyError');
    expect(stage.sent() + stage.sent('ModifyPortAttribute')).toBe(0);
    const { data } = await stage.ask('alice', '{ zenlayerPorts(first: 1) { nodes { id } } }');
    expect(data.zenlayerPorts.nodes).toHaveLength(1);
  });

  test('can be a file that comes and goes while the gateway runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-brakes-'));
    const readOnlyFile = join(folder, 'read-only');
    const stage = await open({ readOnlyFile });
    expect((await stage.terminate('alice', 'port-sin-edge-a')).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
    writeFileSync(readOnlyFile, 'moving the data center\n');
    const held = await stage.terminate('alice', 'port-sin-edge-b');
    expect(held).toMatchObject({
      __typename: 'CloudReadOnlyError',
      message: expect.stringContaining('moving'),
    });
    rmSync(folder, { recursive: true });
    expect((await stage.terminate('alice', 'port-sin-edge-b')).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
  });
});

describe('Freeze windows', () => {
  const frozen = (from: string, to: string, more: Partial<FreezeWindow> = {}): FreezeWindow => ({
    name: 'year end',
    changes: ['all'],
    accounts: null,
    when: { kind: 'once', from: new Date(from), to: new Date(to) },
    ...more,
  });

  test('hold back what they are about, and say until when', async () => {
    const to = new Date(Date.now() + 3600_000).toISOString();
    const stage = await open({
      freezes: [frozen('2020-01-01', to, { changes: ['destructive'], accounts: ['zenlayer/north'] })],
    });
    const answer = await stage.terminate(
      'alice',
      'port-sin-edge-a',
      '... on CloudFreezeError { freezeEndsAt }',
    );
    await stage.expectHeld(answer, 'CloudFreezeError');
    expect(answer).toMatchObject({ freezeEndsAt: to, message: expect.stringContaining('year end') });
    const rename = { portId: 'port-sin-edge-a', account: 'north', name: 'another' };
    expect((await stage.change('alice', 'renamePort', rename)).__typename).toBe('ZenlayerRenamePortSuccess');
    const [other] = (
      await stage.ask('alice', '{ zenlayerPorts(account: "south", first: 50) { nodes { nativeId state } } }')
    ).data.zenlayerPorts.nodes.filter(({ state }: { state: string }) => state === 'ACTIVE');
    expect(
      (await stage.change('alice', 'terminatePort', { portId: other.nativeId, account: 'south' })).__typename,
    ).not.toBe('CloudFreezeError');
  });

  test('are over when they are over', async () => {
    const stage = await open({ freezes: [frozen('2020-01-01', '2021-01-01')] });
    expect((await stage.terminate('alice', 'port-sin-edge-a')).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
  });

  test.each<[string, string | null]>([
    ['2026-11-27T15:59:59Z', null],
    ['2026-11-27T16:00:00Z', '2026-11-30T06:00:00.000Z'],
    ['2026-11-29T23:59:59Z', '2026-11-30T06:00:00.000Z'],
    ['2026-11-30T05:59:00Z', '2026-11-30T06:00:00.000Z'],
    ['2026-11-30T06:00:00Z', null],
    ['2026-12-02T12:00:00Z', null],
  ])('of every week, from Friday 16:00 to Monday 06:00 UTC: at %s until %s', async (now, until) => {
    const weekly = frozen('', '', { when: { kind: 'weekly', from: 4 * 1440 + 16 * 60, to: 6 * 60 } });
    expect(freezeEnd(weekly, new Date(now))?.toISOString() ?? null).toBe(until);
  });
});

describe('Protected resources', () => {
  test('are destroyed by nobody, by id or by name, and otherwise changed as ever', async () => {
    const stage = await open({ protect: ['causeway:zenlayer:north:port:port-sin-edge-*', 'name:*lab'] });
    await stage.expectHeld(await stage.terminate('alice', 'port-sin-edge-a'), 'CloudProtectedError');
    await stage.expectHeld(await stage.terminate('alice', 'port-sin-lab'), 'CloudProtectedError');
    expect(stage.sent()).toBe(0);
    const rename = { portId: 'port-sin-edge-b', account: 'north', name: 'another' };
    expect((await stage.change('alice', 'renamePort', rename)).__typename).toBe('ZenlayerRenamePortSuccess');
    expect((await stage.terminate('alice', 'port-hkg-edge-a')).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
  });

  test('are protected whatever letters are in their names', async () => {
    const stage = await open({ protect: ['name:core*'] });
    const rename = { portId: 'port-sin-edge-b', account: 'north', name: 'core/backbone\n1' };
    expect((await stage.change('alice', 'renamePort', rename)).__typename).toBe('ZenlayerRenamePortSuccess');
    await stage.expectHeld(await stage.terminate('alice', 'port-sin-edge-b'), 'CloudProtectedError');
    expect(stage.sent()).toBe(0);
  });

  test('do not lose their protection by another name', async () => {
    const stage = await open({ protect: ['name:*lab'] });
    const named = (name: string) =>
      stage.change('alice', 'renamePort', { portId: 'port-sin-lab', account: 'north', name });
    await stage.expectHeld(await named('no longer'), 'CloudProtectedError');
    expect(stage.sent('ModifyPortAttribute')).toBe(0);
    expect((await named('another lab')).__typename).toBe('ZenlayerRenamePortSuccess');
  });

  test('know every change that destroys: all that take something out of service say so', async () => {
    const destroying = [...exposedChanges().values()]
      .filter(({ destroys }) => destroys)
      .map(({ mutation }) => mutation);
    const named = [...exposedChanges().values()]
      .filter(({ mutation }) => /^(terminate|delete|destroy|release|disassociate)/.test(mutation))
      .map(({ mutation }) => mutation);
    expect(destroying.toSorted()).toEqual(named.toSorted());
    expect(destroying).toContain('terminatePort');
  });
});

describe('Budgets', () => {
  const ports = ['port-sin-edge-a', 'port-sin-edge-b', 'port-sin-lab', 'port-hkg-edge-a', 'port-fra-edge-a'];

  test('let so many destructive changes of one caller and account pass in an hour', async () => {
    const stage = await open({ budgets: [{ perHour: 2, accounts: null }] });
    const answers = [];
    for (const port of ports.slice(0, 3)) {
      answers.push(
        await stage.terminate('alice', port, '... on CloudBudgetError { budgetPerHour budgetFreeAt }'),
      );
    }
    expect(answers.map(({ __typename }) => __typename)).toEqual([
      'ZenlayerTerminatePortSuccess',
      'ZenlayerTerminatePortSuccess',
      'CloudBudgetError',
    ]);
    await stage.expectHeld(answers[2], 'CloudBudgetError');
    expect(answers[2]).toMatchObject({ budgetPerHour: 2, retryable: true });
    expect(Date.parse(answers[2].budgetFreeAt)).toBeGreaterThan(Date.now());
    // Another caller has a budget of their own, and what destroys nothing needs none.
    expect((await stage.terminate('both', ports[3] ?? '')).__typename).toBe('ZenlayerTerminatePortSuccess');
    const restore = { portId: ports[0], account: 'north' };
    expect((await stage.change('alice', 'restorePort', restore)).__typename).not.toBe('CloudBudgetError');
  });

  test('are not passed by asking for all at the same time', async () => {
    const stage = await open({
      budgets: [
        { perHour: 2, accounts: ['zenlayer/*'] },
        { perHour: 50, accounts: null },
      ],
    });
    const answers = await Promise.all(ports.map(port => stage.terminate('alice', port)));
    const names = answers.map(({ __typename }) => __typename);
    expect(names.filter(name => name === 'ZenlayerTerminatePortSuccess')).toHaveLength(2);
    expect(names.filter(name => name === 'CloudBudgetError')).toHaveLength(3);
    expect(stage.sent()).toBe(2);
  });

  test('count what was recorded, and nothing that was refused before', async () => {
    const stage = await open({ budgets: [{ perHour: 1, accounts: null }] });
    expect((await stage.terminate('alice', 'port-sin-recycled')).__typename).toBe('CloudResourceStateError');
    expect((await stage.terminate('alice', 'port-nowhere')).__typename).toBe('CloudResourceNotFoundError');
    // One of the two is recorded, and the other finds the port held; what it had taken is given back.
    const both = await Promise.all([
      stage.terminate('alice', 'port-sin-edge-a'),
      stage.terminate('both', 'port-sin-edge-a'),
    ]);
    expect(both.map(({ __typename }) => __typename).toSorted()).toEqual([
      'CloudResourceBusyError',
      'ZenlayerTerminatePortSuccess',
    ]);
    const loser = both[0]?.__typename === 'ZenlayerTerminatePortSuccess' ? 'both' : 'alice';
    expect((await stage.terminate(loser, 'port-sin-edge-b')).__typename).toBe('ZenlayerTerminatePortSuccess');
  });
});
