import type { ChainName } from '../audit/chain.ts';
import { begin, type Command, howManyTogether } from '../commands.ts';
import { LedgerUnavailableError } from '../ledger.ts';
import { type ReadName, reading } from '../reads.ts';
import { type LedgerWriter, type Outcome, runTogether } from '../transaction.ts';
import { RecordDamagedError, type SqliteDatabase } from './database.ts';
import type { RecordFiles } from './files.ts';

export type SqliteRequest =
  | { readonly kind: 'read'; readonly name: ReadName; readonly given: readonly unknown[] }
  | { readonly kind: 'write'; readonly command: Command }
  | { readonly kind: 'probe' };

/** Nothing is true before the whole list of them is returned: then what was written has reached the disk. */
export type SqliteReply =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly failure: unknown };

export interface SqliteSessionOptions {
  readonly database: SqliteDatabase;
  /** Null for a session that only reads. */
  readonly writing: {
    readonly chain: ChainName;
    readonly identity: Pick<LedgerWriter, 'owner' | 'settings'>;
  } | null;
  /** Null where nothing is written, and for a record in memory. */
  readonly files: RecordFiles | null;
  readonly closed: () => void;
}

/** Answers all that is waiting at a moment: one wait for the disk serves everything that is written. */
export class SqliteSession {
  readonly #options: SqliteSessionOptions;
  #damage: RecordDamagedError | null = null;

  constructor(options: SqliteSessionOptions) {
    this.#options = options;
    options.files?.remember(options.database.version());
  }

  answer(requests: readonly SqliteRequest[]): readonly SqliteReply[] {
    const commands = requests.flatMap(request => (request.kind === 'write' ? request.command : []));
    const written = this.#write(commands).values();
    return requests.map(request => {
      if (request.kind === 'write') return written.next().value ?? failed(new Error('A command was lost.'));
      return this.#attempt(() => {
        if (request.kind === 'read') return this.#options.database.run(reading(request.name, request.given));
        this.#compare();
        return this.#options.database.run(reading('schemaFound', []));
      });
    });
  }

  close(): void {
    this.#options.database.close();
    this.#options.closed();
  }

  #attempt(work: () => unknown): SqliteReply {
    try {
      return { kind: 'done', result: work() };
    } catch (failure) {
      this.#notice(failure);
      return failed(failure);
    }
  }

  #write(commands: readonly Command[]): readonly SqliteReply[] {
    if (commands.length === 0) return [];
    const { database, files } = this.#options;
    let outcomes: readonly Outcome[] | null = null;
    let isRunning = false;
    try {
      this.#compare();
      database.execute('begin immediate');
      isRunning = true;
      outcomes = this.#run(commands);
      isRunning = false;
      database.execute('commit');
      files?.compareNames(database.version());
    } catch (failure) {
      this.#notice(failure);
      database.rollback();
      // What one of them brings about takes nobody with it: everybody is tried again, each alone.
      if (isRunning && commands.length > 1 && this.#damage === null) {
        return commands.flatMap(command => this.#write([command]));
      }
      return commands.map(() => failed(failure));
    }
    return outcomes.map(outcome =>
      outcome.kind === 'done' ? { kind: 'done', result: outcome.result } : failed(outcome.reason),
    );
  }

  #run(commands: readonly Command[]): readonly Outcome[] {
    const { database, writing } = this.#options;
    if (writing === null) throw new Error('This session only reads.');
    const { chain, identity } = writing;
    const outcomes: Outcome[] = [];
    for (let rest = commands; rest.length > 0; ) {
      const many = howManyTogether(rest, Number.POSITIVE_INFINITY);
      const begins = rest.slice(0, many).map(command => (writer: LedgerWriter) => begin(command, writer));
      const together = database.run(runTogether(chain, identity, begins));
      for (const statement of together.last) database.ask(statement);
      outcomes.push(...together.outcomes);
      rest = rest.slice(many);
    }
    return outcomes;
  }

  #compare(): void {
    if (this.#damage !== null) throw this.#damage;
    const { database, files } = this.#options;
    files?.compare(() => database.version());
  }

  #notice(failure: unknown): void {
    if (failure instanceof RecordDamagedError) this.#damage ??= failure;
  }
}

function failed(failure: unknown): SqliteReply {
  return { kind: 'failed', failure };
}

export function closedError(): LedgerUnavailableError {
  return new LedgerUnavailableError('The record is closed: this process is ending.');
}
