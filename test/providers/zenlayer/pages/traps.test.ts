import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

describe('a blocker', () => {
  let page: Page<ZenlayerEmulator>;
  const made = (fields: Readonly<Record<string, unknown>>): string => page.cloud.create(fields)[0] ?? '';

  beforeAll(async () => {
    page = await openPage(zenlayerCloud);
  });

  afterAll(() => page.close());

  it.each([
    [
      'private-connect',
      'PRIVATE_CONNECT',
      (portId: string) => ({ kind: 'privateConnect', name: 'Line', endpointA: { portId } }),
    ],
    [
      'private-connect',
      'PRIVATE_CONNECT',
      (portId: string) => ({ kind: 'privateConnect', name: 'Line', endpointZ: { portId } }),
    ],
    // The graph has no type for it.
    [
      'cloud-router',
      'UNKNOWN',
      (portId: string) => ({ kind: 'cloudRouter', name: 'Net', edgePoints: [{ portId }] }),
    ],
  ])(
    'that looking shows, a port used by a %s: nothing is sent, and what uses it is named',
    async (nativeKind, kind, user) => {
      const id = made({ kind: 'port' });
      const using = made(user(id));
      expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: null,
        dependents: [{ kind, nativeKind, nativeId: using, name: expect.any(String) }],
      });
      expect(page.counts('TerminatePort', id).requests).toBe(0);
    },
  );

  it('that one list shows counts where the other one is forbidden, and that is said', async () => {
    const id = made({ kind: 'port' });
    const using = made({ kind: 'privateConnect', name: 'Line', endpointA: { portId: id } });
    const { faults } = page.cloud;
    const fault = { kind: 'refuse', status: 403, code: zenlayerCloud.samples.accessCode } as const;
    faults.add({ action: 'DescribeCloudRouters', times: 'always', fault });
    const answer = await page.ask('terminatePort', { portId: id });
    const free = await page.ask('terminatePort', { portId: made({ kind: 'port' }) });
    faults.clear();
    expect(answer).toMatchObject({
      __typename: 'CloudResourceInUseError',
      message: expect.stringContaining('Not read: cloud routers.'),
      dependents: [{ nativeId: using }],
    });
    expect(page.counts('TerminatePort', id).requests).toBe(0);
    expect(free.__typename).toBe('ZenlayerTerminatePortSuccess');
  });

  it('that only the send meets, a line made in between: a further look names it, and the code is kept', async () => {
    const id = made({ kind: 'port' });
    let using = '';
    const attach = (): void => {
      using = made({ kind: 'privateConnect', name: 'Late', endpointA: { portId: id } });
    };
    const answer = await betweenLookAndSend(page, attach, () => page.ask('terminatePort', { portId: id }));
    expect(answer).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerCode: 'INVALID_PORT_STATUS',
      providerMessage: expect.stringContaining(using),
      dependents: [{ kind: 'PRIVATE_CONNECT', nativeId: using }],
      operation: { status: 'REJECTED' },
    });
    expect(page.counts('TerminatePort', id)).toEqual({ requests: 1, executions: 0 });
  });

  it('whose explanation cannot be read is still the refusal that the vendor gave', async () => {
    const id = made({ kind: 'port' });
    const { faults } = page.cloud;
    const overtake = async (): Promise<void> => {
      await page.patch(id, { status: 'RECYCLED' });
      faults.add({
        action: 'DescribePorts',
        times: 'always',
        fault: { kind: 'refuse', code: 'MISSING_PARAMETER' },
      });
    };
    const answer = await betweenLookAndSend(page, overtake, () => page.ask('terminatePort', { portId: id }));
    faults.clear();
    expect(answer).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'OPERATION_DENIED_INSTANCE_RECYCLED',
    });
  });

  it('is looked for among more than ten thousand lines, and what is free can be changed', async () => {
    const [id, other] = [made({ kind: 'port' }), made({ kind: 'port' })];
    page.cloud.create({ kind: 'privateConnect', count: 10_050, status: 'RUNNING' });
    const using = made({ kind: 'privateConnect', name: 'Last', endpointZ: { portId: id } });
    expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
      __typename: 'CloudResourceInUseError',
      dependents: [{ nativeId: using }],
    });
    const answer = await page.ask('terminatePort', { portId: other });
    expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
  });
});

describe('what is accepted and not yet done', () => {
  it('is no second change: the resource is held until its end is seen, and free then', async () => {
    const page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    try {
      const [id = ''] = page.cloud.create({ kind: 'port' });
      const first = await page.ask('terminatePort', { portId: id });
      expect(first).toMatchObject({ operation: { status: 'ACCEPTED' } });
      expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudResourceBusyError',
        blockingOperationId: first.operation?.id,
      });
      page.cloud.clock.advance(page.cloud.settings.current.deletingMilliseconds);
      await page.ended(first);
      expect((await page.ask('restorePort', { portId: id })).__typename).toBe('ZenlayerRestorePortSuccess');
      expect(page.counts('TerminatePort', id)).toEqual({ requests: 1, executions: 1 });
    } finally {
      await page.close();
    }
  });

  it('is waited for where the caller asks for it', async () => {
    const page = await openPage(zenlayerCloud, { start: { settings: { destroyingMilliseconds: 100 } } });
    try {
      const { create } = page.cloud;
      create({ kind: 'privateConnect' });
      const [id = ''] = create({ kind: 'privateConnect', status: 'RECYCLED' });
      expect(
        await page.ask('destroyPrivateConnect', { privateConnectId: id, waitSeconds: 10 }),
      ).toMatchObject({
        __typename: 'ZenlayerDestroyPrivateConnectSuccess',
        operation: { status: 'SUCCEEDED' },
        privateConnect: null,
      });
    } finally {
      await page.close();
    }
  });
});
