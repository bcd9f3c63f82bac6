import { query, run, type SqlQuery, type SqlRow } from '../sql.ts';
import type { PgAddress } from './address.ts';
import { PgConnection } from './connection.ts';
import type { PostgresSettings } from './settings.ts';

const channel = 'causeway_operations';

/** By so much further back what was written meanwhile is asked for: a connection may be dead before anybody notices. */
const marginMs = 60_000;

/** So many are told of at most when listening begins anew, and kept at most while they cannot be sent. */
const mostAtOnce = 10_000;

/**
 * Carries hints between replicas over a connection of its own. Not inside the transactions: PostgreSQL commits those that
 * notify one after another, for the whole database, and the disk's wait of each would add up over all replicas.
 */
export class Notifier {
  readonly #address: PgAddress;
  readonly #owner: string;
  readonly #settings: PostgresSettings;
  readonly #heard: (operationId: string) => void;
  readonly #ids = new Set<string>();
  #connection: PgConnection | null = null;
  #again: NodeJS.Timeout | null = null;
  #sending = false;
  #attempt = 0;
  #lostAt: number | null = null;
  #closed = false;

  constructor(
    address: PgAddress,
    owner: string,
    settings: PostgresSettings,
    heard: (operationId: string) => void,
  ) {
    this.#address = address;
    this.#owner = owner;
    this.#settings = settings;
    this.#heard = heard;
  }

  async listen(): Promise<void> {
    if (this.#closed) return;
    const connection = new PgConnection({
      address: this.#address,
      settings: this.#settings,
      attempt: this.#attempt++,
      isDurable: false,
      heard: payload => this.#hear(payload),
      lost: () => this.#listenAgain(connection),
    });
    this.#connection = connection;
    if ((await this.#ask(connection, query(`listen ${channel}`))) === null) return;
    await this.#catchUp(connection);
    if (!this.#sending) void this.#send();
  }

  notify(operationId: string): void {
    if (this.#ids.size < mostAtOnce) this.#ids.add(operationId);
    if (!this.#sending) void this.#send();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    await this.#connection?.end();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#ids.size > 0 && this.#connection !== null && !this.#connection.dead) {
      const sent = [...this.#ids];
      const payloads = JSON.stringify(sent.map(id => `${this.#owner} ${id}`));
      const text = `select pg_notify('${channel}', payload) from jsonb_array_elements_text($1::text::jsonb) as payload`;
      // What could not be told waits for the next connection.
      if ((await this.#ask(this.#connection, query(text, payloads))) !== null)
        for (const id of sent) this.#ids.delete(id);
    }
    this.#sending = false;
  }

  /** What was written while nobody listened here. */
  async #catchUp(connection: PgConnection): Promise<void> {
    if (this.#lostAt === null) return;
    const missedMs = Math.ceil(performance.now() - this.#lostAt) + marginMs;
    const text = `select id from operations where updated_at > :now - $1 order by updated_at desc limit ${mostAtOnce}`;
    const rows = await this.#ask(connection, query(text, missedMs));
    if (rows === null) return;
    this.#lostAt = null;
    for (const { id } of rows) this.#heard(String(id));
  }

  /** Its failure is no failure of the record; the connection is cut, and listening begins anew. */
  async #ask(connection: PgConnection, { text, values }: SqlQuery): Promise<readonly SqlRow[] | null> {
    const timer = setTimeout(() => connection.cut(), this.#settings.answerTimeoutMs);
    try {
      return await connection.run(run(text, ...values));
    } catch {
      connection.cut();
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(payload: string): void {
    const at = payload.lastIndexOf(' ');
    if (payload.slice(0, at) !== this.#owner) this.#heard(payload.slice(at + 1));
  }

  #listenAgain(connection: PgConnection): void {
    this.#lostAt ??= performance.now();
    if (this.#closed || this.#connection !== connection || this.#again !== null) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      void this.listen();
    }, this.#settings.listenAgainMs);
    this.#again.unref();
  }
}
