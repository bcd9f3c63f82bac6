import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEmulator } from '../../../src/providers/aws/emulator/start.ts';
import { openPage, type Page } from '../page.ts';
import { awsCloud } from './cloud.ts';

/** Hong Kong has to be enabled by each account; until then AWS refuses its credentials there, and only there. */
const disabled = 'ap-east-1';
const regions = ['us-east-1', disabled, 'eu-central-1'];

describe.each([
  ['UnrecognizedClientException', 400],
  ['OptInRequired', 403],
] as const)(
  'a region that the account has not enabled, told by %s',
  (disabledRegionCode, authenticationStatus) => {
    let page: Page<AwsEmulator>;

    beforeAll(async () => {
      page = await openPage(awsCloud, {
        start: {
          seed: 'demo',
          clock: 'stepped',
          settings: { regions, disabledRegionCode, authenticationStatus },
        },
        settings: { regions },
      });
    });

    beforeEach(() => page.cloud.reset());

    afterAll(() => page.close());

    it.each(['awsConnections', 'awsVirtualInterfaces'])(
      '%s has what the others show, and names the one that refuses',
      async list => {
        const found = (await page.read(
          `{ ${list}(first: 100) { totalCount nodes { regionId } failures { account regionId code message } } }`,
        )) as Record<
          string,
          { nodes: readonly { regionId: string }[]; failures: unknown; totalCount: unknown }
        >;
        expect(new Set(found[list]?.nodes.map(({ regionId }) => regionId))).toEqual(
          new Set(['us-east-1', 'eu-central-1']),
        );
        expect(found[list]).toMatchObject({
          totalCount: null,
          failures: [
            {
              account: 'demo',
              regionId: disabled,
              code: 'CloudAccessError',
              message: expect.stringContaining(disabledRegionCode),
            },
          ],
        });
      },
    );

    it('keeps nobody from reading by native id what another one has', async () => {
      expect(
        await page.read(
          `{ a: awsConnection(id: "dxcon-frproduction") { regionId virtualInterfaces { nativeId } }
           b: awsVirtualInterface(id: "dxvif-vapublic") { regionId } }`,
        ),
      ).toEqual({
        a: {
          regionId: 'eu-central-1',
          virtualInterfaces: [{ nativeId: 'dxvif-frerp' }, { nativeId: 'dxvif-frtransit' }],
        },
        b: { regionId: 'us-east-1' },
      });
    });

    it('makes what no other one has unreadable, and not absent', async () => {
      const { data, errors } = await page.gateway.send('{ awsConnection(id: "dxcon-nowhere") { nativeId } }');
      expect(data).toEqual({ awsConnection: null });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'CloudAccessError',
        providerCode: disabledRegionCode,
      });
    });

    it('stops a deletion without a region, for the id might be there too, and none that names its region', async () => {
      const input = { connectionId: 'dxcon-frdown' };
      expect(await page.ask('deleteAwsConnection', input)).toMatchObject({
        __typename: 'CloudAccessError',
        providerCode: disabledRegionCode,
        operation: null,
      });
      expect(page.counts('DeleteConnection', input.connectionId).requests).toBe(0);
      const named = await page.ask('deleteAwsConnection', { ...input, regionId: 'eu-central-1' });
      expect(named).toMatchObject({ requestId: expect.any(String), operation: { status: 'ACCEPTED' } });
      page.cloud.clock.advance(60_000);
      expect((await page.ended(named)).status).toBe('SUCCEEDED');
    });

    it('is read like any other as soon as the account has enabled it', async () => {
      page.cloud.create(
        { kind: 'region', id: disabled },
        { kind: 'connection', region: disabled, id: 'dxcon-hk' },
      );
      expect(
        await page.read(
          '{ awsConnection(id: "dxcon-hk") { regionId } awsConnections(first: 100) { failures { code } } }',
        ),
      ).toEqual({ awsConnection: { regionId: disabled }, awsConnections: { failures: [] } });
    });
  },
);

describe('regions of AWS', () => {
  it('that are not configured are an input error, before any address is made of them', async () => {
    const page = await openPage(awsCloud, { start: { clock: 'stepped' }, settings: { regions } });
    try {
      for (const regionId of ['ap-south-1', 'evil.example/']) {
        expect(await page.ask('deleteAwsConnection', { connectionId: 'dxcon-1', regionId })).toMatchObject({
          __typename: 'CloudInputError',
          inputField: 'regionId',
        });
      }
      expect(page.cloud.journal.requests()).toEqual([]);
    } finally {
      await page.close();
    }
  });
});
