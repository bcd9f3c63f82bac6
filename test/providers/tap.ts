import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** One request as its bytes passed by, names of headers in lower case. */
export interface TappedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Tap {
  readonly url: string;
  readonly requests: readonly TappedRequest[];
  /** Whose bytes are passed on; to be set once that is known. */
  target: string | null;
  /** New connections are refused from now on; those that are open stay. */
  refuse(): void;
  /** New connections are accepted again, on the same port. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** A wire to listen on, between the gateway and an emulated cloud: the bytes pass as they are, signatures and all. */
export async function openTap(): Promise<Tap> {
  const requests: TappedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const { hostname, port } = new URL(tap.target ?? 'http://127.0.0.1:1');
    const upstream = connect(Number(port), hostname);
    const heard = listener(request => requests.push(request));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // Resets are what the faults are for.
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes: Buffer) => {
      heard(bytes);
      upstream.write(bytes);
    });
    upstream.on('data', bytes => client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroySoon());
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const tap: Tap = {
    url: `http://127.0.0.1:${port}`,
    requests,
    target: null,
    refuse: () => void server.close(),
    accept: async () => {
      if (!server.listening) await listen(port);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise(resolve => server.close(resolve));
    },
  };
  return tap;
}

function listener(hear: (request: TappedRequest) => void): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  return bytes => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [line = '', ...lines] = pending.subarray(0, end).toString('latin1').split('\r\n');
      const headers = Object.fromEntries(
        lines.map(text => [
          text.slice(0, text.indexOf(':')).toLowerCase(),
          text.slice(text.indexOf(':') + 1).trim(),
        ]),
      );
      const whole = end + 4 + Number(headers['content-length'] ?? 0);
      if (pending.length < whole) return;
      const [method = '', path = ''] = line.split(' ');
      hear({ method, path, headers, body: pending.subarray(end + 4, whole).toString() });
      pending = pending.subarray(whole);
    }
  };
}
