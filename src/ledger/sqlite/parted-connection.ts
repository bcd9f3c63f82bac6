import type { SqliteRequest } from './session.ts';
import type { SqliteConnection } from './store.ts';

/** Each try starts a thread. */
const triedAgainMs = 10_000;

/**
 * One connection writes and another one reads, so that whoever reads does not wait for a commit. In the log mode of SQLite a reading
 * sees all that is committed when it begins, and so everything that this process was told to be written.
 *
 * The reading one is opened when something is read while something is written, for the first time: it is a thread and 12 MB, which a
 * gateway that changes nothing never needs. Until then nobody is in anybody's way.
 */
export class PartedConnection implements SqliteConnection {
  readonly #writing: SqliteConnection;
  readonly #openReading: () => Promise<SqliteConnection>;
  #reading: SqliteConnection | null = null;
  #opening: Promise<SqliteConnection> | null = null;
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Under way on the connection that writes. */
  #reads = 0;
  #writes = 0;

  constructor(writing: SqliteConnection, openReading: () => Promise<SqliteConnection>) {
    this.#writing = writing;
    this.#openReading = openReading;
  }

  ask(request: SqliteRequest): Promise<unknown> {
    switch (request.kind) {
      case 'read':
        return this.#reading === null ? this.#read(request) : this.#reading.ask(request);
      case 'write':
        return this.#reading === null ? this.#write(request) : this.#writing.ask(request);
      // Looks at what is written, and commits nothing that others would wait for.
      case 'probe':
        return this.#writing.ask(request);
    }
  }

  async close(): Promise<void> {
    const reading = await this.#opening;
    if (reading !== null && reading !== this.#writing) await reading.close();
    await this.#writing.close();
  }

  async #read(request: SqliteRequest): Promise<unknown> {
    if (this.#writes > 0) return (await this.#part()).ask(request);
    this.#reads += 1;
    try {
      return await this.#writing.ask(request);
    } finally {
      this.#reads -= 1;
    }
  }

  async #write(request: SqliteRequest): Promise<unknown> {
    if (this.#reads > 0) void this.#part();
    this.#writes += 1;
    try {
      return await this.#writing.ask(request);
    } finally {
      this.#writes -= 1;
    }
  }

  /** Where none can be opened, there is still the one that writes: its readers wait, and have what there is to read. */
  #part(): Promise<SqliteConnection> {
    if (this.#opening === null && performance.now() < this.#notBefore) return Promise.resolve(this.#writing);
    this.#opening ??= this.#openReading().then(
      reading => {
        this.#reading = reading;
        return reading;
      },
      () => {
        this.#opening = null;
        this.#notBefore = performance.now() + triedAgainMs;
        return this.#writing;
      },
    );
    return this.#opening;
  }
}
