import { Watchers } from '../watchers.ts';
import type { Store, Work } from '../work.ts';
import { Bell } from './bell.ts';
import { Lanes } from './lanes.ts';
import type { Place } from './place.ts';
import type { PostgresSettings } from './settings.ts';

export class PostgresStore implements Store {
  readonly #lanes: Lanes;
  readonly #watchers = new Watchers();
  readonly #bell: Bell;

  constructor(
    place: Place,
    identity: { readonly writer: string; readonly owner: string },
    settings: PostgresSettings,
  ) {
    this.#lanes = new Lanes(place, identity.writer, settings);
    this.#bell = new Bell(place, identity.owner, settings, id => this.#watchers.tell(id));
  }

  read<Result>(work: () => Work<Result>): Promise<Result> {
    return this.#lanes.use(wire => wire.run(work()));
  }

  write<Result>(work: (chain: string) => Work<Result>, patienceMs?: number): Promise<Result> {
    return this.#lanes.use((wire, chain) => wire.transaction(work(chain)), patienceMs);
  }

  listen(): Promise<void> {
    return this.#bell.listen();
  }

  announce(operationId: string): void {
    this.#watchers.tell(operationId);
    this.#bell.ring(operationId);
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#watchers.add(listener);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    await Promise.all([this.#bell.close(), this.#lanes.close()]);
  }
}
