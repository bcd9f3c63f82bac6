import { Socket } from 'node:net';
import postgres from 'postgres';
import { LedgerUnavailableError } from '../ledger.ts';
import { query, type SqlQuery, type SqlRow, type SqlScript, type SqlStatement } from '../sql.ts';
import type { Together } from '../transaction.ts';
import type { PgAddress } from './address.ts';
import { connectionSurvives, unavailable } from './failure.ts';
import type { PostgresSettings } from './settings.ts';
import { combined, merged, type PgRequest } from './spelling.ts';

export interface PgConnectionOptions {
  readonly address: PgAddress;
  /** Which of the address's hosts. */
  readonly attempt: number;
  readonly settings: PostgresSettings;
  /** False for hints, which are not worth a wait for the disk. */
  readonly isDurable?: boolean;
  readonly heard?: (payload: string) => void;
  readonly lost?: () => void;
}

const begin = query('begin');

/**
 * One connection, for as long as it lives. The driver would replace a lost one silently and send what is queued over the new
 * one: the second half of a transaction, without the first. Here a lost connection stays lost, and so does its transaction.
 */
export class PgConnection {
  readonly #sql: postgres.Sql<{ bigint: number }>;
  readonly #address: string;
  readonly #lost: () => void;
  readonly #session: SqlQuery;
  /** The process of the server at the other end. */
  #backend: Promise<unknown> | null = null;
  #socket: Socket | null = null;
  #dead = false;

  constructor({ address, attempt, settings, isDurable = true, heard, lost }: PgConnectionOptions) {
    const { host, port } = address.hosts[attempt % address.hosts.length] ?? { host: 'localhost', port: 5432 };
    this.#address = `${host}:${port}/${address.database}`;
    this.#lost = lost ?? (() => undefined);
    this.#session = sessionOf(settings, isDurable);
    const options = {
      host,
      port,
      max: 1,
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: 0,
      keep_alive: 15,
      connect_timeout: settings.connectTimeoutMs / 1000,
      connection: { application_name: 'causeway' },
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      onnotice: () => undefined,
      onnotify: (_channel: string, payload: string) => heard?.(payload),
      onclose: () => this.#end(),
      socket: (of: { path?: string | false }) => this.#open(host, port, of.path || null),
    };
    this.#sql = postgres(address.url, options as postgres.Options<{ bigint: postgres.PostgresType<number> }>);
  }

  get dead(): boolean {
    return this.#dead || this.#socket?.destroyed === true;
  }

  /** Outside of any transaction: every statement sees what is committed. */
  async run<Result>(script: SqlScript<Result>): Promise<Result> {
    await this.#begun();
    let step = script.next();
    while (step.done !== true) step = script.next(await this.#ask(step.value));
    return step.value;
  }

  /** The first statements go along with the beginning, and the last ones with the commit. */
  async transaction(script: SqlScript<Together>): Promise<Together['outcomes']> {
    const backend = await this.#begun();
    let together: Together;
    try {
      together = await this.#decided(script, backend);
    } catch (failure) {
      await this.#rollback();
      throw failure;
    }
    await this.#commit(together.last);
    return together.outcomes;
  }

  /** Gives the connection up at once, without waiting for a peer that may never answer. */
  cut(): void {
    this.#socket?.destroy();
    this.#end();
    this.#sql.end({ timeout: 0 }).catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.#sql.end({ timeout: 1 }).catch(() => undefined);
    this.#socket?.destroy();
    this.#end();
  }

  #begun(): Promise<unknown> {
    this.#backend ??= this.#ask([this.#session]).then(([rows]) => rows?.[0]?.backend);
    return this.#backend;
  }

  async #decided(script: SqlScript<Together>, backend: unknown): Promise<Together> {
    let step = script.next();
    if (step.done === true) return step.value;
    const [, ...answers] = await this.#ask([begin, ...step.value]);
    const session = answers[0]?.[0]?.session;
    if (session !== undefined && session !== backend) throw this.#shared();
    step = script.next(answers);
    while (step.done !== true) step = script.next(await this.#ask(step.value));
    return step.value;
  }

