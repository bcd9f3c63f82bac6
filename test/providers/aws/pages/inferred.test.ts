import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { awsCloud } from '../cloud.ts';

const regionId = 'us-east-1';
const action = 'DeleteConnection';
const success = /Success$/;

/** What the pages leave open, in both forms: what works with one form only works by luck. */
describe('rules of AWS that no page settles', () => {
  let page: Page<AwsEmulator>;
  const made = (fields: object = {}): string =>
    page.cloud.create({ kind: 'connection', region: regionId, ...fields })[0] ?? '';
  const remove = (connectionId: string) => page.ask('deleteAwsConnection', { connectionId, regionId });
  const settings = (patch: object): void => {
    expect(page.cloud.settings.change(patch)).toBeUndefined();
  };

  beforeAll(async () => {
    page = await openPage(awsCloud, { start: { clock: 'stepped' } });
  });

  beforeEach(() => {
    page.cloud.reset();
    made({ id: 'dxcon-anchor' });
  });

  afterAll(() => page.close());

  it.each(['plain', 'namespaced', 'header'] as const)(
    'errorForm %s: a refusal is read wherever its code stands, and what is absent is absent',
    async errorForm => {
      settings({ errorForm });
      const id = made();
      let late = '';
      const attach = (): void => {
        const row = { kind: 'virtualInterface', region: regionId, connectionId: id };
        late = page.cloud.create(row)[0] ?? '';
      };
      expect(await betweenLookAndSend(page, attach, () => remove(id))).toMatchObject({
        __typename: 'CloudResourceInUseError',
        providerCode: 'DirectConnectClientException',
        dependents: [{ nativeId: late }],
      });
      expect((await remove('dxcon-nowhere')).__typename).toBe('CloudResourceNotFoundError');
    },
  );

  it.each(['refuse', 'accept'] as const)(
    'repeatedDelete %s: what somebody else is deleting already',
    async repeatedDelete => {
      settings({ repeatedDelete });
      const id = made();
      const answer = await betweenLookAndSend(
        page,
        () => page.patch(id, { status: 'deleting', fate: 'stuck' }),
        () => remove(id),
      );
      expect(answer).toMatchObject(
        repeatedDelete === 'accept'
          ? { __typename: expect.stringMatching(success), operation: { status: 'ACCEPTED' } }
          : { __typename: 'CloudResourceStateError', currentNativeState: 'deleting' },
      );
    },
  );

  it.each([
    ['ThrottlingException', 400],
    ['ThrottlingException', 429],
    ['TooManyRequestsException', 429],
    ['RequestLimitExceeded', 400],
  ] as const)('throttleCode %s with %i: is repeated, and done once', async (throttleCode, throttleStatus) => {
    settings({ throttleCode, throttleStatus });
    const id = made();
    page.cloud.faults.add({ action, resource: id, fault: { kind: 'throttle', retryAfterSeconds: 0 } });
    expect((await remove(id)).__typename).toMatch(success);
    expect(page.counts(action, id)).toEqual({ requests: 2, executions: 1 });
  });

  it.each(['InvalidSignatureException', 'RequestExpired'] as const)(
    "expiredCode %s: where the cloud's clock is off it is signed anew by that clock, and done once",
    async expiredCode => {
      // A gateway of its own, for it keeps in mind how far the clock is off.
      const skewed = await openPage(awsCloud, { start: { clock: 'stepped', settings: { expiredCode } } });
      try {
        const [id = ''] = skewed.cloud.create({ kind: 'connection', region: regionId });
        skewed.cloud.faults.add({ action: '*', times: 'always', fault: { kind: 'skew', seconds: 600 } });
        const answer = await skewed.ask('deleteAwsConnection', { connectionId: id, regionId });
        expect(answer.__typename).toMatch(success);
        expect(skewed.counts(action, id).executions).toBe(1);
      } finally {
        await skewed.close();
      }
    },
  );

  it.each([400, 403] as const)(
    'authenticationStatus %i: a region that is not enabled is an access error',
    async authenticationStatus => {
      settings({ authenticationStatus });
      page.cloud.create({ kind: 'region', id: regionId, status: 'disabled' });
      expect(await remove('dxcon-anchor')).toMatchObject({
        __typename: 'CloudAccessError',
        advice: 'FIX_CREDENTIALS',
        providerCode: 'UnrecognizedClientException',
      });
    },
  );

  it.each(['absent', 'null'] as const)(
    'lastPageToken %s: lists are read to their end',
    async lastPageToken => {
      settings({ lastPageToken, largestPage: 2 });
      const ids = Array.from({ length: 5 }, () => made());
      const { awsConnections } = (await page.read(
        `{ awsConnections(first: 100, regionId: "${regionId}") { nodes { nativeId } pageInfo { hasNextPage } } }`,
      )) as { awsConnections: { nodes: readonly { nativeId: string }[]; pageInfo: object } };
      expect(awsConnections.nodes.map(({ nativeId }) => nativeId)).toEqual(['dxcon-anchor', ...ids]);
      expect(awsConnections.pageInfo).toEqual({ hasNextPage: false });
    },
  );

  it.each([
    { timestampForm: 'fraction' },
    { timestampForm: 'exponent' },
    { newerMembers: false },
    { unsetGateway: 'absent' },
    { unsignedTarget: 'accept' },
    { contentType: 'ignored' },
  ])(
    'with %j a connection is read, its virtual interfaces too, and it is deleted once they are gone',
    async form => {
      settings(form);
      const id = made({ loaIssueTime: '2026-01-15T08:30:00.500Z' });
      const [held = ''] = page.cloud.create({ kind: 'virtualInterface', region: regionId, connectionId: id });
      expect((await remove(id)).__typename).toBe('CloudResourceInUseError');
      expect(
        await page.read(
          `{ awsConnection(id: "${id}", regionId: "${regionId}") {
             nativeState virtualInterfaces { nativeId virtualGatewayId directConnectGatewayId } } }`,
        ),
      ).toEqual({
        awsConnection: {
          nativeState: 'available',
          virtualInterfaces: [{ nativeId: held, virtualGatewayId: null, directConnectGatewayId: null }],
        },
      });
      page.cloud.world.remove({ id: held });
      expect((await remove(id)).__typename).toMatch(success);
    },
  );

  it('connectionInUseMessage: in words that nobody has seen it is a refusal all the same, and explained by looking', async () => {
    settings({ connectionInUseMessage: 'Cannot do that with {id} now' });
    const id = made();
    const row = { kind: 'virtualInterface', region: regionId, connectionId: id, status: 'confirming' };
    const [waiting = ''] = page.cloud.create(row);
    expect(await remove(id)).toMatchObject({
      __typename: 'CloudResourceInUseError',
      providerMessage: `Cannot do that with ${id} now`,
      dependents: [{ nativeId: waiting }],
      operation: { status: 'REJECTED' },
    });
  });

  it('connectionRejectingMs: a hosted one that was never confirmed is rejected at once, or after a while', async () => {
    settings({ connectionRejectingMs: 5_000 });
    const id = made({ status: 'ordering', partnerName: 'Partner', vlan: 77 });
    const answer = await remove(id);
    expect(answer).toMatchObject({ connection: { nativeState: 'deleting' } });
    page.cloud.clock.advance(5_000);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'rejected' });
  });
});
