import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { AwsClient } from '../client.ts';

const DescribeLocations = {
  service: 'directconnect',
  action: 'DescribeLocations',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** The list of locations never is empty where the service exists: it vouches where an account has nothing else left. */
export async function locationCanary({
  account,
  region,
  signal,
  background,
}: Source<AwsClient>): Promise<Read<string | null>> {
  const purpose = { doing: 'list locations', signal, background };
  const outcome = await account.client.read(DescribeLocations, region, {}, purpose);
  if (outcome.kind === 'failed') return outcome;
  const { locations } = outcome.value.content;
  return read(Array.isArray(locations) && locations.length > 0 ? 'the list of locations' : null);
}
