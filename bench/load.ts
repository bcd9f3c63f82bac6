import { connect, type Socket } from 'node:net';

export interface Load {
  readonly url: URL;
  /** The JSON to post: always the same, or what a connection posts as its so manieth. */
  readonly body: string | ((connection: number, count: number) => string);
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers that were no 200, or to the same question not as long as the first one. */
  readonly failures: number;
  readonly seconds: number;
  /** Sorted. */
  readonly milliseconds: readonly number[];
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = '0\r\n\r\n';

/** Posts requests over kept connections, each of which asks as soon as it was answered. */
export async function runLoad({ url, body, connections, seconds }: Load): Promise<LoadResult> {
  const same = typeof body === 'string' ? requestBytes(url, body) : null;
  const milliseconds: number[] = [];
  let failures = 0;
  let length: number | null = null;
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async (_, number) => {
      const connection = await Connection.open(url);
      try {
        for (let count = 0; performance.now() < until; count += 1) {
          const bytes = same ?? requestBytes(url, typeof body === 'string' ? body : body(number, count));
          const asked = performance.now();
          const answer = await connection.ask(bytes);
          milliseconds.push(performance.now() - asked);
          length ??= answer.length;
          if (!answer.ok || (same !== null && answer.length !== length)) failures += 1;
        }
      } finally {
        connection.close();
      }
    }),
  );
  return {
    requests: milliseconds.length,
    failures,
    seconds: (performance.now() - began) / 1000,
    milliseconds: milliseconds.sort((left, right) => left - right),
  };
}

function requestBytes(url: URL, body: string): Buffer {
  return Buffer.from(
    `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\naccept: application/json\r\nuser-agent: bench\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

interface Reply {
  readonly ok: boolean;
  readonly length: number;
}

/** One kept connection with one request at a time: node's own client would cost more than what it measures. */
class Connection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #received = 0;
  /** Length of head and body; null while the head is incomplete, NaN where the body comes in chunks. */
  #expected: number | null = null;
  #ok = false;
  #answer: PromiseWithResolvers<Reply> | null = null;

  static open(url: URL): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => resolve(new Connection(socket)));
      socket.setNoDelay(true).once('error', reject);
    });
  }

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#answer?.reject(new Error('The server closed the connection.')));
  }

  ask(bytes: Buffer): Promise<Reply> {
    this.#answer = Promise.withResolvers();
    this.#socket.write(bytes);
    return this.#answer.promise;
  }

  close(): void {
    this.#answer = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#expected === null) this.#readHead();
    if (this.#expected === null) return;
    const whole = Number.isNaN(this.#expected)
      ? chunk.subarray(-lastChunk.length).toString('latin1') === lastChunk
      : this.#received >= this.#expected;
    if (!whole) return;
    const reply = { ok: this.#ok, length: this.#received };
    this.#chunks = [];
    this.#received = 0;
    this.#expected = null;
    this.#answer?.resolve(reply);
  }

  #readHead(): void {
    const bytes =
      this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const end = bytes.indexOf(headEnd);
    if (end < 0) return;
    const head = bytes.toString('latin1', 0, end);
    this.#ok = head.startsWith('HTTP/1.1 200');
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#expected = length === undefined ? Number.NaN : end + headEnd.length + Number(length);
  }
}
