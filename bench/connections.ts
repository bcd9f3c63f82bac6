import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createProxy, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { type Exchange, HttpClient, type HttpClientOptions } from '../src/transport/http-client.ts';
import { selfSignedCertificate } from '../test/transport/certificate.ts';

// What a change saves by a connection that answered a moment ago, and why not all go by one: `node bench/connections.ts`.

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

type Client = Pick<HttpClient, 'send' | 'close'>;

async function exchange(http: Client, origin: string, change: boolean): Promise<Exchange['kind']> {
  const request = { method: 'POST', origin, path: '/', headers: {}, body: Buffer.from('{}') };
  const { kind } = await http.send(request, { change, deadline: performance.now() + 10_000 });
  return kind;
}

async function price(origin: string, cert: string, provenMs: number, count: number): Promise<string> {
  const http = new HttpClient({ certificateAuthorities: [cert], provenMs });
  const times: number[] = [];
  await exchange(http, origin, false);
  for (let warm = 0; warm < Math.min(count, 50); warm += 1) await exchange(http, origin, true);
  const before = process.cpuUsage();
  for (let done = 0; done < count; done += 1) {
    const began = performance.now();
    await exchange(http, origin, true);
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  await http.close();
  const median = times.toSorted((one, other) => one - other)[Math.floor(count / 2)] ?? 0;
  return `${median.toFixed(2)} | ${((user + system) / 1_000 / count).toFixed(2)}`;
}

/** A change, a pause as long as the server's patience or nearly, and another change. */
async function lost(port: number, eachWayMs: number, options: Partial<HttpClientOptions>): Promise<number> {
  const http = new HttpClient(options);
  const origin = `http://127.0.0.1:${await delayed(port, eachWayMs)}`;
  await exchange(http, origin, false);
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let count = 0; count < pairs / 20; count += 1) {
      if ((await exchange(http, origin, true)) !== 'answered') failed += 1;
      await pause(Math.max(0, idleMs - 2 * eachWayMs - 30 + Math.random() * 120));
    }
  };
  await Promise.all(Array.from({ length: 20 }, lane));
  await http.close();
  return failed;
}

if (process.send === undefined) {
  const child = fork(import.meta.filename);
  const [{ http, https, cert }] = (await once(child, 'message')) as [Started];
  console.log('|  | median ms | CPU ms |');
  console.log('| --- | --: | --: |');
  const [near, far] = [1_000, 20];
  for (const [name, origin, count] of [
    ['http', `http://127.0.0.1:${http}`, near],
    ['https', `https://127.0.0.1:${https}`, near],
    ['https, 100 ms a round trip', `https://127.0.0.1:${await delayed(https, 50)}`, far],
  ] as const) {
    console.log(`| ${name}, one that answered a moment ago | ${await price(origin, cert, 0, count)} |`);
    console.log(
      `| ${name}, a new one each | ${await price(origin, cert, Number.POSITIVE_INFINITY, count)} |`,
    );
  }
  const whatever = { changeIdleMs: 10_000, provenMs: 0, doubtedMs: 0 };
  for (const ms of [0, 5, 50]) {
    const [always, here] = [await lost(http, ms, whatever), await lost(http, ms, {})];
    console.log(
      `closed while idle, ${2 * ms} ms a round trip: of ${pairs} changes ${always} lost by kept ones whatever was seen, ${here} as it is`,
    );
  }
  child.kill();
} else await serve();
