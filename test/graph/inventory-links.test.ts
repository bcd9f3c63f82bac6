import { describe, expect, test } from 'vitest';
import type { CloudEnd, Landing } from '../../src/domain/link.ts';
import { type CloudResource, type ResourceState, unshownResource } from '../../src/domain/resource.ts';
import { type CloudSide, type LineEnd, matchLinks } from '../../src/graph/links/match.ts';

function resource(provider: string, nativeId: string, facts: Partial<CloudResource> = {}): CloudResource {
  const region = provider === 'far' ? 'north' : null;
  const reference = { provider, account: 'main', kind: 'thing', region, nativeId };
  return { ...unshownResource(reference), state: 'ACTIVE', ...facts };
}

const usual: CloudEnd = {
  side: 'Z',
  provider: 'far',
  accountId: '1001',
  region: 'north',
  vlanId: 200,
  name: null,
  carrier: 'Carrier',
};

function line(id: string, end: Partial<CloudEnd> = {}, facts: Partial<CloudResource> = {}): LineEnd {
  return { line: resource('near', id, facts), end: { ...usual, ...end } };
}

function side(id: string, landing: Partial<Landing> = {}, facts: Partial<CloudResource> = {}): CloudSide {
  const told = { accountId: '1001', vlanId: 200, carrier: 'Carrier Ltd.', on: null, ...landing };
  return { resource: resource('far', id, facts), landing: told };
}

function found(lines: readonly LineEnd[], sides: readonly CloudSide[], complete = true) {
  return matchLinks(lines, sides, complete).map(({ line: near, landing, confidence }) => [
    near.reference.nativeId,
    landing.reference.nativeId,
    confidence,
  ]);
}

describe('Both ends of a circuit', () => {
  test('belong together for sure where account, region, VLAN and seller say so and nothing else fits', () => {
    expect(found([line('line')], [side('port'), side('other', { vlanId: 300 })])).toEqual([
      ['line', 'port', 'HIGH'],
    ]);
    const [link] = matchLinks([line('line')], [side('port')], true);
    expect(link?.reasons).toEqual([
      'The same account: 1001.',
      'The same region: north.',
      'The same VLAN: 200.',
      'Sold by "Carrier Ltd.", as its cloud says.',
    ]);
  });

  test('are less sure where the cloud does not say who sells it', () => {
    expect(found([line('line')], [side('port', { carrier: null })])).toEqual([['line', 'port', 'MEDIUM']]);
  });

  test.each<[string, Partial<Landing>]>([
    ['account', { accountId: '2002' }],
    ['VLAN', { vlanId: 201 }],
    ['seller', { carrier: 'Somebody else' }],
  ])('do not belong together where the %s is another', (_what, landing) => {
    expect(found([line('line')], [side('port', landing)])).toEqual([]);
  });

  test('do not belong together across regions and clouds', () => {
    expect(found([line('line', { region: 'south' })], [side('port')])).toEqual([]);
    expect(found([line('line', { provider: 'third' })], [side('port')])).toEqual([]);
    expect(found([line('line', { region: null })], [side('port')])).toEqual([]);
  });

  test('are candidates where two fit, on either side', () => {
    expect(found([line('line')], [side('one'), side('two')])).toEqual([
      ['line', 'one', 'CANDIDATE'],
      ['line', 'two', 'CANDIDATE'],
    ]);
    expect(found([line('first'), line('second')], [side('port')])).toEqual([
      ['first', 'port', 'CANDIDATE'],
      ['second', 'port', 'CANDIDATE'],
    ]);
  });

  test('are candidates where something could not be read', () => {
    expect(found([line('line')], [side('port')], false)).toEqual([['line', 'port', 'CANDIDATE']]);
  });

  test.each<[string, Partial<Landing>, Partial<CloudResource>, string]>([
    ['without a VLAN', { vlanId: null }, {}, 'CANDIDATE'],
    ['without an account', { accountId: null }, {}, 'CANDIDATE'],
    ['without an account, by the same name', { accountId: null }, { name: 'Harbour' }, 'MEDIUM'],
  ])('%s are as sure as the rest allows', (_what, landing, facts, confidence) => {
    const lines = [line('line', { name: 'harbour' })];
    expect(found(lines, [side('port', landing, facts)])).toEqual([['line', 'port', confidence]]);
  });

  test('are not guessed from an account and a region alone', () => {
    expect(found([line('line')], [side('port', { vlanId: null, carrier: null })])).toEqual([]);
  });

  test('are the circuit where it is shown, and what runs on it where only that is', () => {
    const circuit = side('circuit');
    const rider = side('rider', { carrier: null, on: circuit.resource.reference });
    expect(found([line('line')], [circuit, rider])).toEqual([['line', 'circuit', 'HIGH']]);
    expect(found([line('line')], [rider])).toEqual([['line', 'rider', 'MEDIUM']]);
    // On a port of its own, which is no end of somebody else's line.
    expect(found([line('line')], [{ ...circuit, landing: null }, rider])).toEqual([]);
  });

  test.each<ResourceState>(['DELETED', 'FAILED', 'NOT_SHOWN'])('are left out where one is %s', state => {
    expect(found([line('line')], [side('port', {}, { state })])).toEqual([]);
    expect(found([line('line', {}, { state })], [side('port')])).toEqual([]);
  });
});
