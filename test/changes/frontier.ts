import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Frontier {
  readonly url: string;
  /** Which cloud answers for a region; null drops its connections. What is not set goes to the first cloud. */
  readonly routes: Map<string, string | null>;
  close(): Promise<void>;
}

/** One address before several clouds, which tells regions apart by what the requests themselves say. */
export async function startFrontier(cloud: string): Promise<Frontier> {
  const routes = new Map<string, string | null>();
  const server = createServer((incoming, outgoing) => {
    const region = new URL(incoming.url ?? '/', 'http://frontier').searchParams.get('RegionId') ?? '';
    const target = routes.has(region) ? routes.get(region) : cloud;
    if (!target) {
      incoming.socket.destroy();
      return;
    }
    const { method = 'POST', headers } = incoming;
    const forwarded = request(`${target}${incoming.url}`, { method, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    routes,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
