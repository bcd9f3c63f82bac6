import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { usualClaims } from '../../src/access/claims.ts';
import type { Caller } from '../../src/domain/caller.ts';
import { everyRight } from '../../src/domain/rights.ts';
import { Secret } from '../../src/domain/secret.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { openSharedStream } from '../server/fixtures/shared-stream.ts';
import {
  admittedSocket,
  openSocket,
  refusalOf,
  type SocketClient,
} from '../server/fixtures/socket-client.ts';
import { selfSignedCertificate } from '../transport/certificate.ts';
import { openGranted, terminate } from './granted-stage.ts';
import { routerSecret, signed } from './signed-request.ts';
import { openStage, type Stage } from './stage.ts';

const everywhere = { accounts: null, kinds: null };
const watch = 'subscription($id: ID!) { cloudOperationEvents(id: $id) { sequence status } }';
const ports = '{ zenlayerPorts(first: 1) { totalCount } }';
const entities =
  '{ _entities(representations: [{ __typename: "ZenlayerPort", id: "causeway:zenlayer:north:port:port-sin-edge-a" }]) { ... on ZenlayerPort { name } } }';

describe('Over a socket', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openGranted();
  });
  afterAll(() => stage.close());
  const as = (who: string): Promise<SocketClient> =>
    admittedSocket(stage.url, { parameters: { authorization: `Bearer ${stage.keys[who]}` } });

  test('each caller sees and changes what they may, and is known in the record', async () => {
    const [operator, viewer, stranger] = await Promise.all(['operator', 'viewer', 'stranger'].map(as));
    const input = { portId: 'port-hkg-edge-a', account: 'north' };
    const refused = await viewer?.ask({ query: terminate, variables: { input } });
    expect(refused?.[0]?.payload.data.terminatePort).toMatchObject({ __typename: 'CloudAccessError' });
    const done = await operator?.ask({ query: terminate, variables: { input } });
    const { operation } = done?.[0]?.payload.data.terminatePort ?? {};
    expect(operation.actor).toBe('key:operator');
    expect((await stranger?.ask(ports))?.[0]?.payload.data.zenlayerPorts.totalCount).toBe(0);
    const told = await operator?.ask({ query: watch, variables: { id: operation.id } });
    const statuses = told?.map(({ payload }) => payload?.data.cloudOperationEvents.status);
    expect(statuses?.slice(0, 3)).toEqual(['RECORDED', 'SENDING', 'ACCEPTED']);
    const hidden = await stranger?.ask({ query: watch, variables: { id: operation.id } });
    expect(JSON.stringify(hidden)).not.toContain('sequence":');
  });

  test('entities and the schema are refused to whom they are refused by POST, in the same words', async () => {
    const client = await as('operator');
    for (const query of [entities, '{ _service { sdl } }']) {
      const posted = await stage.ask('operator', query);
      const [told] = await client.ask(query);
      expect(told?.type === 'error' ? told.payload : told?.payload.errors).toEqual(posted.errors);
    }
  });

  test('wrong keys from one address slow that address down', async () => {
    const wrong = async () =>
      (await openSocket(stage.url, { parameters: { authorization: `Bearer causeway_${'x'.repeat(43)}` } }))
        .closed;
    const codes: number[] = [];
    for (let times = 0; times < 8; times += 1) codes.push((await wrong()).code);
    expect(codes[0]).toBe(4401);
    expect(codes.at(-1)).toBe(1013);
    // Who is known already goes on.
    expect((await (await as('operator')).ask(ports))[0]?.type).toBe('next');
  });
});

test('Streams end when the proof ends, over a socket and over a shared stream', async () => {
  const caller: Caller = { tenant: 'acme', actor: 'somebody', rights: everyRight, federates: false };
  let renewals = 0;
  const renew = () => {
    renewals += 1;
    return renewals > 2 ? null : caller;
  };
  const stage = await openStage({ identify: () => ({ kind: 'caller', caller, bodyHash: null, renew }) });
  const input = { portId: 'port-sin-lab', account: 'north' };
  const { data } = await stage.ask(null, terminate, { input });
  const operation = { query: watch, variables: { id: data.terminatePort.operation.id } };
  const sequences = (told: readonly unknown[]) =>
    [...JSON.stringify(told).matchAll(/"sequence":(\d+)/g)].map(([, number]) => Number(number));
  const client = await admittedSocket(stage.url);
  expect(sequences(await client.ask(operation))).toEqual([1, 2]);
  renewals = 0;
  const stream = await openSharedStream(stage.url);
  await stream.post('watched', operation);
  await expect.poll(() => stream.of('watched').at(-1)).toBe('complete');
  expect(sequences(stream.of('watched'))).toEqual([1, 2]);
  await stage.close();
});

