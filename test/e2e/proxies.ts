import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCausewayServer } from '../../src/server/server.ts';
import { rawKey, smuggled } from '../server/fixtures/raw/request.ts';
import { rawRequests } from '../server/fixtures/raw-requests.ts';
import { makeSchema, World } from '../server/fixtures/schema.ts';

// Replays the corpus of raw requests through real proxies, `npm run test:proxies`: what is honest runs once, nothing else runs, and
// nobody gets somebody else's answer. Proxies that are not installed are named, and without any the script fails.

interface Proxy {
  readonly name: string;
  readonly command: string;
  readonly versionOption: string;
  config(port: number, upstream: number, folder: string): string;
  options(config: string, folder: string): readonly string[];
}

const proxies: readonly Proxy[] = [
  {
    name: 'nginx',
    command: 'nginx',
    versionOption: '-v',
    config: (port, upstream, folder) => `
      daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
        uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        upstream causeway { server 127.0.0.1:${upstream}; keepalive 1; }
        server {
          listen 127.0.0.1:${port};
          location / {
            proxy_pass http://causeway; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Proto https;
          }
        }
      }`,
    options: (config, folder) => ['-c', config, '-p', folder],
  },
  {
    name: 'haproxy',
    command: 'haproxy',
    versionOption: '-v',
    config: (port, upstream) =>
      `defaults
  mode http
  timeout client 2s
  timeout connect 2s
  timeout server 5s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header X-Forwarded-Proto https
  option forwardfor
  default_backend causeway
backend causeway
  server one 127.0.0.1:${upstream}
`,
    options: config => ['-db', '-f', config],
  },
];

// Both as if TLS had ended at them, which is how pages come by https.
const patienceMs = 1_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Everything that came back until the other end closed, or for a while. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', chunk => {
    received += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.write(bytes);
  await Promise.race([closed, sleep(patienceMs)]);
  socket.destroy();
  return received;
}

async function probe(port: number, text: string): Promise<boolean> {
  const answer = await fetch(`http://localhost:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: rawKey },
    body: JSON.stringify({ query: `{ echo(text: "${text}") }` }),
  });
  return (await answer.text()) === JSON.stringify({ data: { echo: text } });
}

async function installed({ command, versionOption }: Proxy): Promise<boolean> {
  const child = spawn(command, [versionOption], { stdio: 'ignore' });
  return new Promise(resolve => {
    child.once('error', () => resolve(false)).once('close', code => resolve(code === 0));
  });
}

/** What was wrong. */
async function replayThrough(proxy: Proxy): Promise<readonly string[]> {
  const world = new World();
  const caller = { tenant: 'acme', actor: 'a', rights: {} as never, federates: false };
  const server = createCausewayServer({
    schema: makeSchema(world),
    context: () => ({}),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    graphiql: null,
    allowedHosts: 'loopback',
    trustedProxies: ['127.0.0.1'],
    identify: ({ headers }) =>
      headers.authorization === rawKey
        ? { kind: 'caller', caller, bodyHash: null, renew: () => caller }
        : {
            kind: 'refused',
            status: 401,
            code: 'NOT_KNOWN',
            message: 'Send a key.',
            retryAfterSeconds: null,
          },
    openSchema: true,
    limits: { headersMilliseconds: 300, requestMilliseconds: 600, checkMilliseconds: 50 },
  });
  const upstream = (await server.listen({ host: '127.0.0.1', port: 0 })).port;
  const folder = mkdtempSync(join(tmpdir(), 'causeway-proxies-'));
  const port = await freePort();
  const config = join(folder, 'proxy.conf');
  writeFileSync(config, proxy.config(port, upstream, folder));
  const child = spawn(proxy.command, [...proxy.options(config, folder)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const wrong: string[] = [];
  try {
    for (let tries = 0; tries < 50 && !(await probe(port, 'begin').catch(() => false)); tries += 1)
      await sleep(100);
    for (const [nth, { name, bytes, id, runs }] of rawRequests.entries()) {
      await exchange(port, bytes);
      // On the connection that the proxy keeps to us.
      for (const again of [1, 2]) {
        if (!(await probe(port, `probe-${nth}-${again}`)))
          wrong.push(`${name}: the next client got another answer`);
      }
      const times = world.destroyed.filter(each => each === id).length;
      // A proxy may write anew what it understands, and then the request is honest; a page or a form stays what it is.
      const repairable = /^(?:framing|chunks|addressed): |: an expectation/.test(name);
      const most = runs === 'one' || repairable ? 1 : 0;
      if (times > most || (runs === 'one' && times === 0)) wrong.push(`${name}: ran ${times} times`);
      if (world.destroyed.includes(smuggled)) wrong.push(`${name}: what it hid was run`);
    }
  } finally {
    child.kill();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return wrong;
}

let replayed = 0;
for (const proxy of proxies) {
  if (!(await installed(proxy))) {
    console.log(`${proxy.name}: not installed, so nothing was replayed through it.`);
    continue;
  }
  const wrong = await replayThrough(proxy);
  replayed += 1;
  console.log(`${proxy.name}: ${rawRequests.length} requests, ${wrong.length} wrong`);
  for (const each of wrong) console.log(`  - ${each}`);
  if (wrong.length > 0) process.exitCode = 1;
}
if (replayed === 0) process.exitCode = 1;
