import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlibabaEmulator } from '../../../../src/providers/alibaba/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { openTap, type Tap } from '../../tap.ts';
import { alibabaCloud } from '../cloud.ts';

const regionId = 'cn-hangzhou';

describe('the page of TerminatePhysicalConnection', () => {
  let page: Page<AlibabaEmulator>;
  let tap: Tap;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'physicalConnection', regionId, ...fields })[0] ?? '';
  const terminate = (physicalConnectionId: string, more: object = {}) =>
    page.ask('terminatePhysicalConnection', { physicalConnectionId, regionId, ...more });
  const sent = (id: string): readonly URLSearchParams[] =>
    tap.requests
      .filter(({ headers }) => headers['x-acs-action'] === 'TerminatePhysicalConnection')
      .map(({ path }) => new URL(path, tap.url).searchParams)
      .filter(parameters => parameters.get('PhysicalConnectionId') === id);

  beforeAll(async () => {
    tap = await openTap();
    page = await openPage(alibabaCloud, {
      start: { clock: 'stepped', regions: [regionId, 'cn-shanghai'] },
      settings: { endpoint: tap.url },
    });
    tap.target = cloud().url;
    cloud().create({ kind: 'physicalConnection', regionId, id: 'pc-anchor', count: 6 });
  });

  afterAll(async () => {
    await page.close();
    await tap.close();
  });

  it('"changes to the Terminating state after this API is called and changes to the Terminated state after the termination is completed"', async () => {
    const id = made();
    const answer = await terminate(id);
    expect(answer).toMatchObject({
      __typename: 'AlibabaTerminatePhysicalConnectionSuccess',
      operation: { status: 'ACCEPTED' },
      physicalConnection: { state: 'DELETING', nativeState: 'Terminating' },
    });
    cloud().clock.advance(cloud().settings.current.terminationDuration);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'Terminated' });
    expect(await page.bill(id)).toMatchObject({ billing: false });
  });

  it.each([
    'Initial',
    'Approved',
    'Allocating',
    'Allocated',
    'Confirmed',
    'Rejected',
    'Canceled',
    'Allocation Failed',
    'Terminating',
    'Terminated',
  ])(
    '"You can only terminate a physical connection that is in the Enabled state": not in %s',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect(await terminate(id)).toMatchObject({
        __typename: 'CloudResourceStateError',
        currentNativeState: status,
        allowedNativeStates: ['Terminating', 'Terminated', 'Canceled'].includes(status) ? [] : ['Enabled'],
        providerCode: null,
      });
      expect(sent(id)).toHaveLength(0);
    },
  );

  it.each([
    ['its own', {}],
    ["another account's", { ownerUid: '128812559040123457' }],
  ])(
    '"you must delete the Virtual Border Routers (VBRs) associated": %s are named, and nothing is sent',
    async (_whose, owner) => {
      const id = made();
      const [router = ''] = cloud().create({
        kind: 'virtualBorderRouter',
        regionId,
        physicalConnectionId: id,
        name: 'Office',
        ...owner,
      });
      expect(await terminate(id)).toMatchObject({
        __typename: 'CloudResourceInUseError',
        advice: 'REMOVE_DEPENDENTS',
        providerCode: null,
        dependents: [{ kind: 'VIRTUAL_BORDER_ROUTER', nativeId: router }],
      });
      expect(sent(id)).toHaveLength(0);
      cloud().world.remove({ id: router });
      expect((await terminate(id)).__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
    },
  );

  it('"RegionId: required": it is sent also where the caller leaves it to the gateway to find the region', async () => {
    const id = cloud().create({ kind: 'physicalConnection', regionId: 'cn-shanghai' })[0] ?? '';
    const answer = await page.ask('terminatePhysicalConnection', { physicalConnectionId: id });
    expect(answer.__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
    expect(sent(id).map(parameters => parameters.get('RegionId'))).toEqual(['cn-shanghai']);
  });

  it('a region that is not configured is an input error before any address is made of it', async () => {
    expect(await terminate('pc-anchor-1', { regionId: 'evil.example/' })).toMatchObject({
      __typename: 'CloudInputError',
      inputField: 'regionId',
    });
    expect(tap.requests.filter(({ path, headers }) => `${path} ${headers.host}`.includes('evil'))).toEqual(
      [],
    );
  });

  it('"guarantee the idempotence of the request": each operation has a token of its own', async () => {
    const ids = [made(), made()];
    for (const id of ids) await terminate(id);
    const tokens = ids.flatMap(id => sent(id).map(parameters => parameters.get('ClientToken')));
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(token).toMatch(/^[\x21-\x7e]{16,64}$/);
  });

  it('"ClientToken ... generated by the client": a token of the caller is sent as it is', async () => {
    for (const clientToken of ['02fb3da4-130e-11e9-8e44-0016e04115b', 't'.repeat(64), `!'()*~&=%+/`]) {
      const id = made();
      const answer = await terminate(id, { clientToken });
      expect(answer.__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
      expect(sent(id).map(parameters => parameters.get('ClientToken'))).toEqual([clientToken]);
    }
  });

  it.each([
    ['65 characters', 't'.repeat(65)],
    ['letters beyond ASCII', 'tökén'],
    ['a space', 'a b'],
    ['a line break', 'a\nb'],
    ['nothing', ''],
  ])(
    '"It can contain up to 64 ASCII characters": %s is an input error, and nothing is sent',
    async (_what, clientToken) => {
      const id = made();
      const idempotencyKey = `key-${id}`;
      expect(await terminate(id, { clientToken, idempotencyKey })).toMatchObject({
        __typename: 'CloudInputError',
        inputField: 'clientToken',
        providerCode: null,
      });
      expect(sent(id)).toHaveLength(0);
      // Nothing was sent, so neither the circuit nor the key is held.
      const corrected = await terminate(id, { clientToken: `better-${id}`, idempotencyKey });
      expect(corrected.__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
    },
  );

  it('"unique among different requests": a token that was used for another circuit is refused by the vendor', async () => {
    const [first, second] = [made(), made()];
    await terminate(first, { clientToken: 'shared' });
    expect(await terminate(second, { clientToken: 'shared' })).toMatchObject({
      __typename: 'CloudInputError',
      providerCode: 'IdempotentParameterMismatch',
    });
  });

  it.each([
    [404, 'InvalidPhysicalConnectionId.NotFound', 'CloudResourceNotFoundError'],
    [400, 'InvalidPhysicalConnectionId.NotFound', 'CloudResourceNotFoundError'],
    [400, 'Forbidden.NotAllowedInState', 'CloudResourceStateError'],
    [404, 'Forbidden.NotAllowedInState', 'CloudResourceStateError'],
  ])('the error table: %i %s is %s', async (status, code, tag) => {
    const id = made();
    const action = 'TerminatePhysicalConnection';
    cloud().faults.add({ action, resource: id, fault: { kind: 'refuse', status, code } });
    expect(await terminate(id)).toMatchObject({
      __typename: tag,
      providerCode: code,
      operation: { status: 'REJECTED' },
    });
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 0 });
  });

  it('the JSON of its response example is a success', async () => {
    const id = made();
    const body = '{\n\t"RequestId":"513E0A50-4F2D-4CBE-BF35-40559DF65D79"\n}';
    const fault = { kind: 'status', status: 200, act: true, body } as const;
    cloud().faults.add({ action: 'TerminatePhysicalConnection', resource: id, fault });
    expect(await terminate(id)).toMatchObject({
      __typename: 'AlibabaTerminatePhysicalConnectionSuccess',
      requestId: '513E0A50-4F2D-4CBE-BF35-40559DF65D79',
    });
  });

  it('the XML of its response example is not what was asked for: it is asked again under the same token', async () => {
    const id = made();
    const body =
      '<TerminatePhysicalConnectionResponse>\n  <RequestId>513E0A50-4F2D-4CBE-BF35-40559DF65D79"\n</RequestId>\n</TerminatePhysicalConnectionResponse>';
    const fault = { kind: 'status', status: 200, act: true, body } as const;
    cloud().faults.add({ action: 'TerminatePhysicalConnection', resource: id, fault });
    expect((await terminate(id)).__typename).toBe('AlibabaTerminatePhysicalConnectionSuccess');
    expect(new Set(sent(id).map(parameters => parameters.get('ClientToken'))).size).toBe(1);
    expect(page.counts('TerminatePhysicalConnection', id)).toEqual({ requests: 2, executions: 1 });
  });

  it('a circuit that comes back to Enabled was not terminated', async () => {
    const id = made({ fate: 'returns' });
    const answer = await terminate(id);
    cloud().clock.advance(cloud().settings.current.returnDuration);
    expect(await page.ended(answer)).toMatchObject({ status: 'FAILED', nativeState: 'Enabled' });
  });
});
