import type { CommandArguments, CommandName, CommandResult } from '../commands.ts';
import type { ReadArguments, ReadName, ReadResult } from '../reads.ts';
import type { SqlStore } from '../store.ts';
import { Watchers } from '../watchers.ts';
import { RecordDamagedError } from './database.ts';
import { closedError, type SqliteRequest, type SqliteSession } from './session.ts';

/** Where requests are answered: in a thread, or right here. */
export interface SqliteConnection {
  ask(request: SqliteRequest): Promise<unknown>;
  close(): Promise<void>;
}

export class SqliteStore implements SqlStore {
  readonly #connection: SqliteConnection;
  readonly #watchers = new Watchers();
  #damage: RecordDamagedError | null = null;
  #closed: Promise<void> | null = null;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  read<Name extends ReadName>(name: Name, ...given: ReadArguments<Name>): Promise<ReadResult<Name>> {
    return this.#ask({ kind: 'read', name, given }) as Promise<ReadResult<Name>>;
  }

  write<Name extends CommandName>(
    name: Name,
    ...given: CommandArguments<Name>
  ): Promise<CommandResult<Name>> {
    const command = { name, given };
    return this.#ask({ kind: 'write', command }) as Promise<CommandResult<Name>>;
  }

  async probe(): Promise<void> {
    await this.#ask({ kind: 'probe' });
  }

  announce(operationId: string): void {
    this.#watchers.tell(operationId);
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#watchers.add(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#watchers.clear();
    await this.#connection.close();
  }

  async #ask(request: SqliteRequest): Promise<unknown> {
    if (this.#closed !== null) throw closedError();
    // Whoever finds damage, reading or writing: from then on nothing is written, and what can be read still is.
    if (request.kind !== 'read' && this.#damage !== null) throw this.#damage;
    try {
      return await this.#connection.ask(request);
    } catch (failure) {
      if (failure instanceof RecordDamagedError) this.#damage ??= failure;
      throw failure;
    }
  }
}

/** In this thread: for a record in memory, which never waits for a disk, and for commands that only read. */
export class DirectConnection implements SqliteConnection {
  readonly #session: SqliteSession;
  #closed = false;
  #waiting: { request: SqliteRequest; resolve(result: unknown): void; reject(failure: unknown): void }[] = [];

  constructor(session: SqliteSession) {
    this.#session = session;
  }

  ask(request: SqliteRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#answer());
      this.#waiting.push({ request, resolve, reject });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#answer();
    this.#session.close();
  }

  #answer(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const replies = this.#session.answer(waiting.map(({ request }) => request));
    for (const [index, { resolve, reject }] of waiting.entries()) {
      const reply = replies[index];
      if (reply?.kind === 'done') resolve(reply.result);
      else reject(reply?.failure);
    }
  }
}
