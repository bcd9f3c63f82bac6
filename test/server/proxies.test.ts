import { expect, test } from 'vitest';
import { createIdentifier } from '../../src/access/identify.ts';
import type { Identify } from '../../src/domain/caller.ts';
import { everyRight } from '../../src/domain/rights.ts';
import { flawOfProxy, TrustedProxies } from '../../src/server/proxies.ts';
import { noAccess } from '../access/no-access.ts';
import { nonceStore } from '../access/nonce-store.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const body = JSON.stringify({ query: '{ hello }' });
const request = (headers: Record<string, string>) => bytes('POST /graphql HTTP/1.1', headers, body);

/** A server that notes for which address it was asked. */
async function start(trustedProxies: readonly string[], more = {}) {
  const addresses: (string | null)[] = [];
  const caller = { tenant: 'acme', actor: 'a', rights: everyRight, federates: false };
  const identify: Identify = ({ address }) => {
    addresses.push(address);
    return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
  };
  return { ...(await startTestServer({ identify, trustedProxies, ...more })), addresses };
}

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['203.0.113.9, 10.0.0.7', '203.0.113.9'],
  ['203.0.113.9, 10.1.2.3, 10.0.0.7', '203.0.113.9'],
  ['8.8.8.8, nonsense, 10.0.0.7', '10.0.0.7'],
  ['nonsense', '127.0.0.1'],
  ['203.0.113.9:5555', '203.0.113.9'],
  ['[2001:db8::9]:5555', '2001:db8::9'],
  ['2001:db8::9', '2001:db8::9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['10.0.0.8, 10.0.0.7', '10.0.0.8'],
  ['', '127.0.0.1'],
])('A trusted proxy says "%s": the client is %s', async (forwarded, client) => {
  const { raw, addresses } = await start(['127.0.0.1', '10.0.0.0/8']);
  expect(await raw(request({ 'x-forwarded-for': forwarded }))).toMatch(/^HTTP\/1\.1 200 /);
  expect(addresses).toEqual([client]);
});

test('Whoever is no trusted proxy is not believed in any of it', async () => {
  const forwarded = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'localhost',
    'x-forwarded-proto': 'nonsense',
    forwarded: 'for=203.0.113.9;host=localhost',
  };
  for (const proxies of [[], ['10.0.0.0/8']]) {
    const { raw, addresses } = await start(proxies);
    expect(await raw(request(forwarded))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(request({ ...forwarded, host: 'evil.example' }))).toMatch(/^HTTP\/1\.1 421 /);
    expect(addresses).toEqual(['127.0.0.1']);
  }
});

test('The name that a trusted proxy was asked for is the one that is checked', async () => {
  const { raw } = await start(['127.0.0.0/8'], { allowedHosts: ['api.example'] });
  const status = async (headers: Record<string, string>) => (await raw(request(headers))).slice(9, 12);
  expect(await status({ host: 'backend:4000', 'x-forwarded-host': 'api.example' })).toBe('200');
  expect(await status({ host: 'api.example', 'x-forwarded-host': 'evil.example' })).toBe('421');
  expect(await status({ host: 'api.example' })).toBe('200');
  expect(await status({ host: 'backend:4000' })).toBe('421');
  expect(await status({ host: 'api.example', 'x-forwarded-host': 'no host' })).toBe('400');
  expect(await status({ host: 'api.example', 'x-forwarded-host': 'api.example, evil.example' })).toBe('400');
  expect(await status({ host: 'api.example', 'x-forwarded-proto': 'gopher' })).toBe('400');
  expect(await status({ host: 'api.example', 'x-forwarded-proto': 'https, http' })).toBe('400');
});

test('With the scheme known, a page of the other scheme is another origin', async () => {
  const { raw } = await start(['127.0.0.1'], { allowedHosts: ['api.example'] });
  const status = async (origin: string, protocol: string) => {
    const headers = { host: 'b', 'x-forwarded-host': 'api.example', 'x-forwarded-proto': protocol, origin };
    return (await raw(request(headers))).slice(9, 12);
  };
  expect(await status('https://api.example', 'https')).toBe('200');
  expect(await status('http://api.example', 'https')).toBe('403');
  expect(await status('http://api.example', 'http')).toBe('200');
});

test('Wrong keys slow down the client behind the proxy, and nobody else', async () => {
  const keys = { find: async () => null, used: async () => undefined };
  const identify = createIdentifier({
    settings: noAccess,
    keys,
    nonces: nonceStore(),
    anonymous: null,
    report: () => undefined,
  });
  const { raw, lines } = await startTestServer({ identify, trustedProxies: ['127.0.0.1'] });
  const guess = async (nth: number, client: string) =>
    (await raw(request({ 'x-forwarded-for': client, authorization: `Bearer wrong-${nth}` }))).slice(9, 12);
  for (let nth = 0; nth < 5; nth += 1) expect(await guess(nth, '203.0.113.9')).toBe('401');
  expect(await guess(5, '203.0.113.9')).toBe('429');
  expect(await guess(6, '203.0.113.10')).toBe('401');
  // What it wrote itself further left does not help.
  expect(await guess(7, '203.0.113.11, 203.0.113.9')).toBe('429');
  const told = lines.filter(({ message }) => message === 'request ended').map(({ facts }) => facts.address);
  expect(new Set(told)).toEqual(new Set(['203.0.113.9', '203.0.113.10']));
});

test.each([
  ['10.0.0', /no address/],
  ['proxy.example', /no address/],
  ['10.0.0.0/33', /1 to 32/],
  ['10.0.0.0/', /1 to 32/],
  ['2001:db8::/129', /1 to 128/],
  ['0.0.0.0/0', /everybody/],
  ['::/0', /everybody/],
  ['10.0.0.0/8/8', /no address/],
  ['*', /no address/],
])('%s is refused as a proxy to trust', (entry, words) => {
  expect(flawOfProxy(entry)).toMatch(words);
});

test('Proxies are addresses and networks of both families', () => {
  const entries = ['10.0.0.7', '192.168.0.0/16', '2001:db8::7', 'fd00::/8'];
  for (const entry of entries) expect(flawOfProxy(entry)).toBeNull();
  const proxies = new TrustedProxies(entries);
  for (const address of ['10.0.0.7', '192.168.3.4', '2001:db8:0::7', 'fd12::1'])
    expect(proxies.trusts(address)).toBe(true);
  for (const address of ['10.0.0.8', '192.169.0.1', '2001:db8::8', 'fe80::1', 'nonsense', ''])
    expect(proxies.trusts(address)).toBe(false);
});
