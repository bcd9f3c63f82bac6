import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlibabaEmulator } from '../../../../src/providers/alibaba/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import type { Answer } from '../../subject.ts';
import { alibabaCloud } from '../cloud.ts';

const regionId = 'cn-hangzhou';
const action = 'DeleteVirtualBorderRouter';

describe('the page of DeleteVirtualBorderRouter', () => {
  let page: Page<AlibabaEmulator>;
  let circuit: string;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'virtualBorderRouter', regionId, physicalConnectionId: circuit, ...fields })[0] ??
    '';
  const remove = (virtualBorderRouterId: string) =>
    page.ask('deleteVirtualBorderRouter', { virtualBorderRouterId, regionId });
  const done = async (answer: Answer) => {
    expect(answer.__typename).toBe('AlibabaDeleteVirtualBorderRouterSuccess');
    cloud().clock.advance(10_000);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
  };

  beforeAll(async () => {
    page = await openPage(alibabaCloud, { start: { clock: 'stepped', regions: [regionId] } });
    [circuit = ''] = cloud().create({ kind: 'physicalConnection', regionId });
    made({ id: 'vbr-anchor' });
  });

  afterAll(() => page.close());

  it('"passes through deleting; then disappears": accepted first, and done when it is gone', async () => {
    const answer = await remove(made());
    expect(answer).toMatchObject({
      operation: { status: 'ACCEPTED' },
      virtualBorderRouter: { state: 'DELETING', nativeState: 'deleting' },
    });
    await done(answer);
  });

  it('works off what holds a circuit, so that it can be given back', async () => {
    const [own = ''] = cloud().create({ kind: 'physicalConnection', regionId });
    const routers = [1, 2].map(vlanId => made({ physicalConnectionId: own, vlanId }));
    const terminate = () => page.ask('terminatePhysicalConnection', { physicalConnectionId: own, regionId });
    const refused = await terminate();
    expect(refused).toMatchObject({ __typename: 'CloudResourceInUseError', advice: 'REMOVE_DEPENDENTS' });
    const dependents = refused.dependents as readonly {
      kind: string;
      nativeId: string;
      resourceId: string;
    }[];
    expect(dependents.map(({ nativeId }) => nativeId).toSorted()).toEqual(routers.toSorted());
    for (const { resourceId } of dependents) {
      await done(await page.ask('deleteVirtualBorderRouter', { virtualBorderRouterId: resourceId }));
    }
    expect((await terminate()).__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
  });

  it.each(['active', 'terminated', 'unconfirmed'])(
    '"allowed in unconfirmed, active, terminated": from %s',
    async status => {
      await done(await remove(made({ status, fate: 'normal' })));
    },
  );

  it.each([
    ['terminating', ['active', 'terminated', 'unconfirmed']],
    ['recovering', ['active', 'terminated', 'unconfirmed']],
    ['deleting', []],
  ])('not from %s, and nothing is sent', async (status, allowed) => {
    const id = made({ status, fate: 'stuck' });
    expect(await remove(id)).toMatchObject({
      __typename: 'CloudResourceStateError',
      currentNativeState: status,
      allowedNativeStates: allowed,
      providerCode: null,
    });
    expect(page.counts(action, id).requests).toBe(0);
  });

  it.each([
    ['routerInterface', 'InvalidOperation.RouterInterfaceNotDeleted'],
    ['routeEntry', 'DependencyViolation.RouterInterfaceReferedByRouteEntry'],
    ['bgpGroup', 'DependencyViolation.BgpGroup'],
  ])(
    'what only the send meets, a %s: in use, with the code and the words of the vendor',
    async (dependent, code) => {
      const id = made({ dependents: [dependent] });
      expect(await remove(id)).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: code,
        operation: { status: 'REJECTED' },
      });
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
    },
  );

  it("another account's router, which is shown here, is not ours to delete: the vendor says so", async () => {
    const id = made({ ownerUid: '128812559040123457' });
    expect(await remove(id)).toMatchObject({
      __typename: 'CloudAccessError',
      providerCode: 'Forbidden.OperationNotAllowedByUser',
    });
  });

  it('one that goes between look and send is not found', async () => {
    const id = made();
    const answer = await betweenLookAndSend(
      page,
      () => cloud().world.remove({ id }),
      () => remove(id),
    );
    expect(answer).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerCode: 'InvalidVbrId.NotFound',
    });
  });

  it('is sent again under the same token where its answer is lost, and deleted once', async () => {
    const id = made();
    cloud().faults.add({ action, resource: id, fault: { kind: 'dropAfterActing' } });
    const answer = await remove(id);
    expect(page.counts(action, id)).toEqual({ requests: 2, executions: 1 });
    await done(answer);
  });
});
