import { expect, test } from 'vitest';
import type { Caller, Identify } from '../../src/domain/caller.ts';
import { everyRight } from '../../src/domain/rights.ts';
import { openSharedStream } from './fixtures/shared-stream.ts';
import { admittedSocket } from './fixtures/socket-client.ts';
import { startTestServer } from './fixtures/test-server.ts';

const caller: Caller = { tenant: 'acme', actor: 'somebody', rights: everyRight, federates: false };

/** Somebody who was known once, and of whom `renew` says what has become. */
function knownOnce(renew: () => Promise<Caller | null>): Identify {
  return () => ({ kind: 'caller', caller, bodyHash: null, renew });
}

/** A server that looks often at who is still known, and what proves nobody any more from now on. */
async function startWatched() {
  const proof = { ended: false, asked: 0 };
  const server = await startTestServer({
    identify: knownOnce(async () => {
      proof.asked += 1;
      return proof.ended ? null : caller;
    }),
    limits: { pingMilliseconds: 10 },
  });
  return { ...server, proof };
}

test('A socket on which nothing happens is closed when its proof ends', async () => {
  const { url, server, proof } = await startWatched();
  const client = await admittedSocket(url);
  await expect.poll(() => proof.asked).toBeGreaterThan(2);
  expect((await client.ask('{ hello }'))[0]?.payload).toEqual({ data: { hello: 'world' } });
  proof.ended = true;
  expect(await client.closed).toEqual({
    code: 4403,
    reason: 'The proof of who you are is no longer good. Connect again with another one.',
  });
  await expect.poll(() => server.counts.requests).toBe(0);
});

test('What runs on it is answered first, and its streams end without a claim to be complete', async () => {
  const { url, world, proof } = await startWatched();
  const client = await admittedSocket(url);
  client.send({ type: 'subscribe', id: 's', payload: { query: 'subscription { forever(name: "s") }' } });
  client.send({ type: 'subscribe', id: 'c', payload: { query: 'mutation { hold(id: 1) }' } });
  await client.next('s');
  await world.waiting.promise;
  proof.ended = true;
  const { asked } = proof;
  await expect.poll(() => proof.asked).toBeGreaterThan(asked + 2);
  world.gate.resolve();
  expect((await client.next('c')).payload).toEqual({ data: { hold: 'held 1' } });
  expect((await client.closed).code).toBe(4403);
  expect(client.received.filter(({ id }) => id === 's').map(({ type }) => type)).toEqual(['next']);
});

test('So is a shared event stream', async () => {
  const { url, server, world, proof } = await startWatched();
  const stream = await openSharedStream(url);
  await stream.post('s', 'subscription { forever(name: "s") }');
  await expect.poll(() => stream.of('s')).toHaveLength(1);
  proof.ended = true;
  expect(await stream.ended).toBe('ended');
  expect(stream.of('s')).toEqual([{ data: { forever: 1 } }]);
  expect(world.streamsEnded).toEqual(['s']);
  await expect.poll(() => server.counts).toMatchObject({ requests: 0, subscriptions: 0 });
});

test('And so is a subscription with a stream of its own, which no event comes to', async () => {
  const { world, ask, proof } = await startWatched();
  const response = await ask('subscription { forever(name: "s") }', {}, { accept: 'text/event-stream' });
  proof.ended = true;
  const text = await response.text();
  expect(text).toContain('{"forever":1}');
  expect(text).not.toContain('complete');
  expect(world.streamsEnded).toEqual(['s']);
});

test('Where it cannot be looked up whether a proof is still good, nobody is put out', async () => {
  let asked = 0;
  const { url } = await startTestServer({
    identify: knownOnce(() => {
      asked += 1;
      return Promise.reject(new Error('the record is away'));
    }),
    limits: { pingMilliseconds: 10 },
  });
  const client = await admittedSocket(url);
  const stream = await openSharedStream(url);
  await expect.poll(() => asked).toBeGreaterThan(5);
  expect((await client.ask('{ hello }'))[0]?.payload).toEqual({ data: { hello: 'world' } });
  await stream.post('q', '{ hello }');
  await expect.poll(() => stream.of('q')).toEqual([{ data: { hello: 'world' } }, 'complete']);
});
