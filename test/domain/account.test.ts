import { expect, test } from 'vitest';
import { type Account, Accounts, formatPlace } from '../../src/domain/account.ts';
import { callerWho } from '../callers.ts';

function account(facts: Partial<Account<unknown>>): Account<unknown> {
  return { provider: 'cloud', name: 'main', regions: null, staleReadsMs: 0, client: {}, ...facts };
}

function accounts(): Accounts {
  const all = new Accounts();
  all.add(account({}));
  all.add(account({ provider: 'wide', regions: ['north', 'south'] }));
  return all;
}

test('A place is an account, and for what lives in a region the region too', () => {
  expect(formatPlace({ provider: 'cloud', account: 'main', region: null })).toBe('cloud/main');
  expect(formatPlace({ provider: 'wide', account: 'main', region: 'north' })).toBe('wide/main/north');
  expect(accounts().places()).toEqual(['cloud/main', 'wide/main', 'wide/main/north', 'wide/main/south']);
});

test('An account is found by its provider and name, and only by whoever may read it', () => {
  expect(accounts().find('wide', 'main')?.regions).toEqual(['north', 'south']);
  expect(accounts().find('wide', 'other')).toBeUndefined();
  const guest = callerWho(['read'], ['wide/main']);
  const seen = accounts().readableBy(guest);
  expect(seen.list({ provider: 'cloud', kind: 'thing' })).toEqual([]);
  expect(seen.of({ provider: 'cloud', kind: 'thing' }, 'main')).toBeUndefined();
  expect(seen.of({ provider: 'wide', kind: 'thing' }, 'main')?.name).toBe('main');
});

test('What was asked for last is not taken for what is asked for next', () => {
  const all = accounts();
  all.add(account({ name: 'other', staleReadsMs: 1 }));
  all.add(account({ name: 'foreign' }), 'another tenant');
  const seen = all.readableBy(callerWho(['read'], ['cloud/*']));
  const kind = { provider: 'cloud', kind: 'thing' };
  for (let time = 0; time < 2; time += 1) {
    expect(seen.of(kind, 'main')?.name).toBe('main');
    expect(seen.of(kind, 'other')?.staleReadsMs).toBe(1);
    expect(seen.of(kind, 'foreign')).toBeUndefined();
    expect(seen.of(kind, 'nobody')).toBeUndefined();
    expect(seen.of({ ...kind, provider: 'wide' }, 'main')).toBeUndefined();
  }
});
