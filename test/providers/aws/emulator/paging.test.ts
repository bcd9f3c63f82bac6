import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsEmulator, startAwsEmulator } from '../../../../src/providers/aws/emulator/start.ts';
import { call } from './caller.ts';

const region = 'us-east-1';

let cloud: AwsEmulator;
beforeEach(async () => {
  cloud = await startAwsEmulator({ clock: 'stepped' });
  cloud.create({ kind: 'connection', id: 'dxcon-load', region, count: 205 });
});
afterEach(() => cloud.close());

interface PageOfIds {
  readonly ids: readonly string[];
  readonly nextToken: string | null | undefined;
}

async function page(input: object = {}): Promise<PageOfIds> {
  const { body } = await call(cloud, 'DescribeConnections', input);
  const ids = body.connections.map((row: { connectionId: string }) => row.connectionId);
  return { ids, nextToken: body.nextToken };
}

const message = async (operation: string, input: object): Promise<string> =>
  (await call(cloud, operation, input)).body.message;

describe('a list', () => {
  it('is cut at a hundred, asked or not, and goes on by its token', async () => {
    const first = await page();
    expect(first.ids).toHaveLength(100);
    const second = await page({ maxResults: 1_000, nextToken: first.nextToken });
    expect(second.ids).toHaveLength(100);
    const third = await page({ nextToken: second.nextToken });
    expect(third.ids).toHaveLength(5);
    expect(third).not.toHaveProperty('nextToken', expect.anything());
    expect(new Set([...first.ids, ...second.ids, ...third.ids]).size).toBe(205);
  });

  it('has no token on its last page, or null, as is set', async () => {
    const last = async () => (await call(cloud, 'DescribeLocations')).text;
    expect(await last()).not.toContain('nextToken');
    const { body } = await call(cloud, 'DescribeDirectConnectGateways');
    expect(body).toEqual({ directConnectGateways: [] });
    cloud.settings.change({ lastPageToken: 'null' });
    expect((await call(cloud, 'DescribeDirectConnectGateways')).body).toEqual({
      directConnectGateways: [],
      nextToken: null,
    });
  });

  it('of exactly one page has no second one', async () => {
    expect(
      (await page({ maxResults: 100, nextToken: (await page({ maxResults: 5 })).nextToken })).ids,
    ).toHaveLength(100);
    cloud.settings.change({ largestPage: 205 });
    expect((await page()).nextToken).toBeUndefined();
  });

  it('neither hides nor repeats a row when another goes between two pages', async () => {
    const first = await page({ maxResults: 3 });
    cloud.world.remove({ id: 'dxcon-load-2' });
    const second = await page({ maxResults: 2, nextToken: first.nextToken });
    expect(second.ids).toEqual(['dxcon-load-4', 'dxcon-load-5']);
  });

  it('goes on from its place when the last row itself has gone', async () => {
    const first = await page({ maxResults: 3 });
    cloud.world.remove({ id: 'dxcon-load-3' });
    const second = await page({ maxResults: 1, nextToken: first.nextToken });
    expect(second.ids).toEqual(['dxcon-load-4']);
  });

  it('leads in a circle where that is set', async () => {
    cloud.settings.change({ pageTokenRepeats: true });
    const first = await page({ maxResults: 3 });
    const again = await page({ maxResults: 3, nextToken: first.nextToken });
    expect(again).toEqual(first);
  });

  it('refuses a token that it did not give out, and pages of nothing', async () => {
    const { nextToken } = await page({ maxResults: 3 });
    for (const token of ['nonsense', 'W10', Buffer.from('{}').toString('base64url')])
      expect(await message('DescribeConnections', { nextToken: token })).toBe('The nextToken is invalid.');
    expect(await message('DescribeVirtualInterfaces', { nextToken })).toBe('The nextToken is invalid.');
    expect(await message('DescribeConnections', { maxResults: 0 })).toBe(
      'maxResults must be greater than 0.',
    );
    expect((await page({ nextToken: '' })).ids).toHaveLength(100);
  });
});
