import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { awsCloud } from '../cloud.ts';

const regionId = 'us-east-1';
const action = 'DeleteConnection';
const success = /Success$/;

/** Longer than anything takes on its way out, and shorter than what is deleted stays listed. */
const untilDeleted = 10_000;

describe('what DeleteConnection answers, and how it ends', () => {
  let page: Page<AwsEmulator>;
  const made = (fields: object = {}): string =>
    page.cloud.create({ kind: 'connection', region: regionId, ...fields })[0] ?? '';
  const remove = (connectionId: string, more: object = {}) =>
    page.ask('deleteAwsConnection', { connectionId, regionId, ...more });

  beforeAll(async () => {
    page = await openPage(awsCloud, { start: { clock: 'stepped' } });
  });

  beforeEach(() => {
    page.cloud.reset();
    made({ id: 'dxcon-anchor' });
  });

  afterAll(() => page.close());

  it.each([
    'The moon is full.',
    'Connection is not available',
    'This connection is in a transitioning state.',
  ])('a refusal in the words %j is a refusal, and the state is read anew', async message => {
    const id = made({ name: 'Office' });
    const fault = { kind: 'refuse', code: 'DirectConnectClientException', message } as const;
    page.cloud.faults.add({ action, resource: id, fault });
    expect(await remove(id)).toMatchObject({
      __typename: 'CloudResourceStateError',
      providerCode: 'DirectConnectClientException',
      providerMessage: message,
      operation: { status: 'REJECTED' },
    });
    expect((await remove(id)).__typename).toMatch(success);
  });

  it('one that goes between look and send is not found, in the words of AWS', async () => {
    const id = made();
    const answer = await betweenLookAndSend(
      page,
      () => page.cloud.world.remove({ id }),
      () => remove(id),
    );
    expect(answer).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerCode: 'DirectConnectClientException',
      providerMessage: `Could not find Connection with ID ${id}`,
      operation: { status: 'REJECTED' },
    });
  });

  it('a partner who deletes it in between has done it: refused as deleting already, with nothing left to do', async () => {
    const id = made({ fate: 'stuck' });
    const answer = await betweenLookAndSend(
      page,
      () => page.patch(id, { status: 'deleting' }),
      () => remove(id),
    );
    expect(answer).toMatchObject({
      __typename: 'CloudResourceStateError',
      advice: 'NOTHING_TO_DO',
      providerMessage: `DeleteConnection failed. ${id} is in state deleting`,
      currentNativeState: 'deleting',
    });
  });

  it.each([
    ['with nothing in it', ''],
    ['with an empty object', '{}'],
    ['with a state of another kind', '{"virtualInterfaceState":"deleting"}'],
  ])('a 200 %s is no success: reading finds out whether it was done', async (_what, body) => {
    const outcomes = [true, false].map(async act => {
      const id = made();
      page.cloud.faults.add({ action, resource: id, fault: { kind: 'status', status: 200, act, body } });
      const answer = await remove(id);
      expect(answer).toMatchObject({
        __typename: 'CloudOutcomeUnknownError',
        operation: { status: 'UNKNOWN' },
      });
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: act ? 1 : 0 });
      return answer;
    });
    const [done, undone] = await Promise.all(outcomes);
    page.cloud.clock.advance(untilDeleted);
    expect((await page.ended(done as never)).status).toBe('SUCCEEDED');
    expect((await page.ended(undone as never)).status).toBe('NOT_APPLIED');
  });

  it.each([true, false])(
    'a failure of the server comes with 400 too and does not say whether it was done (%s): it is never sent again',
    async act => {
      const id = made();
      const fault = { kind: 'refuse', code: 'DirectConnectServerException', status: 400, act } as const;
      page.cloud.faults.add({ action, resource: id, fault });
      const answer = await remove(id);
      expect(answer).toMatchObject({
        __typename: 'CloudOutcomeUnknownError',
        providerCode: 'DirectConnectServerException',
      });
      page.cloud.clock.advance(untilDeleted);
      expect((await page.ended(answer)).status).toBe(act ? 'SUCCEEDED' : 'NOT_APPLIED');
      expect(page.counts(action, id).requests).toBe(1);
    },
  );

  it('a quota of rate limiters is no throttling: it is not asked again', async () => {
    const id = made();
    const fault = {
      kind: 'refuse',
      code: 'LimitExceededException',
      message: 'No rate limiter left.',
    } as const;
    page.cloud.faults.add({ action, resource: id, times: 'always', fault });
    expect(await remove(id)).toMatchObject({ __typename: 'CloudQuotaError', retryable: false });
    expect(page.counts(action, id).requests).toBe(1);
  });

  it('what was deleting and comes back has failed, but only after it was read twice', async () => {
    const id = made({ fate: 'returns' });
    const answer = await remove(id);
    expect(answer).toMatchObject({ connection: { nativeState: 'deleting' } });
    page.cloud.clock.advance(untilDeleted);
    const before = page.counts('DescribeConnections', id).requests;
    expect(await page.ended(answer)).toMatchObject({ status: 'FAILED', nativeState: 'available' });
    expect(page.counts('DescribeConnections', id).requests - before).toBeGreaterThanOrEqual(2);
    expect(await page.bill(id)).toMatchObject({ billing: true });
    expect(page.counts(action, id).executions).toBe(1);
  });

  it('one read that shows it as it was, from a replica that lags, fails nothing', async () => {
    const id = made();
    const answer = await remove(id);
    const { faults, journal } = page.cloud;
    const stale = { kind: 'unknownState', state: 'available' } as const;
    faults.add({ action: 'DescribeConnections', resource: id, fault: stale });
    const shown = page.counts('DescribeConnections', id).requests;
    await journal.until(() => page.counts('DescribeConnections', id).requests >= shown + 3);
    expect(faults.list()).toEqual([]);
    page.cloud.clock.advance(untilDeleted);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    const events = await page.gateway.app.engine.ledger.events(answer.operation?.id ?? '', 0, 100);
    expect(events.map(({ status }) => status)).not.toContain('FAILED');
  });

  it('what is deleted and still listed ends the operation, whether it goes from the list or not', async () => {
    const id = made();
    const answer = await remove(id);
    page.cloud.clock.advance(untilDeleted);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(await page.read(`{ awsConnection(id: "${id}", regionId: "${regionId}") { state } }`)).toEqual({
      awsConnection: { state: 'DELETED' },
    });
    page.cloud.clock.advance(20 * 60_000);
    expect(await page.read(`{ awsConnection(id: "${id}", regionId: "${regionId}") { state } }`)).toEqual({
      awsConnection: null,
    });
  });

  it('the last one of a region that is listed no more is seen gone, while the locations vouch for the region', async () => {
    page.cloud.world.remove({ id: 'dxcon-anchor' });
    expect(page.cloud.settings.change({ deletedConnectionListedMs: 0 })).toBeUndefined();
    const id = made();
    const answer = await remove(id);
    page.cloud.clock.advance(untilDeleted);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    const events = await page.gateway.app.engine.ledger.events(answer.operation?.id ?? '', 0, 100);
    expect(events.at(-1)?.note).toContain('the list of locations');
  });
});
