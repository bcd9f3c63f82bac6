import { asObject } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { AlibabaClient } from '../client.ts';

const DescribeRegions = {
  service: 'vpc',
  action: 'DescribeRegions',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** The list of regions never is empty: it vouches for the connection where an account has nothing else left. */
export async function regionCanary({
  account,
  region,
  signal,
  background,
}: Source<AlibabaClient>): Promise<Read<string | null>> {
  const purpose = { doing: 'list regions', signal, background };
  const outcome = await account.client.read(DescribeRegions, region, {}, purpose);
  if (outcome.kind === 'failed') return outcome;
  const regions = asObject(outcome.value.content.Regions)?.Region;
  return read(Array.isArray(regions) && regions.length > 0 ? 'the list of regions' : null);
}
