import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const readyForQuery = 'Z'.charCodeAt(0);
const idle = 'I'.charCodeAt(0);

/**
 * Stands between a ledger and its database as a pooler in transaction mode does: every connection is served by two sessions of
 * the database in turn, and each transaction may find itself in another one than the one before.
 */
export class SessionSwapper {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async before(url: string): Promise<SessionSwapper> {
    const target = new URL(url);
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new URL(url);
    through.port = String((server.address() as AddressInfo).port);
    const swapper = new SessionSwapper(server, through.href);
    server.on('connection', client => {
      const sessions = [0, 1].map(() => connect(Number(target.port), target.hostname));
      for (const socket of [client, ...sessions]) swapper.#keep(socket, [client, ...sessions]);
      serve(client, sessions);
      client.resume();
    });
    return swapper;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep(socket: Socket, all: readonly Socket[]): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const other of all) other.destroy();
    });
  }
}

/** Both sessions are opened alike (the tests' password is sent as it is); what follows goes to one of them at a time. */
function serve(client: Socket, sessions: readonly Socket[]): void {
  const opened = new Set<number>();
  let turn = 0;
  client.on('data', data => {
    const all = opened.has(0) ? [turn] : sessions.keys();
    for (const index of all) sessions[index]?.write(data);
  });
  for (const [index, session] of sessions.entries()) {
    let rest: Buffer = Buffer.alloc(0);
    session.on('data', (data: Buffer) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const message = rest.subarray(0, rest.readUInt32BE(1) + 1);
        rest = rest.subarray(message.length);
        const isIdle = message[0] === readyForQuery && message[5] === idle;
        if (index === (opened.has(index) ? turn : 0)) client.write(message);
        if (!isIdle) continue;
        // The transaction is over: the next one goes to the other session.
        if (opened.has(index)) turn = 1 - turn;
        opened.add(index);
      }
    });
  }
}
