import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { betweenLookAndSend, openPage, type Page } from './page.ts';

const regionId = 'cn-hangzhou';

describe('a blocker', () => {
  let page: Page;
  const circuit = (fields: object = {}): string =>
    page.gateway.alibaba.create({ kind: 'physicalConnection', regionId, ...fields })[0] ?? '';
  const zenlayer = (fields: Readonly<Record<string, unknown>>): string =>
    page.gateway.zenlayer.create(fields)[0] ?? '';
  const terminateCircuit = (physicalConnectionId: string) =>
    page.ask('terminatePhysicalConnection', { physicalConnectionId, regionId });

  beforeAll(async () => {
    page = await openPage({ alibaba: { regions: [regionId] } });
  });

  afterAll(() => page.close());

  it.each([
    [
      'private connect',
      (portId: string) => ({ kind: 'privateConnect', name: 'Line', endpointA: { portId } }),
    ],
    [
      'private connect',
      (portId: string) => ({ kind: 'privateConnect', name: 'Line', endpointZ: { portId } }),
    ],
    ['cloud router', (portId: string) => ({ kind: 'cloudRouter', name: 'Net', edgePoints: [{ portId }] })],
  ])(
    'that looking shows, a port used by a %s: nothing is sent, and what uses it is named',
    async (kind, user) => {
      const id = zenlayer({ kind: 'port' });
      const using = zenlayer(user(id));
      expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: null,
        dependents: [{ kind, nativeId: using, name: expect.any(String) }],
      });
      expect(page.counts('TerminatePort', id).requests).toBe(0);
    },
  );

  it('that only the send meets, a line made in between: a further look names it, and the code is kept', async () => {
    const id = zenlayer({ kind: 'port' });
    let using = '';
    const attach = (): void => {
      using = zenlayer({ kind: 'privateConnect', name: 'Late', endpointA: { portId: id } });
    };
    const answer = await betweenLookAndSend(page, attach, () => page.ask('terminatePort', { portId: id }));
    expect(answer).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerCode: 'INVALID_PORT_STATUS',
      providerMessage: expect.stringContaining(using),
      dependents: [{ kind: 'private connect', nativeId: using }],
      operation: { status: 'REJECTED' },
    });
    expect(page.counts('TerminatePort', id)).toEqual({ requests: 1, executions: 0 });
  });

  it.each([
    ['shared circuits of others', { hostedElsewhere: 2 }, 'OperationFailed.VpconnAttached'],
    [
      'MACsec keys',
      { macsecKeys: [{ ckn: '0a', cak: '*', cipherSuite: 'GCM-AES-256', startOn: '', status: 'Active' }] },
      'OperationDenied.MacsecAttached',
    ],
  ])(
    'that only the send meets, %s: in use, with the code and the words of the vendor',
    async (_what, fields, code) => {
      const id = circuit(fields);
      const answer = await terminateCircuit(id);
      expect(answer).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: code,
        providerMessage: expect.stringMatching(/attached/i),
        dependents: null,
        operation: { status: 'REJECTED' },
      });
      expect(page.counts('TerminatePhysicalConnection', id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it('that goes while it is explained leaves the refusal as the vendor said it', async () => {
    const id = circuit();
    const fault = { kind: 'refuse', code: 'Forbidden.VbrAttached', message: 'Still attached.' } as const;
    page.gateway.alibaba.faults.add({ action: 'TerminatePhysicalConnection', resource: id, fault });
    expect(await terminateCircuit(id)).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerCode: 'Forbidden.VbrAttached',
      providerMessage: 'Still attached.',
    });
  });

  it('whose explanation cannot be read is still the refusal that the vendor gave', async () => {
    const id = zenlayer({ kind: 'port' });
    const { faults, world } = page.gateway.zenlayer;
    const overtake = (): void => {
      Object.assign(world.find(id) ?? {}, { status: 'RECYCLED' });
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
      providerCode: 'OPERATION_FAILED_FOR_RECYCLE_RESOURCE',
    });
  });
});

describe('what is accepted and not yet done', () => {
  it('is no second change: the resource is held until its end is seen, and free then', async () => {
    const page = await openPage({ zenlayer: { clock: 'stepped' } });
    try {
      const [id = ''] = page.gateway.zenlayer.create({ kind: 'port' });
      const first = await page.ask('terminatePort', { portId: id });
      expect(first).toMatchObject({ operation: { status: 'ACCEPTED' } });
      expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudResourceBusyError',
        blockingOperationId: first.operation?.id,
      });
      page.gateway.zenlayer.clock.advance(page.gateway.zenlayer.settings.current.deletingMilliseconds);
      await page.ended(first);
      expect((await page.ask('restorePort', { portId: id })).__typename).toBe('RestorePortSuccess');
      expect(page.counts('TerminatePort', id)).toEqual({ requests: 1, executions: 1 });
    } finally {
      await page.close();
    }
  });

  it('is waited for where the caller asks for it', async () => {
    const page = await openPage({ zenlayer: { settings: { destroyingMilliseconds: 100 } } });
    try {
      const { create } = page.gateway.zenlayer;
      create({ kind: 'privateConnect' });
      const [id = ''] = create({ kind: 'privateConnect', status: 'RECYCLED' });
      expect(
        await page.ask('destroyPrivateConnect', { privateConnectId: id, waitSeconds: 10 }),
      ).toMatchObject({
        __typename: 'DestroyPrivateConnectSuccess',
        operation: { status: 'SUCCEEDED' },
        privateConnect: null,
      });
    } finally {
      await page.close();
    }
  });
});

describe('a refusal after an attempt in doubt', () => {
  it('may be the echo of our own success: it is unknown, with the code kept, and reading finds the success', async () => {
    // A vendor that forgets its tokens: the repeat meets what the first attempt has done.
    const page = await openPage({
      alibaba: { regions: [regionId], settings: { tokenLifetime: 0, terminationDuration: 50 } },
    });
    try {
      const { alibaba } = page.gateway;
      const [id = ''] = alibaba.create({ kind: 'physicalConnection', regionId });
      alibaba.faults.add({
        action: 'TerminatePhysicalConnection',
        resource: id,
        fault: { kind: 'dropAfterActing' },
      });
      const answer = await page.ask('terminatePhysicalConnection', { physicalConnectionId: id, regionId });
      expect(answer).toMatchObject({
        __typename: 'CloudOutcomeUnknownError',
        providerCode: 'Forbidden.NotAllowedInState',
      });
      expect((await page.ended(answer)).status).toBe('SUCCEEDED');
      expect(page.counts('TerminatePhysicalConnection', id)).toEqual({ requests: 2, executions: 1 });
    } finally {
      await page.close();
    }
  });
});
