import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createProxy, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { Pool } from 'undici';
import { selfSignedCertificate } from '../test/transport/certificate.ts';

// Why every change has a connection of its own, and what that costs. Figures only: `node bench/connections.ts`.

const calls = 1_000;
const pairs = 300;
const idleMs = 400;

interface Started {
  readonly http: number;
  readonly https: number;
  readonly cert: string;
}

/** In a process of its own, so that its work is not counted as ours. */
async function serve(): Promise<void> {
  const { key, cert } = selfSignedCertificate();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    // Without this header Node would tell how long it keeps the connection; many servers do not.
    response.setHeader('connection', 'keep-alive');
    request.resume().once('end', () => response.end('{}'));
  };
  const servers = [createServer(answer), createTlsServer({ key, cert }, answer)];
  for (const server of servers) {
    Object.assign(server, { keepAliveTimeout: idleMs, keepAliveTimeoutBuffer: 0 });
    server.listen(0, '127.0.0.1');
  }
  await Promise.all(servers.map(server => once(server, 'listening')));
  const [http = 0, https = 0] = servers.map(server => (server.address() as AddressInfo).port);
  process.send?.({ http, https, cert } satisfies Started);
}

/** Everything, and the end of a connection too, takes this long each way. */
async function delayed(port: number, ms: number): Promise<number> {
  const proxy = createProxy({ allowHalfOpen: true }, client => {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', bytes => setTimeout(() => to.write(bytes), ms));
      from.on('end', () => setTimeout(() => to.end(), ms));
      from.on('error', () => setTimeout(() => to.destroy(), ms));
    };
    pass(client, server);
    pass(server, client);
  });
  proxy.listen(0, '127.0.0.1').unref();
  await once(proxy, 'listening');
  return (proxy.address() as AddressInfo).port;
}

async function call(pool: Pool, reset: boolean): Promise<void> {
  const { body } = await pool.request({ method: 'POST', path: '/', body: '{}', reset });
  await body.text();
}

async function price(origin: string, cert: string, reset: boolean): Promise<string> {
  const secureContext = createSecureContext({ ca: [cert] });
  const pool = new Pool(origin, { pipelining: 1, allowH2: false, connect: { secureContext } });
  const times: number[] = [];
  for (let count = 0; count < 50; count += 1) await call(pool, reset);
  const before = process.cpuUsage();
  for (let count = 0; count < calls; count += 1) {
    const began = performance.now();
    await call(pool, reset);
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  await pool.destroy();
  const median = times.toSorted((one, other) => one - other)[calls / 2] ?? 0;
  return `${median.toFixed(2)} | ${((user + system) / 1_000 / calls).toFixed(2)}`;
}

/** A call, a pause as long as the server's patience or nearly, and another call on the connection that was kept. */
async function lost(port: number, eachWayMs: number): Promise<number> {
  const pool = new Pool(`http://127.0.0.1:${await delayed(port, eachWayMs)}`, {
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 900,
    keepAliveTimeoutThreshold: 0,
  });
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let count = 0; count < pairs / 20; count += 1) {
      await call(pool, false).catch(() => {
        failed += 1;
      });
      await pause(Math.max(0, idleMs - 2 * eachWayMs - 30 + Math.random() * 120));
    }
  };
  await Promise.all(Array.from({ length: 20 }, lane));
  await pool.destroy();
  return failed;
}

if (process.send === undefined) {
  const child = fork(import.meta.filename);
  const [{ http, https, cert }] = (await once(child, 'message')) as [Started];
  console.log('|  | median ms | CPU ms |');
  console.log('| --- | --: | --: |');
  for (const [scheme, port] of [
    ['http', http],
    ['https', https],
  ] as const) {
    for (const reset of [false, true]) {
      const row = await price(`${scheme}://127.0.0.1:${port}`, cert, reset);
      console.log(`| ${scheme}, ${reset ? 'a new connection each' : 'one kept connection'} | ${row} |`);
    }
  }
  for (const ms of [0, 5, 50]) {
    console.log(
      `closed while idle, ${2 * ms} ms a round trip: ${await lost(http, ms)} of ${pairs} calls lost`,
    );
  }
  child.kill();
} else await serve();
