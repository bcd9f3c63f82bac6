import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { betweenLookAndSend, openPage, type Page } from '../../page.ts';
import { awsCloud } from '../cloud.ts';

const regionId = 'us-east-1';
const action = 'DeleteVirtualInterface';
const success = /Success$/;
const minute = 60_000;

describe('the page of DeleteVirtualInterface', () => {
  let page: Page<AwsEmulator>;
  const made = (fields: object = {}): string =>
    page.cloud.create({
      kind: 'virtualInterface',
      region: regionId,
      connectionId: 'dxcon-anchor',
      ...fields,
    })[0] ?? '';
  const remove = (virtualInterfaceId: string) =>
    page.ask('deleteAwsVirtualInterface', { virtualInterfaceId, regionId });
  const stateOf = (id: string) =>
    page.read(`{ awsVirtualInterface(id: "${id}", regionId: "${regionId}") { state nativeState } }`);

  beforeAll(async () => {
    page = await openPage(awsCloud, { start: { clock: 'stepped' } });
  });

  beforeEach(() => {
    page.cloud.reset();
    page.cloud.create({ kind: 'connection', region: regionId, id: 'dxcon-anchor', name: 'Office' });
    made({ id: 'dxvif-anchor' });
  });

  afterAll(() => page.close());

  it('"Deleted virtual interfaces are listed for up to 15 minutes": the row ends the operation, and is read as a record', async () => {
    const id = made();
    const answer = await remove(id);
    expect(answer).toMatchObject({
      __typename: expect.stringMatching(success),
      reversibleUntil: null,
      virtualInterface: { nativeState: 'deleting', state: 'DELETING' },
    });
    page.cloud.clock.advance(minute);
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'deleted' });
    page.cloud.clock.advance(13 * minute);
    expect(await stateOf(id)).toEqual({
      awsVirtualInterface: { state: 'DELETED', nativeState: 'deleted' },
    });
    page.cloud.clock.advance(2 * minute);
    expect(await stateOf(id)).toEqual({ awsVirtualInterface: null });
  });

  it('one that is listed no more when it is looked for is gone, which is its end too', async () => {
    expect(page.cloud.settings.change({ deletedInterfaceListedMs: 0 })).toBeUndefined();
    const id = made();
    const answer = await remove(id);
    page.cloud.clock.advance(minute);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
  });

  it.each(['verifying', 'pending', 'available', 'down', 'testing', 'unknown'])(
    'one that is %s is deleted: no precondition is documented',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect((await remove(id)).__typename).toMatch(success);
      expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
    },
  );

  it('one that its owner has not confirmed ends as rejected', async () => {
    const id = made({ status: 'confirming', ownerAccount: '210987654321' });
    const answer = await remove(id);
    expect(answer).toMatchObject({ virtualInterface: { nativeState: 'rejected', state: 'DELETED' } });
    expect(await page.ended(answer)).toMatchObject({ status: 'SUCCEEDED', nativeState: 'rejected' });
  });

  it.each(['deleting', 'deleted', 'rejected'])(
    'one that is %s already is not: nothing is sent',
    async status => {
      const id = made({ status, fate: 'stuck' });
      expect(await remove(id)).toMatchObject({
        __typename: 'CloudResourceStateError',
        advice: 'NOTHING_TO_DO',
        currentNativeState: status,
        providerCode: null,
      });
      expect(page.counts(action, id).requests).toBe(0);
    },
  );

  it('the connection that it runs on stays as it is, and is billed', async () => {
    const answer = await remove('dxvif-anchor');
    page.cloud.clock.advance(minute);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(
      await page.read(`{ awsConnection(id: "dxcon-anchor", regionId: "${regionId}") { state } }`),
    ).toEqual({ awsConnection: { state: 'ACTIVE' } });
    expect(await page.bill('dxcon-anchor')).toMatchObject({ billing: true });
  });

  it.each([
    ['its own connection', 'dxcon-anchor', { nativeId: 'dxcon-anchor', name: 'Office' }],
    ['a connection of another account', 'dxcon-partner1', null],
    ['a group of connections', 'dxlag-fg5678gh', null],
  ])(
    'what it runs on, %s, is shown where it is a connection of this account',
    async (_what, connectionId, shown) => {
      const id = made({ connectionId });
      expect(
        await page.read(
          `{ awsVirtualInterface(id: "${id}", regionId: "${regionId}") { connection { nativeId name } } }`,
        ),
      ).toEqual({ awsVirtualInterface: { connection: shown } });
    },
  );

  it.each(['empty', 'error'] as const)(
    'one that does not exist is not found, whether AWS answers with an %s list or an error',
    async form => {
      const forms = { unknownInterface: form, unknownConnectionFilter: form };
      expect(page.cloud.settings.change(forms)).toBeUndefined();
      expect(await stateOf('dxvif-nowhere')).toEqual({ awsVirtualInterface: null });
      expect(await remove('dxvif-nowhere')).toMatchObject({
        __typename: 'CloudResourceNotFoundError',
        providerCode: null,
      });
      const connection = await page.ask('deleteAwsConnection', { connectionId: 'dxcon-nowhere', regionId });
      expect(connection.__typename).toBe('CloudResourceNotFoundError');
    },
  );

  it('one that goes between look and send is not found, in the words of AWS', async () => {
    const id = made();
    const answer = await betweenLookAndSend(
      page,
      () => page.cloud.world.remove({ id }),
      () => remove(id),
    );
    expect(answer).toMatchObject({
      __typename: 'CloudResourceNotFoundError',
      providerMessage: `Virtual interface ${id} does not exist.`,
    });
  });

  it('a text about another thing that does not exist is no absence of this one', async () => {
    const id = made();
    const message = 'The VirtualGateway vgw-0a1b2c3d does not exist.';
    const fault = { kind: 'refuse', code: 'DirectConnectClientException', message } as const;
    page.cloud.faults.add({ action, resource: id, fault });
    expect(await remove(id)).toMatchObject({ __typename: 'CloudInputError', providerMessage: message });
    expect(await stateOf(id)).toMatchObject({ awsVirtualInterface: { state: 'ACTIVE' } });
  });

  it('what was deleting and comes back has failed', async () => {
    const id = made({ fate: 'returns' });
    const answer = await remove(id);
    page.cloud.clock.advance(minute);
    expect(await page.ended(answer)).toMatchObject({ status: 'FAILED', nativeState: 'available' });
  });

  it.each(['', '{}', '{"connectionState":"deleting"}'])('a 200 with %j is no success', async body => {
    const id = made();
    page.cloud.faults.add({ action, resource: id, fault: { kind: 'status', status: 200, act: true, body } });
    const answer = await remove(id);
    expect(answer.__typename).toBe('CloudOutcomeUnknownError');
    page.cloud.clock.advance(minute);
    expect((await page.ended(answer)).status).toBe('SUCCEEDED');
    expect(page.counts(action, id)).toEqual({ requests: 1, executions: 1 });
  });
});
