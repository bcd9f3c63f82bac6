import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CursorError, LeaseLostError, LedgerUnavailableError } from '../ledger.ts';
import { RecordDamagedError } from './database.ts';
import { closedError, type SqliteRequest } from './session.ts';
import type {
  OpenedRecord,
  SentError,
  SentReply,
  SqliteAnswer,
  SqliteMessage,
  SqliteWorkerData,
} from './worker.ts';

// Beside this file, and with its ending where all of it has been bundled.
const worker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: unknown) => void;
}

/** One connection to the file, in a thread of its own. */
export class SqliteThread {
  readonly opened: OpenedRecord;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #unsent: SqliteMessage[number][] = [];
  #number = 0;
  #closing = false;
  #ended: LedgerUnavailableError | null = null;

  private constructor(thread: Worker, opened: OpenedRecord) {
    this.#worker = thread;
    this.opened = opened;
    thread.on('message', (answer: SqliteAnswer) => {
      if (answer.kind === 'replies') for (const reply of answer.replies) this.#settle(reply);
    });
    thread.on('error', failure => this.#end((failure as Error).message));
    thread.on('exit', code => this.#end(`its thread ended with ${code}`));
    // Only what somebody waits for keeps the process running.
    thread.unref();
  }

  static async start(data: SqliteWorkerData): Promise<SqliteThread> {
    const thread = new Worker(worker, { workerData: data, name: `record ${data.role}`, env: environment() });
    const answer = await firstAnswer(thread);
    if (answer.kind === 'opened') return new SqliteThread(thread, answer);
    throw answer.kind === 'refused' ? revived(answer.failure) : unusable('its thread began with an answer');
  }

  ask(request: SqliteRequest): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#number += 1;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(this.#number, { resolve, reject });
      // What is asked for in one turn of the event loop goes over together, and so into one commit: each answer of a cloud that
      // is read in that turn has microtasks of its own.
      if (this.#unsent.length === 0) setImmediate(() => this.#send());
      this.#unsent.push({ number: this.#number, request });
    });
  }

  /** After all that was asked before. */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    this.#send();
    this.#closing = true;
    const exit = once(this.#worker, 'exit');
    this.#worker.ref();
    this.#worker.postMessage([] satisfies SqliteMessage);
    await exit;
  }

  #send(): void {
    if (this.#unsent.length === 0) return;
    const message = this.#unsent;
    this.#unsent = [];
    this.#worker.postMessage(message);
  }

  #settle({ number, reply }: SentReply): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (reply.kind === 'done') waiting?.resolve(reply.result);
    else waiting?.reject(revived(reply.failure as SentError));
  }

  #end(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = this.#closing ? closedError() : unusable(why);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/**
 * A thread does not share what its process has compiled unless it is told where that lies. Without it each thread loads what
 * turns TypeScript into JavaScript, which takes some 20 MB and is never given back.
 */
function environment(): Record<string, string> {
  const compiled = getCompileCacheDir();
  // Node puts a folder of its own version into the one that it is given.
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) };
}

async function firstAnswer(thread: Worker): Promise<SqliteAnswer> {
  const given = new AbortController();
  const { signal } = given;
  const ended = once(thread, 'exit', { signal }).then(([code]) => {
    throw unusable(`its thread ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(thread, 'message', { signal }), ended]);
    return answer as SqliteAnswer;
  } finally {
    ended.catch(() => undefined);
    given.abort();
  }
}

function unusable(why: string): LedgerUnavailableError {
  return new LedgerUnavailableError(`The record (SQLite) cannot be used: ${why}.`);
}

function revived({ name, message }: SentError): Error {
  if (name === 'LedgerUnavailableError') return new LedgerUnavailableError(message);
  if (name === 'RecordDamagedError') return new RecordDamagedError(message);
  if (name === 'LeaseLostError') return new LeaseLostError(message);
  if (name === 'CursorError') return new CursorError(message);
  return new Error(message);
}
