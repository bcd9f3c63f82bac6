import type { EmulatorClock } from './clock.ts';
import { ConditionedView } from './conditioned-view.ts';
import { History } from './history.ts';
import type { EmulatedResource, OfKind, ReadCondition, WorldView } from './world-view.ts';

/**
 * Everything that one account has rented, what its resources are about to become, and how it looked a while ago.
 *
 *   world.add(resource); world.update(resource, { status: 'RUNNING' }); world.remove(resource)
 *   world.seed(resource)                              as if it had always been there: every replica knows it
 *   world.find(id); world.get('port', id); world.all('port')
 *   world.schedule(resource, 5_000, current => ...)   the one next transition of a resource; at once where the wait is 0
 *   world.cancel(resource)                            the transition that was scheduled does not happen
 *   world.removed()                                   what is gone, as it was last
 *   world.read(conditions)                            the view of a read: late, with rows hidden, with a state replaced
 *
 * Resources are immutable: a holder of one that changed since asks `find` for the current one. What `update` and
 * `schedule` are given says which one is meant, and is not trusted for its fields.
 */
export class EmulatedWorld<Resource extends EmulatedResource, Settings>
  implements WorldView<Resource, Settings>
{
  readonly #clock: EmulatorClock;
  readonly #settings: () => Settings;
  readonly #byKind = new Map<string, Map<string, Resource>>();
  readonly #kindOf = new Map<string, string>();
  readonly #orderOf = new Map<string, number>();
  readonly #scheduled = new Map<string, () => void>();
  readonly #removed = new Map<string, Resource>();
  readonly #history = new History<Resource>();
  #added = 0;
  #number = 0;

  constructor(clock: EmulatorClock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  get settings(): Settings {
    return this.#settings();
  }

  now(): Date {
    return this.#clock.now();
  }

  find(id: string): Resource | undefined {
    return this.#byKind.get(this.#kindOf.get(id) ?? '')?.get(id);
  }

  get<Kind extends Resource['kind']>(kind: Kind, id: string): OfKind<Resource, Kind> | undefined {
    return this.#byKind.get(kind)?.get(id) as OfKind<Resource, Kind> | undefined;
  }

  all<Kind extends Resource['kind']>(kind: Kind): readonly OfKind<Resource, Kind>[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])] as OfKind<Resource, Kind>[];
  }

  removed(): readonly Resource[] {
    return [...this.#removed.values()];
  }

  /** 1, 2, 3, ... until the world is cleared: for ids that are not random. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  add<Added extends Resource>(resource: Added): Added {
    this.seed(resource);
    this.#record(resource.id, undefined);
    return resource;
  }

  seed<Added extends Resource>(resource: Added): Added {
    const { id, kind } = resource;
    if (this.#kindOf.has(id)) throw new Error(`the id ${id} is taken`);
    this.#added += 1;
    this.#orderOf.set(id, this.#added);
    this.#kindOf.set(id, kind);
    this.#removed.delete(id);
    if (!this.#byKind.has(kind)) this.#byKind.set(kind, new Map());
    this.#byKind.get(kind)?.set(id, resource);
    return resource;
  }

  update<Updated extends Resource>({ id }: Updated, fields: Partial<Omit<Updated, 'kind' | 'id'>>): Updated {
    const current = this.find(id) as Updated | undefined;
    if (current === undefined) throw new Error(`${id} is gone and cannot be changed`);
    const next: Updated = { ...current, ...fields };
    this.#record(id, current);
    this.#byKind.get(next.kind)?.set(id, next);
    return next;
  }

  remove({ id }: Pick<Resource, 'id'>): void {
    const current = this.find(id);
    if (current === undefined) return;
    this.cancel(current);
    this.#record(id, current);
    this.#removed.set(id, current);
    this.#byKind.get(current.kind)?.delete(id);
    this.#kindOf.delete(id);
    this.#orderOf.delete(id);
  }

  schedule<Scheduled extends Resource>(
    { id }: Scheduled,
    wait: number,
    run: (current: Scheduled) => void,
  ): void {
    this.cancel({ id });
    const transition = (): void => {
      this.#scheduled.delete(id);
      const current = this.find(id) as Scheduled | undefined;
      if (current !== undefined) run(current);
    };
    if (wait <= 0) transition();
    else this.#scheduled.set(id, this.#clock.schedule(new Date(this.now().getTime() + wait), transition));
  }

  cancel({ id }: Pick<Resource, 'id'>): void {
    this.#scheduled.get(id)?.();
    this.#scheduled.delete(id);
  }

  read(conditions: readonly ReadCondition[]): WorldView<Resource, Settings> {
    return conditions.length === 0
      ? this
      : new ConditionedView(this, this.#history, this.#orderOf, conditions);
  }

  clear(): void {
    // A transition of the world that is cleared must not reach into the next one.
    for (const id of [...this.#scheduled.keys()]) this.cancel({ id });
    for (const each of [this.#byKind, this.#kindOf, this.#orderOf, this.#removed]) each.clear();
    this.#history.clear();
    this.#added = 0;
    this.#number = 0;
  }

  #record(id: string, before: Resource | undefined): void {
    this.#history.record(this.now().getTime(), id, before, this.#orderOf.get(id) ?? 0);
  }
}
