import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

describe('the page of StopIpForward', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'instance', enableIpForward: true, ...fields })[0] ?? '';
  const forwards = async (id: string): Promise<unknown> => {
    const data = (await page.read(`{ zenlayerInstance(id: "${id}") { ipForwarding } }`)) as {
      zenlayerInstance: { ipForwarding: boolean | null };
    };
    return data.zenlayerInstance.ipForwarding;
  };

  beforeAll(async () => {
    page = await openPage(zenlayerCloud);
  });

  afterAll(() => page.close());

  it.each(['RUNNING', 'STOPPED'])(
    '"used to disable IP forwarding of the instance": one that is %s no longer forwards',
    async status => {
      const id = made({ status });
      expect(await forwards(id)).toBe(true);
      const answer = await page.ask('stopIpForward', { instanceId: id });
      expect(answer).toMatchObject({
        __typename: 'ZenlayerStopIpForwardSuccess',
        operation: { status: 'SUCCEEDED' },
        instance: { nativeState: status },
      });
      expect(await forwards(id)).toBe(false);
      expect(await page.bill(id)).toMatchObject({ billing: true });
    },
  );

  it('startIpForward undoes it', async () => {
    const id = made();
    await page.ask('stopIpForward', { instanceId: id });
    expect((await page.ask('startIpForward', { instanceId: id })).__typename).toBe(
      'ZenlayerStartIpForwardSuccess',
    );
    expect(await forwards(id)).toBe(true);
  });

  it.each([
    'DEPLOYING',
    'REBUILDING',
    'REBOOT',
    'BOOTING',
    'STOPPING',
    'RELEASING',
    'RECYCLING',
    'RECYCLE',
    'CREATE_FAILED',
    'IMAGING',
    'RESIZING',
  ])(
    '"Only operations on instances that are in powered-off or power-on state are supported": not in %s',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect(await page.ask('stopIpForward', { instanceId: id })).toMatchObject({
        __typename: 'CloudResourceStateError',
        currentNativeState: status,
        allowedNativeStates: ['RUNNING', 'STOPPED'],
        providerCode: null,
      });
      expect(page.counts('StopIpForward', id).requests).toBe(0);
    },
  );

  // The page prints them with escaped underscores; on the wire they are plain.
  it.each([
    [404, 'INVALID_INSTANCE_NOT_FOUND', 'CloudResourceNotFoundError'],
    [400, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS', 'CloudResourceStateError'],
    [400, 'INVALID_INSTANCE_NOT_FOUND', 'CloudResourceNotFoundError'],
    [404, 'UNSUPPORTED_OPERATION_INSTANCE_STATUS', 'CloudResourceStateError'],
  ])('the error table: %i %s is %s', async (status, code, tag) => {
    const id = made();
    cloud().faults.add({ action: 'StopIpForward', resource: id, fault: { kind: 'refuse', status, code } });
    expect(await page.ask('stopIpForward', { instanceId: id })).toMatchObject({
      __typename: tag,
      providerCode: code,
      operation: { status: 'REJECTED' },
    });
    expect(await forwards(id)).toBe(true);
  });

  it.each([String.raw`INVALID\_INSTANCE\_NOT\_FOUND`, String.raw`UNSUPPORTED\_OPERATION\_INSTANCE\_STATUS`])(
    'the error table as it is printed, %s, is nothing that the vendor would say: passed on as unmapped',
    async code => {
      const id = made();
      cloud().faults.add({
        action: 'StopIpForward',
        resource: id,
        fault: { kind: 'refuse', status: 400, code },
      });
      expect(await page.ask('stopIpForward', { instanceId: id })).toMatchObject({
        __typename: 'CloudUnmappedError',
        providerCode: code,
      });
    },
  );

  it('the sample of its response has no `response`: it is a success all the same', async () => {
    const id = made();
    const sample = '{ "requestId": "TEEFDCA5B-76FB-4E91-A18E-DF7F5D2CE41F" }';
    const fault = { kind: 'status', status: 200, act: true, body: sample } as const;
    cloud().faults.add({ action: 'StopIpForward', resource: id, fault });
    expect(await page.ask('stopIpForward', { instanceId: id })).toMatchObject({
      __typename: 'ZenlayerStopIpForwardSuccess',
      requestId: 'TEEFDCA5B-76FB-4E91-A18E-DF7F5D2CE41F',
    });
  });

  it('the sample as it is printed, with its trailing comma, is no JSON: unknown, then seen to be done', async () => {
    const id = made();
    const sample = '{\n  "requestId": "TEEFDCA5B-76FB-4E91-A18E-DF7F5D2CE41F",\n}';
    const fault = { kind: 'status', status: 200, act: true, body: sample } as const;
    cloud().faults.add({ action: 'StopIpForward', resource: id, fault });
    const answer = await page.ask('stopIpForward', { instanceId: id });
    expect(answer.__typename).toBe('CloudOutcomeUnknownError');
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(page.counts('StopIpForward', id)).toEqual({ requests: 1, executions: 1 });
  });

  it('a flag that the vendor does not tell settles nothing: a person is asked', async () => {
    const id = made({ enableIpForward: null });
    const silent = await openPage(zenlayerCloud, { changes: { settleWindowMs: 100, settleMarginMs: 100 } });
    try {
      silent.cloud.create({ kind: 'instance', id, enableIpForward: null });
      silent.cloud.faults.add({ action: 'StopIpForward', fault: { kind: 'dropBeforeActing' } });
      const answer = await silent.ask('stopIpForward', { instanceId: id });
      expect(answer.__typename).toBe('CloudOutcomeUnknownError');
      expect((await silent.ended(answer)).status).toBe('NEEDS_ATTENTION');
    } finally {
      await silent.close();
    }
  });
});
