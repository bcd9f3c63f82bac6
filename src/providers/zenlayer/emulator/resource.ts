import { z } from 'zod';
import type { BillingFacts, Surroundings } from '../../../emulation/resource-kind.ts';
import type { EmulatedWorld } from '../../../emulation/world.ts';
import type { WorldView } from '../../../emulation/world-view.ts';
import type { EmulatedCloudRouter } from './sdn/cloud-router.ts';
import type { EmulatedPort } from './sdn/port.ts';
import type { EmulatedPrivateConnect } from './sdn/private-connect.ts';
import type { ZenlayerEmulatorSettings } from './settings.ts';
import type { EmulatedInstance } from './zec/instance.ts';

/** What exists in an emulated account: the fields that all kinds share. Times are texts in the form of the wire. */
export type ZenlayerResource = EmulatedPort | EmulatedPrivateConnect | EmulatedCloudRouter | EmulatedInstance;

export type ZenlayerWorld = EmulatedWorld<ZenlayerResource, ZenlayerEmulatorSettings>;
export type ZenlayerView = WorldView<ZenlayerResource, ZenlayerEmulatorSettings>;
export type ZenlayerSurroundings = Surroundings<ZenlayerResource, ZenlayerEmulatorSettings>;

export const wireTimeField = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)), 'must be a time such as 2026-01-15T08:30:00Z');

export const textOrNull = z.string().nullable();

/**
 * `fate` says how the next transitions of a resource end: `stuck` stays on the way for ever, `fails` ends in the *_FAILED
 * state, `returns` falls back to the state before, `vanishes` leaves no record (as a failed creation of a private connect).
 */
export const sharedFields = {
  name: z.string().default(''),
  status: z.string().default('RUNNING'),
  createdTime: wireTimeField.optional(),
  expiredTime: wireTimeField.nullable().default(null),
  recycledTime: wireTimeField.nullable().default(null),
  chargeType: z.enum(['PREPAID', 'POSTPAID']).default('POSTPAID'),
  period: z.int().min(1).nullable().default(null),
  resourceGroupId: z.string().default('rg-default'),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).default([]),
  fate: z.enum(['normal', 'stuck', 'fails', 'returns', 'vanishes']).default('normal'),
  billedSince: wireTimeField.nullable().optional(),
  billedUntil: wireTimeField.nullable().default(null),
};

interface Dates {
  readonly createdTime: string;
  readonly billedSince: string | null;
}

/** A kind of resource as it is kept: what its fields say, complete. */
export type ZenlayerRecord<Kind extends string, Fields> = Readonly<
  { kind: Kind; id: string } & Omit<Fields, keyof Dates> & Dates
>;

interface DatedFields {
  readonly status: string;
  readonly createdTime?: string | undefined;
  readonly billedSince?: string | null | undefined;
  readonly billedUntil: string | null;
}

/** Created now unless said, and billed since then until it was sent off. */
export function datesOf(
  { status, createdTime, billedSince, billedUntil }: DatedFields,
  { world }: ZenlayerSurroundings,
): Dates & { readonly billedUntil: string | null } {
  const now = wireTime(world.now());
  const created = createdTime ?? now;
  const since = billedSince === undefined ? created : billedSince;
  const sentOff = ['RECYCLED', 'RECYCLE', 'DELETING', 'DESTROYING'].includes(status);
  return {
    createdTime: created,
    billedSince: since,
    billedUntil: sentOff && since !== null ? (billedUntil ?? now) : billedUntil,
  };
}

export function startBilling<One extends ZenlayerResource>(world: ZenlayerWorld, resource: One): One {
  return world.update<ZenlayerResource>(resource, {
    billedSince: wireTime(world.now()),
    billedUntil: null,
  }) as One;
}

export function stopBilling<One extends ZenlayerResource>(world: ZenlayerWorld, resource: One): One {
  if (resource.billedSince === null || resource.billedUntil !== null) return resource;
  return world.update<ZenlayerResource>(resource, { billedUntil: wireTime(world.now()) }) as One;
}

/** Gone for good. What it cost stays on the bill. */
export function remove(world: ZenlayerWorld, resource: ZenlayerResource): void {
  world.remove(stopBilling(world, resource));
}

export function billingOf({ chargeType, billedSince, billedUntil }: ZenlayerResource): BillingFacts {
  const billing = billedSince !== null && billedUntil === null;
  return { chargeType, billing, since: billedSince, stoppedAt: billedUntil };
}

/** The default group, and those that something is in. */
export function knowsGroup(world: ZenlayerView, group: string): boolean {
  return (
    group === 'rg-default' ||
    (['port', 'privateConnect', 'cloudRouter', 'instance'] as const)
      .flatMap(kind => world.all<ZenlayerResource['kind']>(kind))
      .some(({ resourceGroupId }) => resourceGroupId === group)
  );
}

/** `port-000001`, and the next where a person has taken that. */
export function newId(world: ZenlayerWorld, prefix: string): string {
  for (;;) {
    const id = `${prefix}-${String(world.nextNumber()).padStart(6, '0')}`;
    if (world.find(id) === undefined) return id;
  }
}

export function wireTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
