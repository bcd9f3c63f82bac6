import { expect, test } from 'vitest';
import { handshake, openSocket } from './fixtures/socket-client.ts';
import { bytes, startTestServer } from './fixtures/test-server.ts';

const destroy = 'mutation { destroy(id: 1) }';

test('A first message that comes in one piece with the handshake is read', async () => {
  const { socket } = await startTestServer();
  const client = await socket();
  let received = '';
  client.on('data', chunk => {
    received += chunk;
  });
  const init = Buffer.from('{"type":"connection_init"}');
  // Masked with zeros, which changes nothing.
  const head = Buffer.from([0x81, 0x80 + init.length, 0, 0, 0, 0]);
  client.write(Buffer.concat([Buffer.from(handshake), head, init]));
  await expect.poll(() => received).toContain('{"type":"connection_ack"}');
});

test('A message may come in pieces, and not in countless ones, which take far more memory than it has bytes', async () => {
  const { url, server } = await startTestServer();
  const inPieces = async (pieces: number) => {
    const client = await openSocket(url, { parameters: null });
    const init = '{"type":"connection_init"}'.padEnd(pieces);
    for (const [nth, piece] of [...init].entries()) client.socket.send(piece, { fin: nth === pieces - 1 });
    return client;
  };
  expect((await (await inPieces(256)).next()).type).toBe('connection_ack');
  expect((await (await inPieces(2_000)).closed).code).toBe(1008);
  await expect.poll(() => server.counts.requests).toBe(1);
});

test('Bytes that are no frames end the socket, and nothing else', async () => {
  const { socket, ask, server, world } = await startTestServer();
  const client = await socket();
  client.write(handshake);
  await new Promise(resolve => client.once('data', resolve));
  client.write(bytes('POST /graphql HTTP/1.1', {}, JSON.stringify({ query: destroy })));
  await new Promise(resolve => client.once('close', resolve));
  expect((await ask('{ hello }')).status).toBe(200);
  await expect.poll(() => server.counts.requests).toBe(0);
  expect(world.destroyed).toEqual([]);
});
