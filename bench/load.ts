import { connect, type Socket } from 'node:net';
import type { Asked } from './workload.ts';

export interface Load {
  readonly url: URL;
  readonly asked: Asked;
  readonly connections: number;
  readonly seconds: number;
  /** Told of each answer when it has come, on the clock of `performance.now()`. */
  readonly heard?: (at: number) => void;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers that were no 200, had errors or refused, or to the same question were not as long as the first one. */
  readonly failures: number;
  /** How the first of those begins. */
  readonly firstFailure: string;
  readonly seconds: number;
  /** Sorted. */
  readonly milliseconds: readonly number[];
}

/**
 * Posts requests over kept connections, each of which asks as soon as it was answered. Written for its price: what it takes is
 * taken from what it measures, and node's own client would cost more than most contenders.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { connections, seconds } = load;
  const lanes = await Promise.all(
    Array.from({ length: connections }, (_, number) => Lane.open(load, number)),
  );
  const began = performance.now();
  await Promise.all(lanes.map(lane => lane.run(began + seconds * 1000)));
  const milliseconds = lanes.flatMap(lane => lane.milliseconds);
  return {
    requests: milliseconds.length,
    failures: lanes.reduce((sum, { failures }) => sum + failures, 0),
    firstFailure: lanes.find(({ failures }) => failures > 0)?.firstFailure ?? '',
    seconds: (performance.now() - began) / 1000,
    milliseconds: milliseconds.sort((left, right) => left - right),
  };
}

const headEnd = '\r\n\r\n';
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** One kept connection with one request at a time. */
class Lane {
  readonly milliseconds: number[] = [];
  failures = 0;
  firstFailure = '';
  readonly #load: Load;
  readonly #number: number;
  readonly #socket: Socket;
  readonly #done = Promise.withResolvers<void>();
  #until = 0;
  #request: Buffer | null = null;
  #askedAt = 0;
  #usualLength: number | null = null;
  /** Of the answer that is coming: its head, as far as it is there, the bytes that have come, and how many it has (NaN: chunks). */
  #head = '';
  #received = 0;
  #expected: number | null = null;

  static open(load: Load, number: number): Promise<Lane> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(load.url.port), load.url.hostname, () =>
        resolve(new Lane(load, number, socket)),
      );
      socket.setNoDelay(true).once('error', reject);
    });
  }

  constructor(load: Load, number: number, socket: Socket) {
    this.#load = load;
    this.#number = number;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#done.reject(new Error('The server closed the connection.')));
  }

  async run(until: number): Promise<void> {
    this.#until = until;
    this.#ask();
    await this.#done.promise.finally(() => this.#socket.destroy());
  }

  #ask(): void {
    const { asked, url } = this.#load;
    if (this.#request === null || asked.fresh) {
      this.#request = requestBytes(url, asked.body(this.#number, this.milliseconds.length));
    }
    this.#askedAt = performance.now();
    this.#socket.write(this.#request);
  }

  #take(chunk: Buffer): void {
    this.#received += chunk.length;
    if (this.#expected === null) this.#readHead(chunk);
    if (this.#expected === null) return;
    const whole = Number.isNaN(this.#expected)
      ? chunk.subarray(-lastChunk.length).equals(lastChunk)
      : this.#received >= this.#expected;
    if (whole) this.#heard();
  }

  /** What comes with it of the body is looked at too: errors are told there. */
  #readHead(chunk: Buffer): void {
    this.#head += chunk.toString('latin1', 0, 4096);
    const end = this.#head.indexOf(headEnd);
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1] ?? Number.NaN);
    this.#expected = end + headEnd.length + length;
    this.#usualLength ??= length;
    const failed = !this.#head.startsWith('HTTP/1.1 200') || /"errors"|Error"/.test(this.#head.slice(end));
    const strange = !this.#load.asked.fresh && !Object.is(length, this.#usualLength);
    if (!failed && !strange) return;
    this.failures += 1;
    this.firstFailure ||= this.#head;
  }

  #heard(): void {
    this.#head = '';
    this.#received = 0;
    this.#expected = null;
    const now = performance.now();
    this.milliseconds.push(now - this.#askedAt);
    this.#load.heard?.(now);
    if (now < this.#until) this.#ask();
    else this.#done.resolve();
  }
}

function requestBytes(url: URL, body: string): Buffer {
  return Buffer.from(
    `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\naccept: application/json\r\nuser-agent: bench\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
