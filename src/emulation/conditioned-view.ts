import type { History, PastRow } from './history.ts';
import type { EmulatedResource, OfKind, ReadCondition, WorldView } from './world-view.ts';

/** A world under read faults: rows as they were, rows missing, rows in another state. Later conditions yield to earlier ones. */
export class ConditionedView<Resource extends EmulatedResource, Settings>
  implements WorldView<Resource, Settings>
{
  readonly #world: WorldView<Resource, Settings>;
  readonly #conditions: readonly ReadCondition[];
  readonly #orderOf: ReadonlyMap<string, number>;
  /** By lag: what has changed since then, as it was. */
  readonly #past = new Map<number, ReadonlyMap<string, PastRow<Resource>>>();

  constructor(
    world: WorldView<Resource, Settings>,
    history: History<Resource>,
    orderOf: ReadonlyMap<string, number>,
    conditions: readonly ReadCondition[],
  ) {
    this.#world = world;
    this.#orderOf = orderOf;
    this.#conditions = conditions;
    const now = world.now().getTime();
    for (const { lagMs } of conditions)
      if (lagMs !== undefined) this.#past.set(lagMs, history.since(now - lagMs));
  }

  get settings(): Settings {
    return this.#world.settings;
  }

  now(): Date {
    return this.#world.now();
  }

  find(id: string): Resource | undefined {
    return this.#rowOf(id)?.resource;
  }

  get<Kind extends Resource['kind']>(kind: Kind, id: string): OfKind<Resource, Kind> | undefined {
    const found = this.find(id);
    return found?.kind === kind ? (found as OfKind<Resource, Kind>) : undefined;
  }

  all<Kind extends Resource['kind']>(kind: Kind): readonly OfKind<Resource, Kind>[] {
    const ids = new Set(this.#world.all(kind).map(({ id }) => id));
    for (const changes of this.#past.values())
      for (const [id, { resource }] of changes) if (resource?.kind === kind) ids.add(id);
    return [...ids]
      .map(id => this.#rowOf(id))
      .filter(row => row?.resource?.kind === kind)
      .sort((a, b) => (a?.order ?? 0) - (b?.order ?? 0))
      .map(row => row?.resource as OfKind<Resource, Kind>);
  }

  #rowOf(id: string): { readonly resource: Resource | undefined; readonly order: number } | undefined {
    const about = this.#conditions.filter(({ resource }) => resource === undefined || resource === id);
    if (about.some(({ hidden }) => hidden)) return undefined;
    const lagMs = about.find(condition => condition.lagMs !== undefined)?.lagMs;
    const past = lagMs === undefined ? undefined : this.#past.get(lagMs)?.get(id);
    const row = past ?? { resource: this.#world.find(id), order: this.#orderOf.get(id) ?? 0 };
    const state = about.find(condition => condition.state !== undefined)?.state;
    if (state === undefined || row.resource === undefined) return row;
    return { ...row, resource: { ...row.resource, status: state } };
  }
}
