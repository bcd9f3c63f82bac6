import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a ledger and its database, and does what networks do. */
export class Gate {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #frozen = false;
  #trap: { readonly words: string; readonly then: 'freeze' | 'cut' | 'swallow' } | null = null;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async before(url: string): Promise<Gate> {
    const target = new URL(url);
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(url);
    through.port = String((server.address() as AddressInfo).port);
    const gate = new Gate(server, through.href);
    server.on('connection', client => gate.#join(client, connect(Number(target.port), target.hostname)));
    return gate;
  }

  /** Nothing passes any more, and nobody is told: a database that hangs, a network that drops packets. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** What happens when a statement with these words has passed to the database: once. */
  trap(words: string, then: 'freeze' | 'cut' | 'swallow'): void {
    this.#trap = { words, then };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, database: Socket): void {
    let swallow = false;
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', data => {
      const trap = this.#trap;
      if (trap === null || !data.includes(trap.words)) {
        database.write(data);
        return;
      }
      this.#trap = null;
      if (trap.then === 'cut') {
        client.destroy();
        return;
      }
      swallow = trap.then === 'swallow';
      database.write(data);
      if (trap.then === 'freeze') this.freeze();
    });
    database.on('data', data => {
      if (swallow) client.destroy();
      else client.write(data);
    });
    if (this.#frozen) {
      client.pause();
      database.pause();
    } else client.resume();
  }
}
