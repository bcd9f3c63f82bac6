import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSignedCertificate } from './certificate.ts';
import { reply } from './socket-server.ts';
import { endAll, how, newHttpClient, serve, to } from './wiring.ts';

afterEach(endAll);

const certificate = selfSignedCertificate();
const trusting = { certificateAuthorities: [certificate.cert] };

describe('a secure connection', () => {
  it.each([true, false])(
    'speaks HTTP/1.1 where HTTP/2 is offered, and sends exactly one request (change: %s)',
    async change => {
      const requests: string[] = [];
      const server = createSecureServer({ ...certificate, allowHTTP1: true });
      // A refused stream is what makes undici repeat a POST by itself over HTTP/2.
      server.on('stream', stream => {
        requests.push('h2');
        stream.close(7);
      });
      server.on('request', (request, response) => {
        if (request.httpVersion === '2.0') return;
        requests.push(request.httpVersion);
        request.resume();
        request.once('end', () => response.end('{}'));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const http = newHttpClient(trusting);
        const request = { method: 'POST' as const, origin, path: '/', headers: {}, body: Buffer.from('{}') };
        expect(await http.send(request, how({ change }))).toMatchObject({ kind: 'answered', status: 200 });
        expect(requests).toEqual(['1.1']);
      } finally {
        await endAll();
        server.close();
        await once(server, 'close');
      }
    },
  );

  it('is not used where only HTTP/2 is spoken: nothing was sent', async () => {
    const server = await serve(() => {}, { tls: { ...certificate, ALPNProtocols: ['h2'] } });
    const exchange = await newHttpClient(trusting).send(to(server), how());
    expect(exchange).toMatchObject({
      kind: 'notSent',
      reason: expect.stringContaining('secure connection failed'),
    });
    expect(server.begun).toEqual([]);
  });

  it('is refused with a certificate that no known authority signed: nothing was sent', async () => {
    const server = await serve(socket => socket.write(reply('{}')), { tls: certificate });
    const exchange = await newHttpClient().send(to(server), how());
    expect(exchange).toMatchObject({ kind: 'notSent', reason: expect.stringContaining('CERT') });
    expect(server.begun).toEqual([]);
  });

  it('is refused with a certificate for another name: nothing was sent', async () => {
    const server = await serve(socket => socket.write(reply('{}')), { tls: certificate });
    const origin = server.origin.replace('127.0.0.1', 'localhost');
    const exchange = await newHttpClient(trusting).send(to(server, { origin }), how());
    expect(exchange).toEqual({
      kind: 'notSent',
      reason: 'the secure connection failed (ERR_TLS_CERT_ALTNAME_INVALID)',
    });
    expect(server.begun).toEqual([]);
  });

  it('that breaks after the request is unanswered, and the next change gets a new one', async () => {
    const server = await serve(
      (socket, request) => {
        if (request.path === '/break') socket.destroy();
        else socket.write(reply('{}'));
      },
      { tls: certificate },
    );
    const http = newHttpClient(trusting);
    expect((await http.send(to(server, { path: '/break' }), how())).kind).toBe('unanswered');
    expect((await http.send(to(server), how())).kind).toBe('answered');
    expect(server.seen.map(request => request.connection)).toEqual([1, 2]);
  });
});
