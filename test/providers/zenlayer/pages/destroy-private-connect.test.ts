import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ZenlayerEmulator } from '../../../../src/providers/zenlayer/emulator/start.ts';
import { openPage, type Page } from '../../page.ts';
import { zenlayerCloud } from '../cloud.ts';

const steady = { createdTime: '2099-01-01T00:00:00Z', count: 6 };

describe('the page of DestroyPrivateConnect', () => {
  let page: Page<ZenlayerEmulator>;
  const cloud = () => page.cloud;
  const made = (fields: object = {}): string =>
    cloud().create({ kind: 'privateConnect', status: 'RECYCLED', ...fields })[0] ?? '';
  const shown = async (id: string): Promise<unknown> => {
    const data = (await page.read(`{ zenlayerPrivateConnect(id: "${id}") { nativeState } }`)) as {
      zenlayerPrivateConnect: { nativeState: string } | null;
    };
    return data.zenlayerPrivateConnect?.nativeState ?? null;
  };

  beforeAll(async () => {
    page = await openPage(zenlayerCloud, { start: { clock: 'stepped' } });
    cloud().create({ kind: 'privateConnect', id: 'pc-anchor', status: 'RECYCLED', ...steady });
  });

  afterAll(() => page.close());

  it('"This operation is irreversible": no way back is promised, and it "will be completely released"', async () => {
    const id = made();
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    expect(answer).toMatchObject({
      __typename: 'ZenlayerDestroyPrivateConnectSuccess',
      reversibleUntil: null,
    });
    cloud().clock.advance(cloud().settings.current.destroyingMilliseconds);
    expect(await page.ended(answer)).toMatchObject({
      status: 'SUCCEEDED',
      reversibleUntil: null,
      undo: null,
    });
    expect(await shown(id)).toBeNull();
    expect(await page.bill(id)).toMatchObject({ billing: false });
  });

  it('"A request ID is returned ... it does not mean the releasing has been completed"', async () => {
    const id = made({ fate: 'stuck' });
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    const [request] = cloud().journal.requests({ action: 'DestroyPrivateConnect', resource: id });
    expect(answer).toMatchObject({
      __typename: 'ZenlayerDestroyPrivateConnectSuccess',
      requestId: request?.requestId,
      operation: { status: 'ACCEPTED' },
    });
  });

  it('"The status of the private connect will be DESTROYING during the releasing"', async () => {
    const id = made();
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    expect(answer.privateConnect).toMatchObject({ state: 'DELETING', nativeState: 'DESTROYING' });
    expect(await shown(id)).toBe('DESTROYING');
    cloud().clock.advance(cloud().settings.current.destroyingMilliseconds);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
  });

  it('"If no result has been queried, ... released successfully": twice, while another line is still read', async () => {
    const id = made();
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    cloud().clock.advance(cloud().settings.current.destroyingMilliseconds);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: null });
    const { cloudOperation } = (await page.read(
      `{ cloudOperation(id: "${answer.operation?.id}") { events { status note } } }`,
    )) as { cloudOperation: { events: { note: string }[] } };
    expect(cloudOperation.events.at(-1)?.note).toMatch(
      /missing from two reads, while private connect pc-\S+ was still read/,
    );
  });

  /** An operation that is on the way, while so many of its reads show these rows instead of the true ones. */
  const shownInstead = async (rows: readonly string[], times: number | 'always', reads: number) => {
    const id = made({ fate: 'stuck' });
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    const action = 'DescribePrivateConnects';
    const count = (): number => cloud().journal.countRequests({ action, resource: id });
    const before = count();
    const dataSet = rows.map(row => ({ privateConnectId: row, privateConnectStatus: 'RECYCLED' }));
    const body = JSON.stringify({ requestId: 'T-1', response: { totalCount: rows.length, dataSet } });
    const fault = { kind: 'status', status: 200, act: false, body } as const;
    cloud().faults.add({ action, resource: id, times, fault });
    // When the next read arrives, what the ones before it have shown is written down.
    await cloud().journal.until(() => count() > before + reads);
    cloud().faults.clear();
    return await page.gateway.app.engine.ledger.operation(answer.operation?.id ?? '');
  };
  const anchors = Array.from({ length: 6 }, (_, index) => `pc-anchor-${index + 1}`);

  it('no result because nothing at all can be read is no release: it goes on being followed', async () => {
    expect(await shownInstead([], 'always', 3)).toMatchObject({
      status: 'ACCEPTED',
      nativeState: 'DESTROYING',
    });
  });

  it('no result in a single read is no release either: a page that shifted shows the same', async () => {
    expect(await shownInstead(anchors, 1, 2)).toMatchObject({ status: 'ACCEPTED', unconfirmed: null });
  });

  it('no result in several reads, beside other lines that are still there, is the release', async () => {
    const id = made({ fate: 'stuck' });
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    const connect = cloud().world.find(id);
    if (connect !== undefined) cloud().world.remove(connect);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
  });

  it('one that comes back to where it was is a failure, and one that fails says so', async () => {
    const returns = await page.ask('destroyPrivateConnect', { privateConnectId: made({ fate: 'returns' }) });
    const fails = await page.ask('destroyPrivateConnect', { privateConnectId: made({ fate: 'fails' }) });
    cloud().clock.advance(cloud().settings.current.destroyingMilliseconds);
    expect(await page.ended(returns)).toMatchObject({ status: 'FAILED', nativeState: 'RECYCLED' });
    expect(await page.ended(fails)).toMatchObject({ status: 'FAILED', nativeState: 'DESTROYING_FAILED' });
  });

  it('a release that is accepted and never done is reported as stalled', async () => {
    const patient = await openPage(zenlayerCloud, { changes: { stallAfterMs: 300 } });
    try {
      const [id = ''] = patient.cloud.create({
        kind: 'privateConnect',
        status: 'RECYCLED',
        fate: 'stuck',
      });
      const answer = await patient.ask('destroyPrivateConnect', { privateConnectId: id });
      expect(await patient.ended(answer)).toMatchObject({ status: 'STALLED', nativeState: 'DESTROYING' });
    } finally {
      await patient.close();
    }
  });

  // "No error codes related to the API business logic": those that its siblings and the vendor's own tools know.
  it.each([
    [404, 'INVALID_PRIVATE_CONNECT_NOT_FOUND', 'CloudResourceNotFoundError'],
    [404, 'OPERATION_FAILED_RESOURCE_NOT_FOUND', 'CloudResourceNotFoundError'],
    [409, 'INVALID_PRIVATE_CONNECT_STATUS', 'CloudResourceStateError'],
    [403, 'OPERATION_FAILED_FOR_RECYCLE_RESOURCE', 'CloudResourceStateError'],
    [401, 'AUTHFAILURE_UNAUTHORIZED_OPERATION', 'CloudAccessError'],
    [400, 'INVALID_PARAMETER_VALUE', 'CloudInputError'],
  ])('"see Common Error Codes": %i %s is %s', async (status, code, tag) => {
    const id = made();
    cloud().faults.add({
      action: 'DestroyPrivateConnect',
      resource: id,
      fault: { kind: 'refuse', status, code },
    });
    expect(await page.ask('destroyPrivateConnect', { privateConnectId: id })).toMatchObject({
      __typename: tag,
      providerCode: code,
    });
  });

  it('the sample of its response has commas that are no JSON: such an answer tells nothing, and it is asked once', async () => {
    const id = made();
    const sample =
      '{\n  "requestId": "T98044459-95B2-477E-9A2F-00253A70CC6E",\n  "response": {\n     "requestId": "T98044459-95B2-477E-9A2F-00253A70CC6E"，\n  }\n}';
    const fault = { kind: 'status', status: 200, act: true, body: sample } as const;
    cloud().faults.add({ action: 'DestroyPrivateConnect', resource: id, fault });
    const answer = await page.ask('destroyPrivateConnect', { privateConnectId: id });
    expect(answer.__typename).toBe('CloudOutcomeUnknownError');
    cloud().clock.advance(cloud().settings.current.destroyingMilliseconds);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(page.counts('DestroyPrivateConnect', id)).toEqual({ requests: 1, executions: 1 });
  });

  it('the same sample as JSON is a success', async () => {
    const id = made();
    const sample = '{"requestId":"T98044459","response":{"requestId":"T98044459"}}';
    const fault = { kind: 'status', status: 200, act: true, body: sample } as const;
    cloud().faults.add({ action: 'DestroyPrivateConnect', resource: id, fault });
    expect(await page.ask('destroyPrivateConnect', { privateConnectId: id })).toMatchObject({
      __typename: 'ZenlayerDestroyPrivateConnectSuccess',
      requestId: 'T98044459',
    });
  });
});
