import { query, runAll, type SqlQuery } from '../sql.ts';
import type { PgAddress } from './address.ts';
import { PgConnection } from './connection.ts';
import type { PostgresSettings } from './settings.ts';

const channel = 'causeway_operations';

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
    await this.#ask(connection, query(`listen ${channel}`));
  }

  notify(operationId: string): void {
    this.#ids.add(operationId);
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
      const payloads = JSON.stringify([...this.#ids].map(id => `${this.#owner} ${id}`));
      this.#ids.clear();
      const text = `select pg_notify('${channel}', payload) from jsonb_array_elements_text($1::text::jsonb) as payload`;
      await this.#ask(this.#connection, query(text, payloads));
    }
    // While nobody can be told, hints are forgotten rather than collected: the table is the truth.
    this.#ids.clear();
    this.#sending = false;
  }

  /** Its failure is no failure of the record; the connection is cut, and listening begins anew. */
  async #ask(connection: PgConnection, question: SqlQuery): Promise<void> {
    const timer = setTimeout(() => connection.cut(), this.#settings.answerTimeoutMs);
    try {
      await connection.run(runAll(question));
    } catch {
      connection.cut();
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(payload: string): void {
    const at = payload.lastIndexOf(' ');
    if (payload.slice(0, at) !== this.#owner) this.#heard(payload.slice(at + 1));
  }

  #listenAgain(connection: PgConnection): void {
    if (this.#closed || this.#connection !== connection || this.#again !== null) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      void this.listen();
    }, this.#settings.listenAgainMs);
    this.#again.unref();
  }
}
