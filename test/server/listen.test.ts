import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { findPort, listenOn } from '../../src/server/listen.ts';

const counters = '/proc/net/netstat';
const bound = '/proc/sys/net/core/somaxconn';
const crowd = 700;
const hasRoom = existsSync(counters) && existsSync(bound) && Number(readFileSync(bound, 'utf8')) > crowd;

/** How often the system has left a connection waiting because a queue was full; each is tried again after a second or more. */
function overflows(): number {
  const lines = readFileSync(counters, 'utf8').split('\n');
  const [names = [], values = []] = lines
    .filter(line => line.startsWith('TcpExt:'))
    .map(line => line.split(' '));
  return Number(values[names.indexOf('ListenOverflows')]);
}

/** How many of a crowd find no place. */
async function leftWaiting(): Promise<number> {
  const server = createServer();
  const { port } = await listenOn(server, { host: '127.0.0.1', port: 0 });
  const before = overflows();
  const sockets: Socket[] = Array.from({ length: crowd }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map(socket => once(socket, 'connect')));
  const count = overflows() - before;
  for (const socket of sockets) socket.destroy();
  server.close();
  return count;
}

describe('A listening server', () => {
  test.runIf(hasRoom)('has room for a crowd that comes at once', async () => {
    // The system counts for all that listen on this machine, so somebody else may have left others waiting once.
    await expect.poll(leftWaiting).toBe(0);
  });

  test.runIf(process.platform === 'linux')('shares its port only where both say so', async () => {
    const host = '127.0.0.1';
    const port = await findPort({ host, port: 0 });
    const place = { host, port, isShared: true };
    const servers = [createServer(), createServer(), createServer()] as const;
    for (const server of servers.slice(0, 2)) await listenOn(server, place);
    await expect(listenOn(servers[2], { host, port })).rejects.toThrow(`Port ${port} on ${host} is taken.`);
    await expect(findPort({ host, port })).rejects.toThrow(`Port ${port} on ${host} is taken.`);
    for (const server of servers) server.close();
  });
});
