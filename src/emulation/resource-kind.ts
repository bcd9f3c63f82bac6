import { z } from 'zod';
import { InputError, parseInput } from './input.ts';
import type { EmulatedWorld } from './world.ts';
import type { EmulatedResource, WorldView } from './world-view.ts';

/**
 * A kind of resource as the control endpoint creates, changes, lists and bills it. `fields` is a strict object: what a
 * person may write, checked and with defaults; `complete` makes the resource of it. A change is checked the same way,
 * laid over what the resource is now: so each field of the schema is a field of the resource, `complete` leaves what is
 * complete as it is, and a transform takes its own result again.
 *
 *   export const port = resourceKind<EmulatedPort, ZenlayerResource, Settings>()({ kind: 'port', fields: z.strictObject({ ... }), ... })
 */
export interface EmulatedKind<Resource extends EmulatedResource, Settings, One extends Resource = Resource> {
  readonly kind: string;
  /** Its list in GET /world. */
  readonly plural: string;
  /** With the vendor's names for fields replaced by ours. */
  readonly named: (given: FieldValues) => FieldValues;
  readonly create: (named: FieldValues, id: string, surroundings: Surroundings<Resource, Settings>) => One;
  readonly change: (
    resource: Resource,
    named: FieldValues,
    surroundings: Surroundings<Resource, Settings>,
  ) => Resource;
  /** Adds one, as a request to the cloud does. */
  readonly make: (world: EmulatedWorld<Resource, Settings>, fields: FieldValues) => One;
  readonly newId: (world: EmulatedWorld<Resource, Settings>) => string;
  /** After it was created or changed from outside: what its state promises is scheduled. */
  readonly resume: (world: EmulatedWorld<Resource, Settings>, resource: Resource) => void;
  /** Absent for what costs nothing. */
  readonly bill?: (resource: Resource) => BillingFacts;
}

/** What a person writes of a resource. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** `find` sees what is created in the same request too. */
export interface Surroundings<Resource extends EmulatedResource, Settings> {
  readonly world: WorldView<Resource, Settings>;
  readonly find: (id: string) => Resource | undefined;
  /** 1 for the first of its kind, and so on: for what should differ between resources. */
  readonly ordinal: number;
}

export interface BillingFacts {
  readonly chargeType: string;
  readonly billing: boolean;
  readonly since: string | null;
  readonly stoppedAt: string | null;
  readonly paidUntil?: string | null;
}

export interface KindDefinition<
  One extends Resource,
  Resource extends EmulatedResource,
  Settings,
  Shape extends z.ZodRawShape,
> {
  readonly kind: One['kind'];
  readonly plural: string;
  readonly fields: z.ZodObject<Shape, z.core.$strict>;
  /** The vendor's names for fields, where they differ. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Fields that stay as they were created. */
  readonly fixed?: readonly string[];
  /** Throws an InputError where the fields do not go together with the rest of the world. */
  readonly complete: (
    fields: z.output<z.ZodObject<Shape, z.core.$strict>>,
    id: string,
    surroundings: Surroundings<Resource, Settings>,
  ) => One;
  readonly newId: (world: EmulatedWorld<Resource, Settings>) => string;
  readonly resume?: (world: EmulatedWorld<Resource, Settings>, resource: One) => void;
  readonly bill?: (resource: One) => BillingFacts;
}

export function resourceKind<One extends Resource, Resource extends EmulatedResource, Settings>(): <
  Shape extends z.ZodRawShape,
>(
  definition: KindDefinition<One, Resource, Settings, Shape>,
) => EmulatedKind<Resource, Settings, One> {
  return definition => {
    const { kind, plural, fields, aliases = {}, fixed = [], complete, newId, resume, bill } = definition;
    return {
      kind,
      plural,
      newId,
      named: given =>
        Object.fromEntries(Object.entries(given).map(([name, value]) => [aliases[name] ?? name, value])),
      make: (world, values) => {
        const surroundings = {
          world,
          find: (id: string) => world.find(id),
          ordinal: world.all(kind).length + 1,
        };
        return world.add(complete(parseInput(fields, values, kind), newId(world), surroundings));
      },
      create: (named, id, surroundings) => complete(parseInput(fields, named, kind), id, surroundings),
      change: (resource, patch, surroundings) => {
        for (const name of ['id', 'kind', ...fixed])
          if (patch[name] !== undefined && patch[name] !== (resource as unknown as FieldValues)[name])
            throw new InputError(`${kind}.${name} cannot be changed`);
        const { id: _id, kind: _kind, ...changes } = patch;
        const now = Object.fromEntries(
          Object.keys(fields.shape).map(name => [name, (resource as unknown as FieldValues)[name]]),
        );
        return complete(parseInput(fields, { ...now, ...changes }, kind), resource.id, surroundings);
      },
      resume: (world, resource) => resume?.(world, resource as One),
      ...(bill === undefined ? {} : { bill: (resource: Resource) => bill(resource as One) }),
    };
  };
}

/** A time that people write as text, and that stays a Date once it is one. */
export const timeField = z.coerce.date('must be a time such as 2026-01-15T08:30:00Z');
