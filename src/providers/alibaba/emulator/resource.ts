import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../../../emulation/input.ts';
import type { Surroundings } from '../../../emulation/resource-kind.ts';
import type { EmulatedWorld } from '../../../emulation/world.ts';
import type { WorldView } from '../../../emulation/world-view.ts';
import type { AlibabaEmulatorSettings } from './settings.ts';
import type { EmulatedAccessPoint } from './vpc/access-point.ts';
import type { EmulatedPhysicalConnection } from './vpc/physical-connection.ts';
import type { EmulatedBorderRouter } from './vpc/virtual-border-router.ts';

/**
 * What one account has rented. Border routers of other accounts on the own circuits are kept here, with their owner's
 * number, since that is where they can be seen from.
 */
export type AlibabaResource = EmulatedPhysicalConnection | EmulatedBorderRouter | EmulatedAccessPoint;

export type AlibabaWorld = EmulatedWorld<AlibabaResource, AlibabaEmulatorSettings>;
export type AlibabaView = WorldView<AlibabaResource, AlibabaEmulatorSettings>;
export type AlibabaSurroundings = Surroundings<AlibabaResource, AlibabaEmulatorSettings>;

/** Texts of digits, because JSON numbers cannot carry them. */
export const accountUidField = z.union(
  [
    z.bigint(),
    z
      .string()
      .regex(/^\d{1,20}$/)
      .transform(BigInt),
  ],
  'must be a text of digits',
);

/** What circuits and border routers have in common. `pace` is how long its own transitions take, in virtual milliseconds. */
export const rentedFields = {
  regionId: z.string(),
  name: z.string().default(''),
  description: z.string().default(''),
  resourceGroupId: z.string().default('rg-acfmxazb4ph6aiy'),
  tags: z.record(z.string(), z.string()).default({}),
  pace: z.int().min(0).optional(),
};

export function requireRegion(regionId: string, { settings }: AlibabaView): void {
  if (settings.regions.includes(regionId)) return;
  throw new InputError(`there is no region ${regionId}; known: ${settings.regions.join(', ')}`);
}

/** Ids look like the vendor's: a prefix and lower-case letters and digits. */
export function newId(prefix: 'pc' | 'vbr' | 'ap'): string {
  return `${prefix}-${BigInt(`0x${randomBytes(12).toString('hex')}`).toString(36)}`;
}

/** `2026-01-15T08:30:00Z`: this product's times have no fraction of a second. */
export function instant(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

export const day = 24 * 60 * 60_000;
