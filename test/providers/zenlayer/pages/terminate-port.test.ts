import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

const hour = 3_600_000;
const steady = { kind: 'port', id: 'port-anchor', createdTime: '2099-01-01T00:00:00Z', count: 6 };

describe('the page of TerminatePort', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string => cloud().create({ kind: 'port', ...fields })[0] ?? '';
  const shown = async (id: string): Promise<unknown> => {
    const data = (await page.read(`{ zenlayerPort(id: "${id}") { nativeState } }`)) as {
      zenlayerPort: { nativeState: string } | null;
    };
    return data.zenlayerPort?.nativeState ?? null;
  };
  const returned = async (id: string) => {
    const answer = await page.ask('terminatePort', { portId: id });
    expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
    cloud().clock.advance(cloud().settings.current.deletingMilliseconds);
    const end = await page.ended(answer);
    expect(end.status).toBe('SUCCEEDED');
    return end;
  };

  beforeAll(async () => {
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    cloud().create(steady);
  });

  afterAll(() => page.close());

  it('"Before terminating a port, you can call DescribePorts to query port list": the id of the list is the id to give', async () => {
    const id = made({ name: 'Listed' });
    const { zenlayerPorts } = (await page.read(
      '{ zenlayerPorts(first: 100) { nodes { id nativeId } } }',
    )) as {
      zenlayerPorts: { nodes: { id: string; nativeId: string }[] };
    };
    const listed = zenlayerPorts.nodes.find(({ nativeId }) => nativeId === id);
    const answer = await page.ask('terminatePort', { portId: listed?.id });
    expect(answer).toMatchObject({ __typename: 'ZenlayerTerminatePortSuccess', port: { nativeId: id } });
  });

  it('"A pay-as-you-go port will stop billing after it is returned"', async () => {
    const id = made();
    expect(await page.bill(id)).toMatchObject({ billing: true, stoppedAt: null });
    await returned(id);
    expect(await page.bill(id)).toMatchObject({ billing: false, stoppedAt: expect.any(String) });
  });

  it('"You cannot return a subscription port using this API": it says when it returns, and nothing is sent', async () => {
    const id = made({ chargeType: 'PREPAID', expiredTime: '2099-06-01T00:00:00Z' });
    expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
      __typename: 'CloudSubscriptionError',
      advice: 'WAIT_FOR_SUBSCRIPTION_END',
      returnsAt: '2099-06-01T00:00:00.000Z',
      providerCode: null,
    });
    expect(page.counts('TerminatePort', id)).toEqual({ requests: 0, executions: 0 });
  });

  it('"... which will be returned when subscription expires": the same port is in the recycle bin then', async () => {
    const ends = new Date(cloud().clock.now().getTime() + 10_000).toISOString();
    const id = made({ chargeType: 'PREPAID', expiredTime: ends });
    cloud().clock.advance(9_000);
    expect(await shown(id)).toBe('RUNNING');
    cloud().clock.advance(1_000 + cloud().settings.current.deletingMilliseconds);
    expect(await shown(id)).toBe('RECYCLED');
    expect(await page.bill(id)).toMatchObject({ billing: false });
    expect(page.counts('TerminatePort', id)).toEqual({ requests: 0, executions: 0 });
  });

  it('"the port will be moved to the recycle bin": accepted first, and done only when it is seen there', async () => {
    const id = made();
    const answer = await page.ask('terminatePort', { portId: id });
    expect(answer).toMatchObject({ operation: { status: 'ACCEPTED' }, port: { nativeState: 'DELETING' } });
    cloud().clock.advance(cloud().settings.current.deletingMilliseconds);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'RECYCLED' });
  });

  it('"... and be released in 24 hours if there are no other operations": until then it can be restored', async () => {
    const id = made();
    const end = await returned(id);
    const promised = end.reversibleUntil?.getTime() ?? 0;
    expect(promised - (end.lastSendingAt?.getTime() ?? 0)).toBe(24 * hour);
    expect(end.undo).toBe('restorePort');
    cloud().clock.advance(24 * hour - 1_000);
    expect(await shown(id)).toBe('RECYCLED');
    cloud().clock.advance(1_000);
    expect(await shown(id)).toBeNull();
    expect(await page.ask('restorePort', { portId: id })).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
    });
    expect(await page.bill(id)).toMatchObject({ billing: false });
  });

  it('"... if there are no other operations": a port that was restored stays, and is billed again', async () => {
    const id = made();
    await returned(id);
    cloud().clock.advance(23 * hour);
    const answer = await page.ask('restorePort', { portId: id });
    cloud().clock.advance(cloud().settings.current.recoveringMilliseconds);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    cloud().clock.advance(30 * hour);
    expect(await shown(id)).toBe('RUNNING');
    expect(await page.bill(id)).toMatchObject({ billing: true });
  });

  it('"You can also call DestroyPort": a port that somebody releases meanwhile has been returned', async () => {
    const id = made();
    const answer = await page.ask('terminatePort', { portId: id });
    await page.patch(id, { status: 'DESTROYING', fate: 'stuck' });
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'DESTROYING' });
  });

  it('a port that is released before anybody looks again has been returned, and can no longer be restored', async () => {
    const id = made();
    const answer = await page.ask('terminatePort', { portId: id });
    cloud().clock.advance(25 * hour);
    const end = await page.ended(answer);
    expect(end).toMatchObject({ status: 'SUCCEEDED', nativeState: null, reversibleUntil: null });
  });

  it.each([
    ['in recycle bin', { status: 'RECYCLED' }, []],
    ['in creating status', { status: 'CREATING', fate: 'stuck' }, ['RUNNING']],
  ])('"Operations on ports %s are not supported": nothing is sent', async (_where, fields, allowed) => {
    const id = made(fields);
    expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
      __typename: 'CloudResourceStateError',
      currentNativeState: fields.status,
      allowedNativeStates: allowed,
      providerCode: null,
    });
    expect(page.counts('TerminatePort', id).requests).toBe(0);
  });

  it('"portId: required, String": without it nothing reaches the cloud', async () => {
    const query = 'mutation { terminatePort(input: {}) { __typename } }';
    const { errors } = await page.gateway.send(query);
    expect(errors?.[0]?.message).toContain('portId');
    for (const portId of ['', ' ', 'a b', 'x'.repeat(129), 'pört']) {
      expect(await page.ask('terminatePort', { portId })).toMatchObject({
        __typename: 'CloudInputError',
        inputField: 'portId',
      });
    }
  });

  it('"RequestId is required for locating a problem": it is kept on success and on failure', async () => {
    const id = made();
    const answer = await page.ask('terminatePort', { portId: id });
    const [request] = cloud().journal.requests({ action: 'TerminatePort', resource: id });
    expect(answer.requestId).toBe(request?.requestId);
    const other = made();
    const fault = { kind: 'refuse', code: 'MISSING_PARAMETER' } as const;
    cloud().faults.add({ action: 'TerminatePort', resource: other, fault });
    const refused = await page.ask('terminatePort', { portId: other });
    const [failed] = cloud().journal.requests({ action: 'TerminatePort', resource: other });
    expect(refused.requestId).toBe(failed?.requestId);
  });

  it.each([404, 400])(
    'the error table, "7105 SELF_SERVICE_PORT_NOT_FOUND: Port not found": with %i on the wire the code counts',
    async status => {
      const id = made();
      const fault = {
        kind: 'refuse',
        status,
        code: 'SELF_SERVICE_PORT_NOT_FOUND',
        message: 'Port not found.',
      } as const;
      cloud().faults.add({ action: 'TerminatePort', resource: id, fault });
      expect(await page.ask('terminatePort', { portId: id })).toMatchObject({
        __typename: 'CloudResourceNotFoundError',
        providerCode: 'SELF_SERVICE_PORT_NOT_FOUND',
        providerMessage: 'Port not found.',
      });
    },
  );
});
