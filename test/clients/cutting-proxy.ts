import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  /** Where clients reach Causeway through it. */
  readonly url: string;
  /** How many connections it has cut. */
  readonly cuts: number;
  /** Cuts all connections on which something has been answered, and says how many. */
  cut(): number;
  close(): Promise<void>;
}

/** Stands between a client and Causeway, and cuts the first connections right behind the event of this number. */
export async function startCuttingProxy(to: string, behind: readonly number[]): Promise<CuttingProxy> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  const answered = new Set<Socket>();
  let cuts = 0;
  const server = createServer(client => {
    const causeway = connect(Number(target.port), target.hostname);
    for (const socket of [client, causeway]) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => [client, causeway].map(each => each.destroy()));
    }
    client.pipe(causeway);
    client.once('close', () => answered.delete(client));
    let text = '';
    causeway.on('data', (chunk: Buffer) => {
      text += chunk;
      const wanted = behind[cuts];
      const end = wanted === undefined ? -1 : endOfEvent(text, wanted);
      if (end < 0) {
        client.write(chunk, () => answered.add(client));
        return;
      }
      cuts += 1;
      const before = text.length - chunk.length;
      client.write(chunk.subarray(0, Math.max(end - before, 0)), () => client.resetAndDestroy());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    get cuts() {
      return cuts;
    },
    cut() {
      const cutting = [...answered];
      for (const client of cutting) client.resetAndDestroy();
      cuts += cutting.length;
      return cutting.length;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function endOfEvent(text: string, number: number): number {
  const at = text.indexOf(`id: ${number}\n`);
  const end = at < 0 ? -1 : text.indexOf('\n\n', at);
  return end < 0 ? -1 : end + 2;
}
