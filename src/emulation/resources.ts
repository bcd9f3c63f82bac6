import { z } from 'zod';
import { InputError, parseInput } from './input.ts';
import type { EmulatedKind, FieldValues } from './resource-kind.ts';
import type { EmulatedWorld } from './world.ts';
import type { EmulatedResource } from './world-view.ts';

/**
 * Resources written down as data, by a demonstration world and through the control endpoint:
 * `{ kind: 'port', id: 'port-1', name: 'Edge', status: 'RECYCLED', count: 3 }`. Fields that are left out are plain; with
 * `count`, ids and names are numbered.
 */
const specification = z.looseObject({
  kind: z.string(),
  count: z.int().min(1).max(100_000).default(1),
});

const identified = z.looseObject({ id: z.string().min(1).optional() });

export type Kinds<Resource extends EmulatedResource, Settings> = readonly EmulatedKind<Resource, Settings>[];

/** All of them, or an InputError and none. */
export function createResources<Resource extends EmulatedResource, Settings>(
  world: EmulatedWorld<Resource, Settings>,
  kinds: Kinds<Resource, Settings>,
  given: readonly unknown[],
): readonly string[] {
  const made = new Map<string, Resource>();
  const find = (id: string): Resource | undefined => made.get(id) ?? world.find(id);
  for (const [index, each] of given.entries()) {
    const what = given.length === 1 ? 'the resource' : `the resource [${index}]`;
    const { kind: name, count, ...fields } = parseInput(specification, each, what);
    const kind = kinds.find(known => known.kind === name);
    if (kind === undefined) {
      const known = kinds.map(other => other.kind).join(', ');
      throw new InputError(`${what}.kind must be one of ${known}, not ${JSON.stringify(name)}`);
    }
    const before = world.all(kind.kind).length + countOf(made, kind.kind);
    const named = parseInput(identified, kind.named(fields), what);
    for (let number = 1; number <= count; number += 1) {
      const { id = freeId(kind, world, made), ...rest } = count === 1 ? named : numbered(named, number);
      if (find(id) !== undefined) throw new InputError(`the id ${id} is taken`);
      made.set(id, kind.create(rest, id, { world, find, ordinal: before + number }));
    }
  }
  for (const resource of made.values()) world.seed(resource);
  for (const resource of made.values()) kindOf(kinds, resource).resume(world, resource);
  return [...made.keys()];
}

export function changeResource<Resource extends EmulatedResource, Settings>(
  world: EmulatedWorld<Resource, Settings>,
  kinds: Kinds<Resource, Settings>,
  id: string,
  given: FieldValues,
): Resource | undefined {
  const resource = world.find(id);
  if (resource === undefined) throw new InputError(`there is no resource ${id} in this account`);
  const kind = kindOf(kinds, resource);
  const next = kind.change(resource, kind.named(given), {
    world,
    find: other => world.find(other),
    ordinal: 0,
  });
  const changed = world.update(resource, next);
  // A transition that was begun under the old state does not belong to the new one.
  world.cancel(changed);
  kind.resume(world, changed);
  return world.find(id);
}

export function kindOf<Resource extends EmulatedResource, Settings>(
  kinds: Kinds<Resource, Settings>,
  resource: Resource,
): EmulatedKind<Resource, Settings> {
  const kind = kinds.find(known => known.kind === resource.kind);
  if (kind === undefined) throw new Error(`the kind ${resource.kind} is not declared`);
  return kind;
}

function countOf(made: ReadonlyMap<string, EmulatedResource>, kind: string): number {
  return [...made.values()].filter(resource => resource.kind === kind).length;
}

function freeId<Resource extends EmulatedResource, Settings>(
  kind: EmulatedKind<Resource, Settings>,
  world: EmulatedWorld<Resource, Settings>,
  made: ReadonlyMap<string, Resource>,
): string {
  for (;;) {
    const id = kind.newId(world);
    if (!made.has(id) && world.find(id) === undefined) return id;
  }
}

function numbered<Fields extends { readonly id?: string | undefined; readonly name?: unknown }>(
  fields: Fields,
  number: number,
): Fields {
  const { id, name } = fields;
  return {
    ...fields,
    ...(id === undefined ? {} : { id: `${id}-${number}` }),
    ...(typeof name === 'string' ? { name: `${name}-${number}` } : {}),
  };
}
