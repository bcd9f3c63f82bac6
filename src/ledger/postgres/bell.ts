import { type Query, query } from '../work.ts';
import type { Place } from './place.ts';
import type { PostgresSettings } from './settings.ts';
import { Wire } from './wire.ts';

const channel = 'causeway_operations';

/**
 * Carries hints between replicas over a connection of its own. Not inside the transactions: PostgreSQL commits those that
 * notify one after another, for the whole database, and the disk's wait of each would add up over all replicas.
 */
export class Bell {
  readonly #place: Place;
  readonly #owner: string;
  readonly #settings: PostgresSettings;
  readonly #heard: (operationId: string) => void;
  readonly #ids = new Set<string>();
  #wire: Wire | null = null;
  #again: NodeJS.Timeout | null = null;
  #sending = false;
  #attempt = 0;
  #closed = false;

  constructor(place: Place, owner: string, settings: PostgresSettings, heard: (operationId: string) => void) {
    this.#place = place;
    this.#owner = owner;
    this.#settings = settings;
    this.#heard = heard;
  }

  async listen(): Promise<void> {
    if (this.#closed) return;
    const wire = new Wire({
      place: this.#place,
      settings: this.#settings,
      attempt: this.#attempt++,
      // A hint is not worth a wait for the disk.
      parameters: { synchronous_commit: 'off' },
      heard: payload => this.#hear(payload),
      lost: () => this.#listenAgain(wire),
    });
    this.#wire = wire;
    await this.#ask(wire, query(`listen ${channel}`));
  }

  ring(operationId: string): void {
    this.#ids.add(operationId);
    if (!this.#sending) void this.#send();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    await this.#wire?.end();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#ids.size > 0 && this.#wire !== null && !this.#wire.dead) {
      const payloads = JSON.stringify([...this.#ids].map(id => `${this.#owner} ${id}`));
      this.#ids.clear();
      const text = `select pg_notify('${channel}', payload) from jsonb_array_elements_text($1::text::jsonb) as payload`;
      await this.#ask(this.#wire, query(text, payloads));
    }
    // While nobody can be told, hints are forgotten rather than collected: the table is the truth.
    this.#ids.clear();
    this.#sending = false;
  }

  /** Its failure is no failure of the record; the connection is cut, and listening begins anew. */
  async #ask(wire: Wire, question: Query): Promise<void> {
    const timer = setTimeout(() => wire.cut(), this.#settings.answerTimeoutMs);
    try {
      await wire.ask(question);
    } catch {
      wire.cut();
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(payload: string): void {
    const at = payload.lastIndexOf(' ');
    if (payload.slice(0, at) !== this.#owner) this.#heard(payload.slice(at + 1));
  }

  #listenAgain(wire: Wire): void {
    if (this.#closed || this.#wire !== wire || this.#again !== null) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      void this.listen();
    }, this.#settings.listenAgainMs);
    this.#again.unref();
  }
}
