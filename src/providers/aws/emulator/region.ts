import { z } from 'zod';
import { InputError, parseInput } from '../../../emulation/input.ts';
import { resourceKind } from '../../../emulation/resource-kind.ts';
import type { AwsResource, AwsView } from './resource.ts';
import type { AwsEmulatorSettings } from './settings.ts';

/**
 * The regions of the commercial partition. The older ones serve every account; the newer ones refuse an account's
 * credentials until it has enabled them.
 */
const olderRegions = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

const newerRegions = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

const allRegions = [...olderRegions, ...newerRegions];

export const regionName = z.enum(allRegions);

/** One that an account has enabled, or disabled again. Without it a region is as it is for a new account. */
export interface EmulatedRegion {
  readonly kind: 'region';
  readonly id: string;
  readonly status: 'enabled' | 'disabled';
}

export const region = resourceKind<EmulatedRegion, AwsResource, AwsEmulatorSettings>()({
  kind: 'region',
  plural: 'regions',
  fields: z.strictObject({ status: z.enum(['enabled', 'disabled']).default('enabled') }),
  complete: ({ status }, id) => ({ kind: 'region', id: parseInput(regionName, id, 'region.id'), status }),
  newId: () => {
    throw new InputError('region.id is missing; it must be a text');
  },
});

export type RegionStatus = EmulatedRegion['status'] | 'unknown';

export function regionStatus(world: AwsView, id: string): RegionStatus {
  if (!allRegions.includes(id)) return 'unknown';
  return world.get('region', id)?.status ?? (olderRegions.includes(id) ? 'enabled' : 'disabled');
}
