import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlibabaEmulator } from '../../../../src/providers/alibaba/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { alibabaCloud } from '../cloud.ts';

const regionId = 'cn-hangzhou';
const action = 'TerminatePhysicalConnection';

/** What the pages leave open, in both forms: what works with one form only works by luck. */
describe('rules of Alibaba Cloud that no page settles', () => {
  let page: Page<AlibabaEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'physicalConnection', regionId, ...fields })[0] ?? '';
  const router = (physicalConnectionId: string, fields: object = {}): string =>
    cloud().create({ kind: 'virtualBorderRouter', regionId, physicalConnectionId, ...fields })[0] ?? '';
  const terminate = (physicalConnectionId: string) =>
    page.ask('terminatePhysicalConnection', { physicalConnectionId, regionId });
  const settings = (patch: object): void => {
    expect(cloud().settings.change(patch)).toBeUndefined();
  };

  beforeAll(async () => {
    page = await openPage(alibabaCloud, {
      start: { regions: [regionId], settings: { terminationDuration: 30 } },
    });
  });

  beforeEach(() => {
    cloud().settings.reset();
    cloud().faults.clear();
  });

  afterAll(() => page.close());

  it.each(['Forbidden.VbrAttached', 'Forbidden.NotAllowedInState'])(
    'vbrAttachedCode %s: a router made between look and send is found by a further look and named',
    async vbrAttachedCode => {
      settings({ vbrAttachedCode });
      const id = made();
      let made2 = '';
      const attach = (): void => {
        made2 = router(id, { name: 'Late' });
      };
      const answer = await betweenLookAndSend(page, attach, () => terminate(id));
      expect(answer).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: vbrAttachedCode,
        providerMessage: expect.stringMatching(/attached|does not allow/),
        dependents: [{ kind: 'VIRTUAL_BORDER_ROUTER', nativeId: made2 }],
        operation: { status: 'REJECTED' },
      });
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it.each([true, false])(
    'terminatedVbrBlocks %s: whether a terminated router holds the circuit is for the vendor to say',
    async terminatedVbrBlocks => {
      settings({ terminatedVbrBlocks });
      const id = made();
      const terminated = router(id, { status: 'terminated' });
      const answer = await terminate(id);
      expect(page.counts(action, id).requests).toBe(1);
      expect(answer).toMatchObject(
        terminatedVbrBlocks
          ? {
              __typename: 'CloudResourceInUseError',
              providerCode: 'Forbidden.VbrAttached',
              dependents: [{ nativeId: terminated }],
            }
          : { __typename: 'AlibabaTerminatePhysicalConnectionSuccess' },
      );
    },
  );

  it.each(['terminating', 'terminated', 'deleting', 'active', 'unconfirmed', 'recovering'])(
    'routerStates old: a router that is %s means the same in the spelling of older pages',
    async status => {
      settings({ routerStates: 'old', terminatedVbrBlocks: true });
      const id = made();
      router(id, { status, fate: 'stuck' });
      expect((await terminate(id)).__typename).toBe('CloudResourceInUseError');
      const leaving = ['terminating', 'terminated', 'deleting'].includes(status);
      expect(page.counts(action, id).requests).toBe(leaving ? 1 : 0);
    },
  );

  it.each([
    ['security', 'SecurityLocked', true],
    ['security', 'FinancialLocked', false],
    ['both', 'SecurityLocked', true],
    ['both', 'FinancialLocked', true],
    ['none', 'SecurityLocked', false],
    ['none', 'FinancialLocked', false],
  ])(
    'sealedByBusinessLock %s: a circuit that is %s',
    async (sealedByBusinessLock, businessStatus, locked) => {
      settings({ sealedByBusinessLock });
      const answer = await terminate(made({ businessStatus }));
      expect(answer).toMatchObject(
        locked
          ? {
              __typename: 'CloudResourceLockedError',
              advice: 'ASK_PROVIDER',
              providerCode: 'OperationFailed.ResourceLockedBySystem',
            }
          : { __typename: 'AlibabaTerminatePhysicalConnectionSuccess' },
      );
    },
  );

  it.each(['fresh', 'same'] as const)(
    'replayRequestId %s: a repeat of what was done already is a success, and done once',
    async replayRequestId => {
      settings({ replayRequestId });
      const id = made();
      cloud().faults.add({ action, resource: id, fault: { kind: 'dropAfterActing' } });
      const answer = await terminate(id);
      expect(answer.__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
      expect(page.counts(action, id)).toEqual({ requests: 2, executions: 1 });
      const [done] = cloud().journal.executions({ action, resource: id });
      expect(answer.requestId === done?.requestId).toBe(replayRequestId === 'same');
    },
  );

  it.each([400, 429] as const)(
    'throttleStatus %i: recognized by its code, and repeated',
    async throttleStatus => {
      settings({ throttleStatus });
      const id = made();
      cloud().faults.add({ action, resource: id, fault: { kind: 'throttle', retryAfterSeconds: 0 } });
      expect((await terminate(id)).__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
      expect(page.counts(action, id)).toEqual({ requests: 2, executions: 1 });
    },
  );

  it.each([404, 400] as const)(
    'notFoundStatus %i: a circuit that goes between look and send is not found',
    async notFoundStatus => {
      settings({ notFoundStatus });
      const id = made();
      const answer = await betweenLookAndSend(
        page,
        () => void cloud().world.remove({ id: id }),
        () => terminate(id),
      );
      expect(answer).toMatchObject({
        __typename: 'CloudResourceNotFoundError',
        providerCode: 'InvalidPhysicalConnectionId.NotFound',
        operation: { status: 'REJECTED' },
      });
    },
  );

  it.each([404, 400] as const)(
    'notFoundStatus %i: one that never was is not found either',
    async notFoundStatus => {
      settings({ notFoundStatus });
      expect((await terminate('pc-never')).__typename).toBe('CloudResourceNotFoundError');
    },
  );

  it.each(['refuse', 'accept'] as const)(
    'repeatedTerminate %s: what somebody else is terminating already',
    async repeatedTerminate => {
      settings({ repeatedTerminate });
      const id = made({ fate: 'stuck' });
      const begun = (): Promise<void> => page.patch(id, { status: 'Terminating' });
      expect(await betweenLookAndSend(page, begun, () => terminate(id))).toMatchObject(
        repeatedTerminate === 'accept'
          ? { __typename: 'AlibabaTerminatePhysicalConnectionSuccess', operation: { status: 'ACCEPTED' } }
          : {
              __typename: 'CloudResourceStateError',
              providerCode: 'Forbidden.NotAllowedInState',
              currentNativeState: 'Terminating',
            },
      );
    },
  );

  it('tokenProcessing: while the vendor still works on the first attempt, the outcome is unknown, and seen later', async () => {
    settings({ tokenProcessing: 60_000 });
    const id = made();
    cloud().faults.add({ action, resource: id, fault: { kind: 'dropAfterActing' } });
    const answer = await terminate(id);
    expect(answer).toMatchObject({
      __typename: 'CloudOutcomeUnknownError',
      providerCode: 'LastTokenProcessing',
    });
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(page.counts(action, id).executions).toBe(1);
  });

  it.each([
    { typeDrift: 'samples' },
    { blankOwner: 'empty' },
    { unsetTimes: 'absent' },
    { unsignedHeaders: 'accept' },
    { pageSizeOutOfRange: 'clamp' },
  ])('with %j a circuit is read, its routers too, and it is terminated once they are gone', async form => {
    settings(form);
    const id = made({ vlanId: 7 });
    const vbr = router(id, { ownerUid: '128812559040123457', vlanId: 12 });
    expect((await terminate(id)).__typename).toBe('CloudResourceInUseError');
    const data = (await page.read(
      `{ alibabaPhysicalConnection(id: "${id}", regionId: "${regionId}") { nativeState borderRouters { nativeId vlanId } } }`,
    )) as { alibabaPhysicalConnection: object };
    expect(data.alibabaPhysicalConnection).toEqual({
      nativeState: 'Enabled',
      borderRouters: [{ nativeId: vbr, vlanId: 12 }],
    });
    cloud().world.remove({ id: vbr });
    expect((await terminate(id)).__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
  });

  it('defaultFormat XML: what is not JSON is not read at all, and nothing is sent', async () => {
    settings({ defaultFormat: 'XML' });
    const id = made();
    expect((await terminate(id)).__typename).toBe('CloudUnavailableError');
    expect(page.counts(action, id).requests).toBe(0);
  });
});
