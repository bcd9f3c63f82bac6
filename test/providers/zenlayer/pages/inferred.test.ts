import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import type { Answer } from '../../subject.ts';
import { zenlayerCloud } from '../cloud.ts';

/** What the pages leave open, in both forms: what works with one form only works by luck. */
describe('rules of Zenlayer that no page settles', () => {
  let page: Page<ZenlayerEmulator>;
  /** The same cloud through an account that destroys private connects from any state. */
  let lenient: Page<ZenlayerEmulator>;
  const cloud = (on = page) => on.cloud;
  const made = (fields: Readonly<Record<string, unknown>>, on = page): string =>
    cloud(on).create(fields)[0] ?? '';
  const settings = (patch: object, on = page): void => {
    expect(cloud(on).settings.change(patch)).toBeUndefined();
  };
  /** What the look has seen becomes this before the request arrives. */
  const overtaken = (id: string, fields: object, mutation: string, idField: string) =>
    betweenLookAndSend(
      page,
      () => page.patch(id, fields),
      () => page.ask(mutation, { [idField]: id }),
    );
  const recycled = (): Promise<Answer> =>
    overtaken(made({ kind: 'port' }), { status: 'RECYCLED' }, 'terminatePort', 'portId');
  const creating = (): Promise<Answer> =>
    overtaken(made({ kind: 'port', fate: 'stuck' }), { status: 'CREATING' }, 'terminatePort', 'portId');
  /** What is on its way arrives when the clock is moved, however slow this machine is. */
  const arrived = (answer: Answer, on = page) => {
    cloud(on).clock.advance(10_000);
    return on.ended(answer);
  };

  beforeAll(async () => {
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    lenient = await openPage(zenlayerCloud, {
      start: { clock: 'stepped' },
      settings: { destroyPrivateConnectFrom: 'any' },
    });
  });

  beforeEach(() => {
    for (const on of [page, lenient]) {
      cloud(on).settings.reset();
      cloud(on).faults.clear();
    }
  });

  afterAll(async () => {
    await page.close();
    await lenient.close();
  });

  it('terminateRecycled refuse: a port that was recycled in between is refused with the code kept and the state explained', async () => {
    expect(await recycled()).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'OPERATION_DENIED_INSTANCE_RECYCLED',
      currentNativeState: 'RECYCLED',
      allowedNativeStates: [],
      advice: 'NOTHING_TO_DO',
      operation: { status: 'REJECTED' },
    });
  });

  it.each([400, 404, 409])('terminateRecycledStatus %i: the code counts', async terminateRecycledStatus => {
    settings({ terminateRecycledStatus });
    expect((await recycled()).__typename).toBe('CloudResourceStateError');
  });

  it('terminateRecycled noop: a 200 without effect is a success only because the port is seen in the bin', async () => {
    settings({ terminateRecycled: 'noop' });
    const answer = await recycled();
    expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'RECYCLED' });
  });

  it('terminateCreating noop: a 200 without effect is never called done, and stalls', async () => {
    const impatient = await openPage(zenlayerCloud, {
      start: { settings: { terminateCreating: 'noop' } },
      changes: { stallAfterMs: 300 },
    });
    try {
      const id = made({ kind: 'port', fate: 'stuck' }, impatient);
      const answer = await betweenLookAndSend(
        impatient,
        () => impatient.patch(id, { status: 'CREATING' }),
        () => impatient.ask('terminatePort', { portId: id }),
      );
      expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
      expect(await impatient.ended(answer)).toMatchObject({ status: 'STALLED', nativeState: 'CREATING' });
    } finally {
      await impatient.close();
    }
  });

  it('terminateCreating refuse: refused, and explained', async () => {
    expect(await creating()).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'INVALID_PORT_STATUS',
      currentNativeState: 'CREATING',
    });
  });

  it.each([true, false])('terminateGoesThroughDeleting %s: it ends in the recycle bin', async through => {
    settings({ terminateGoesThroughDeleting: through });
    const answer = await page.ask('terminatePort', { portId: made({ kind: 'port' }) });
    expect(answer.port).toMatchObject({ nativeState: through ? 'DELETING' : 'RECYCLED' });
    expect(await arrived(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'RECYCLED' });
  });

  it.each([404, 400])(
    'portNotFoundStatus %i: a port that goes between look and send is not found',
    async status => {
      settings({ portNotFoundStatus: status });
      const id = made({ kind: 'port' });
      const vanish = (): void => {
        const port = cloud().world.find(id);
        if (port !== undefined) cloud().world.remove(port);
      };
      const answer = await betweenLookAndSend(page, vanish, () => page.ask('terminatePort', { portId: id }));
      expect(answer).toMatchObject({
        __typename: 'CloudResourceNotFoundError',
        providerCode: 'SELF_SERVICE_PORT_NOT_FOUND',
        operation: { status: 'REJECTED' },
      });
      expect(page.counts('TerminatePort', id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it('version 2026-04-01 does not tell how a port is billed: the older one is asked, and nothing is sent', async () => {
    const newer = await openPage(zenlayerCloud, { settings: { versions: { sdn: '2026-04-01' } } });
    try {
      const id = made({ kind: 'port', chargeType: 'PREPAID', expiredTime: '2099-01-01T00:00:00Z' }, newer);
      expect(await newer.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudSubscriptionError',
        returnsAt: '2099-01-01T00:00:00.000Z',
        providerCode: null,
      });
      expect(newer.counts('TerminatePort', id).requests).toBe(0);
      const free = made({ kind: 'port' }, newer);
      const answer = await newer.ask('terminatePort', { portId: free });
      expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
    } finally {
      await newer.close();
    }
  });

  it('prepaidCode: a subscription that begins between look and send is refused by the vendor, and explained', async () => {
    const id = made({ kind: 'port' });
    const begun = { chargeType: 'PREPAID', expiredTime: '2099-01-01T00:00:00Z' };
    expect(await overtaken(id, begun, 'terminatePort', 'portId')).toMatchObject({
      __typename: 'CloudSubscriptionError',
      providerCode: 'OPERATION_DENIED_INSTANCE_SUBSCRIPTION',
      returnsAt: '2099-01-01T00:00:00.000Z',
      operation: { status: 'REJECTED' },
    });
  });

  it.each([true, false])(
    'recycledConnectHoldsPort %s: whether a line in the bin holds its port is for the vendor to say',
    async holds => {
      settings({ recycledConnectHoldsPort: holds });
      const id = made({ kind: 'port' });
      made({ kind: 'privateConnect', status: 'RECYCLED', endpointA: { portId: id } });
      const answer = await page.ask('terminatePort', { portId: id });
      expect(answer).toMatchObject(
        holds
          ? { __typename: 'CloudResourceStateError', providerCode: 'INVALID_PORT_STATUS' }
          : { __typename: 'ZenlayerTerminatePortSuccess' },
      );
    },
  );

  it.each(['RUNNING', 'NOT_ACCEPT', 'CREATING_FAILED'])(
    'destroyFrom: an account that destroys from the recycle bin only sends nothing for a line that is %s, whatever the vendor would do',
    async status => {
      settings({ destroyFrom: 'any' });
      const id = made({ kind: 'privateConnect', status });
      expect(await page.ask('destroyPrivateConnect', { privateConnectId: id })).toMatchObject({
        __typename: 'CloudResourceStateError',
        allowedNativeStates: ['RECYCLED'],
        providerCode: null,
      });
      expect(page.counts('DestroyPrivateConnect', id).requests).toBe(0);
    },
  );

  it('destroyFrom any: an account that says so destroys a running line', async () => {
    settings({ destroyFrom: 'any' }, lenient);
    const id = made({ kind: 'privateConnect' }, lenient);
    const answer = await lenient.ask('destroyPrivateConnect', { privateConnectId: id });
    expect(answer.__typename).toBe('ZenlayerDestroyPrivateConnectSuccess');
    expect((await arrived(answer, lenient)).status).toBe('SUCCEEDED');
  });

  it('destroyFrom recycled: an account that says otherwise is refused by the vendor, with its code kept', async () => {
    const id = made({ kind: 'privateConnect' }, lenient);
    expect(await lenient.ask('destroyPrivateConnect', { privateConnectId: id })).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'INVALID_PRIVATE_CONNECT_STATUS',
      operation: { status: 'REJECTED' },
    });
  });

  it.each(['accept', 'refuse'] as const)(
    'repeatedDestroy %s: what somebody else is destroying already',
    async form => {
      settings({ repeatedDestroy: form });
      const id = made({ kind: 'privateConnect', status: 'RECYCLED', fate: 'stuck' });
      const begun = { status: 'DESTROYING' };
      const answer = await overtaken(id, begun, 'destroyPrivateConnect', 'privateConnectId');
      expect(answer).toMatchObject(
        form === 'accept'
          ? { __typename: 'ZenlayerDestroyPrivateConnectSuccess', operation: { status: 'ACCEPTED' } }
          : {
              __typename: 'CloudResourceStateError',
              providerCode: 'INVALID_PRIVATE_CONNECT_STATUS',
              currentNativeState: 'DESTROYING',
            },
      );
    },
  );

  it.each(['INVALID_PRIVATE_CONNECT_NOT_FOUND', 'OPERATION_FAILED_RESOURCE_NOT_FOUND'])(
    'connectNotFoundCode %s: a line that goes between look and send is not found',
    async connectNotFoundCode => {
      settings({ connectNotFoundCode });
      const id = made({ kind: 'privateConnect', status: 'RECYCLED' });
      const vanish = (): void => {
        const connect = cloud().world.find(id);
        if (connect !== undefined) cloud().world.remove(connect);
      };
      const answer = await betweenLookAndSend(page, vanish, () =>
        page.ask('destroyPrivateConnect', { privateConnectId: id }),
      );
      expect(answer).toMatchObject({
        __typename: 'CloudResourceNotFoundError',
        providerCode: connectNotFoundCode,
      });
    },
  );

  it.each(['success', 'refuse'] as const)(
    'stopIpForwardRepeated %s: on an instance that does not forward',
    async form => {
      settings({ stopIpForwardRepeated: form });
      const id = made({ kind: 'instance', enableIpForward: false });
      expect(await page.ask('stopIpForward', { instanceId: id })).toMatchObject(
        form === 'success'
          ? { __typename: 'ZenlayerStopIpForwardSuccess', operation: { status: 'SUCCEEDED' } }
          : {
              __typename: 'CloudResourceStateError',
              providerCode: 'UNSUPPORTED_OPERATION_INSTANCE_STATUS',
              operation: { status: 'REJECTED' },
            },
      );
    },
  );

  const all = [
    ['terminatePort', { kind: 'port' }, 'portId'],
    ['restorePort', { kind: 'port', status: 'RECYCLED' }, 'portId'],
    ['destroyPrivateConnect', { kind: 'privateConnect', status: 'RECYCLED' }, 'privateConnectId'],
    ['stopIpForward', { kind: 'instance', enableIpForward: true }, 'instanceId'],
    ['startIpForward', { kind: 'instance', enableIpForward: false }, 'instanceId'],
  ] as const;
  const forms = [
    { responseWrapper: false },
    { innerRequestId: 'differs' },
    { emptyFields: 'omit' },
    { vlanIdType: 'string' },
    { datacentersWithoutPorts: 'dropped' },
  ];
  const each = forms.flatMap(form => all.map(row => [JSON.stringify(form), ...row, form] as const));
  it.each(each)('with %s %s succeeds all the same', async (_name, mutation, fresh, idField, form) => {
    settings(form);
    const answer = await page.ask(mutation, { [idField]: made(fresh) });
    expect(answer.__typename).toMatch(/Success$/);
    expect(answer.requestId).toMatch(/^T[0-9A-F-]{36}$/);
  });
});
