import { Socket } from 'node:net';
import postgres from 'postgres';
import { LedgerUnavailableError } from '../ledger.ts';
import { type Query, type Row, storable, type Work } from '../work.ts';
import type { Place } from './place.ts';
import type { PostgresSettings } from './settings.ts';
import { connectionSurvives, unavailable } from './trouble.ts';

export interface WireOptions {
  readonly place: Place;
  /** Which of the place's hosts. */
  readonly attempt: number;
  readonly settings: PostgresSettings;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly heard?: (payload: string) => void;
  readonly lost?: () => void;
}

/**
 * One connection, for as long as it lives. The driver would replace a lost one silently and send what is queued over the new
 * one: the second half of a transaction, without the first. Here a lost connection stays lost, and so does its transaction.
 */
export class Wire {
  readonly #sql: postgres.Sql<{ bigint: number }>;
  readonly #place: string;
  readonly #lost: () => void;
  #socket: Socket | null = null;
  #dead = false;

  constructor({ place, attempt, settings, parameters = {}, heard, lost }: WireOptions) {
    const { host, port } = place.hosts[attempt % place.hosts.length] ?? { host: 'localhost', port: 5432 };
    this.#place = `${host}:${port}/${place.database}`;
    this.#lost = lost ?? (() => undefined);
    const timeout = settings.statementTimeoutMs;
    const options = {
      host,
      port,
      max: 1,
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: 0,
      keep_alive: 15,
      connect_timeout: settings.connectTimeoutMs / 1000,
      connection: {
        application_name: 'causeway',
        synchronous_commit: 'on',
        statement_timeout: timeout,
        lock_timeout: timeout,
        // A process that was stopped in the middle of a transaction must not keep its locks.
        idle_in_transaction_session_timeout: 2 * settings.answerTimeoutMs,
        ...parameters,
      },
      types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
      onnotice: () => undefined,
      onnotify: (_channel: string, payload: string) => heard?.(payload),
      onclose: () => this.#end(),
      socket: (of: { path?: string | false }) => this.#open(host, port, of.path || null),
    };
    this.#sql = postgres(place.url, options as postgres.Options<{ bigint: postgres.PostgresType<number> }>);
  }

  get dead(): boolean {
    return this.#dead || this.#socket?.destroyed === true;
  }

  async ask(query: Query): Promise<readonly Row[]> {
    return (await this.#ask(query)) as unknown as readonly Row[];
  }

  async run<Result>(work: Work<Result>): Promise<Result> {
    let step = work.next();
    while (step.done !== true) step = work.next(await Promise.all(step.value.map(query => this.ask(query))));
    return step.value;
  }

  async transaction<Result>(work: Work<Result>): Promise<Result> {
    let result: Result;
    try {
      [, result] = await Promise.all([this.#ask({ text: 'begin', values: [] }), this.run(work)]);
    } catch (trouble) {
      await this.#rollback();
      throw trouble;
    }
    await this.#commit();
    return result;
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

  #end(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#lost();
  }

  #open(host: string, port: number, path: string | null): Socket {
    if (this.#socket !== null) throw new LedgerUnavailableError(`The connection to ${this.#place} was lost.`);
    const socket = new Socket();
    this.#socket = socket;
    // The driver reads the host from here when it checks a certificate.
    Object.assign(socket, { host, port });
    return path === null ? socket.connect(port, host) : socket.connect(path);
  }

  async #ask({ text, values }: Query): Promise<postgres.RowList<postgres.Row[]>> {
    if (this.dead) throw new LedgerUnavailableError(`The connection to PostgreSQL ${this.#place} was lost.`);
    try {
      return await this.#sql.unsafe(spelled(text), values.map(storable), { prepare: true });
    } catch (trouble) {
      if (!connectionSurvives(trouble)) this.cut();
      throw unavailable(trouble, this.#place);
    }
  }

  async #rollback(): Promise<void> {
    if (this.dead) return;
    // A connection whose rollback failed is in no known state; #ask has not always seen that.
    await this.#ask({ text: 'rollback', values: [] }).catch(() => this.cut());
  }

  async #commit(): Promise<void> {
    let answer: { readonly command: string };
    try {
      answer = await this.#ask({ text: 'commit', values: [] });
    } catch (trouble) {
      if (!this.dead) await this.#rollback();
      const { message } = unavailable(trouble, this.#place);
      throw new LedgerUnavailableError(`${message} Whether the last entry was written is in doubt.`);
    }
    if (answer.command !== 'COMMIT') {
      throw new LedgerUnavailableError(`The record (PostgreSQL ${this.#place}) took the transaction back.`);
    }
  }
}

const spellings = new Map<string, string>();

function spelled(text: string): string {
  const known = spellings.get(text);
  if (known !== undefined) return known;
  const spelling = text
    .replaceAll(':unlocked', 'for update skip locked')
    .replaceAll(':locked', 'for update')
    // A subquery is asked once a statement; the function alone once for every row.
    .replaceAll(':now', '(select floor(extract(epoch from clock_timestamp()) * 1000)::bigint)')
    .replace(/:each\(\$(\d+)\)/g, '(select jsonb_array_elements_text($$$1::text::jsonb))');
  spellings.set(text, spelling);
  return spelling;
}