  /** What was set for the session, and what was prepared in it, is elsewhere then; and so may the lock of a row be. */
  #shared(): LedgerUnavailableError {
    this.cut();
    return new LedgerUnavailableError(
      `The record (PostgreSQL ${this.#address}) cannot be used: a pooler hands each transaction to another session. Connect to the database itself, or to a pooler in session mode.`,
    );
  }

  #end(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#lost();
  }

  #open(host: string, port: number, path: string | null): Socket {
    if (this.#socket !== null)
      throw new LedgerUnavailableError(`The connection to ${this.#address} was lost.`);
    const socket = new Socket();
    this.#socket = socket;
    // The driver reads the host from here when it checks a certificate.
    Object.assign(socket, { host, port });
    return path === null ? socket.connect(port, host) : socket.connect(path);
  }

  /** All at once, those of one kind as one. */
  async #ask(statements: readonly SqlStatement[]): Promise<readonly (readonly SqlRow[])[]> {
    const { requests, answersOf } = merged(statements);
    const answers = await Promise.all(requests.map(request => this.#send(request)));
    return answersOf(answers as unknown as readonly (readonly SqlRow[])[]);
  }

  async #send({ text, values }: PgRequest): Promise<postgres.RowList<postgres.Row[]>> {
    if (this.dead)
      throw new LedgerUnavailableError(`The connection to PostgreSQL ${this.#address} was lost.`);
    try {
      return await this.#sql.unsafe(text, [...values], { prepare: true });
    } catch (failure) {
      if (!connectionSurvives(failure)) this.cut();
      throw unavailable(failure, this.#address);
    }
  }

  async #rollback(): Promise<void> {
    if (this.dead) return;
    // A connection whose rollback failed is in no known state; #send has not always seen that.
    await this.#send({ text: 'rollback', values: [] }).catch(() => this.cut());
  }

  async #commit(last: readonly SqlStatement[]): Promise<void> {
    const writing = combined(last);
    const [written, committed] = await Promise.allSettled([
      writing === null ? null : this.#send(writing),
      this.#send({ text: 'commit', values: [] }),
    ]);
    // The server answers in order: where it lives on and refuses one of the last, it has not committed.
    if (written.status === 'rejected' && !this.dead) {
      await this.#rollback();
      throw written.reason;
    }
    const failure = written.status === 'rejected' ? written.reason : rejection(committed);
    if (failure !== null) {
      if (!this.dead) await this.#rollback();
      const { message } = unavailable(failure, this.#address);
      throw new LedgerUnavailableError(`${message} Whether the last entry was written is in doubt.`);
    }
    if (committed.status === 'fulfilled' && committed.value.command !== 'COMMIT') {
      throw new LedgerUnavailableError(`The record (PostgreSQL ${this.#address}) took the transaction back.`);
    }
  }
}

function rejection(settled: PromiseSettledResult<unknown>): unknown {
  return settled.status === 'rejected' ? settled.reason : null;
}

/** Whatever is asked is found along an index. What the planner knows of a table that grows from nothing is always too old. */
const pointed: Readonly<Record<string, string>> = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
  plan_cache_mode: 'force_generic_plan',
};

/** Set by a statement and not at the opening: poolers refuse to open with settings that they do not know. */
function sessionOf(settings: PostgresSettings, isDurable: boolean): SqlQuery {
  const timeout = String(settings.statementTimeoutMs);
  const values: Readonly<Record<string, string>> = {
    synchronous_commit: isDurable ? 'on' : 'off',
    statement_timeout: timeout,
    lock_timeout: timeout,
    // A process that was stopped in the middle of a transaction must not keep its locks.
    idle_in_transaction_session_timeout: String(2 * settings.answerTimeoutMs),
    ...(settings.readsWidely ? {} : pointed),
  };
  const sets = Object.entries(values).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  return query(`select pg_backend_pid() as backend, ${sets.join(', ')}`);
}