test('Where keys cannot be looked up a stream says so, and not that all was told', async () => {
  const caller: Caller = { tenant: 'acme', actor: 'somebody', rights: everyRight, federates: false };
  let away = false;
  const renew = async () => {
    if (away) throw new LedgerUnavailableError('the record is away');
    return caller;
  };
  const stage = await openStage({ identify: () => ({ kind: 'caller', caller, bodyHash: null, renew }) });
  const { data } = await stage.ask(null, terminate, { input: { portId: 'port-sin-lab', account: 'north' } });
  const operation = { query: watch, variables: { id: data.terminatePort.operation.id } };
  away = true;
  const client = await admittedSocket(stage.url);
  const told = await client.ask(operation);
  expect(told[0]?.payload.errors).toMatchObject([{ extensions: { code: 'CloudUnavailableError' } }]);
  const stream = await openSharedStream(stage.url);
  await stream.post('watched', operation);
  await expect.poll(() => JSON.stringify(stream.of('watched'))).toContain('"CloudUnavailableError"');
  await stage.close();
});

test('A router that signs opens no socket, though its signature is good', async () => {
  const router = { name: 'apollo', tenant: 'acme', claims: usualClaims, users: null, certificates: [] };
  const stage = await openStage({
    access: { routers: [{ ...router, secret: new Secret(routerSecret) }] },
  });
  const { closed } = await openSocket(stage.url, { headers: signed('') });
  expect(await closed).toEqual({
    code: 4403,
    reason: expect.stringContaining('send each signed operation by POST'),
  });
  const reserved = await fetch(`${stage.url}/graphql`, { method: 'PUT', headers: signed('') });
  expect(reserved.status).toBe(403);
  await stage.close();
});

/** Somebody is known by a certificate, and by nothing else. */
async function openCertified(pingMilliseconds = 60_000) {
  const server = selfSignedCertificate();
  const own = selfSignedCertificate();
  const fingerprint = new X509Certificate(own.cert).fingerprint256.replaceAll(':', '').toLowerCase();
  const stage = await openStage({
    tls: { certificate: server.cert, key: server.key },
    config: { limits: { pingMilliseconds } },
    access: {
      roles: new Map([['viewer', [{ role: 'viewer', may: ['read'], ...everywhere }]]]),
      certificates: [{ name: 'ops', tenant: 'acme', actor: 'corp:root', fingerprints: [fingerprint] }],
      grants: [{ to: { kind: 'certificate', certificate: 'ops' }, roles: ['viewer'] }],
    },
  });
  const trusting = { ca: server.cert };
  return { stage, trusting, known: await admittedSocket(stage.url, { tls: { ...trusting, ...own } }) };
}

test('Who shows a certificate is known by it over a socket, and nobody is without it', async () => {
  const { stage, trusting, known } = await openCertified();
  expect((await known.ask(ports))[0]?.payload.data.zenlayerPorts.totalCount).toBeGreaterThan(0);
  expect(refusalOf(await known.ask('{ nowhere }'))).toBe('GRAPHQL_VALIDATION_FAILED');
  const unknown = await openSocket(stage.url, { tls: trusting });
  expect((await unknown.closed).code).toBe(4401);
  await stage.close();
});

test('A certificate that has ended meanwhile proves nobody any more, on the connection that it came with', async () => {
  const { stage, known } = await openCertified();
  expect((await known.ask(ports))[0]?.type).toBe('next');
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2050-01-01') });
  expect(refusalOf(await known.ask(ports))).toBe('UNAUTHENTICATED');
  expect((await known.closed).code).toBe(4403);
  await stage.close();
});

test('Nor does it keep a socket open on which nothing happens', async () => {
  const { stage, known } = await openCertified(20);
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2050-01-01') });
  expect((await known.closed).code).toBe(4403);
  await stage.close();
});
