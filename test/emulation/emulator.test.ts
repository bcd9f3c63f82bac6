import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

const credentials = [{ key: 'ours' }, { key: 'theirs' }];

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ credentials });
});
afterEach(() => shop.close());

describe('an emulator', () => {
  it('does not start with settings or accounts that make no sense', async () => {
    const settings = { mood: 'odd' as 'good' };
    await expect(openShop({ settings })).rejects.toThrow('settings.mood must be one of good, bad, not "odd"');
    await expect(openShop({ credentials: [] })).rejects.toThrow('credentials of one account at least');
    const [ours] = credentials;
    if (ours === undefined) throw new Error('no credentials');
    await expect(openShop({ credentials: [ours, ours] })).rejects.toThrow(
      'two credentials are of one account',
    );
  });

  it('starts with its settings, changes them whole or not at all, and finds back to them', async () => {
    const other = await openShop({ settings: { price: 2 } });
    expect(other.settings.change({ mood: 'bad', price: Number.NaN })).toMatch(
      /price must be a finite number, not NaN/,
    );
    expect(other.settings.current).toMatchObject({ price: 2, mood: 'good' });
    expect(other.settings.change({ mood: 'bad', price: 3 })).toBeUndefined();
    other.settings.reset();
    expect(other.settings.current).toMatchObject({ price: 2, mood: 'good' });
    await other.close();
  });

  it('tells how it is reached, and takes resources in the same process too', () => {
    expect(shop.running).toMatchObject({
      provider: 'shop',
      printed: { url: shop.url, key: 'ours', control: shop.control },
      settings: { endpoint: shop.url, key: 'ours' },
    });
    expect(shop.create({ kind: 'box', id: 'made' })).toEqual(['made']);
    expect(() => shop.create({ kind: 'box', id: 'made' })).toThrow('the id made is taken');
  });
});
