import type { Action } from '../../../domain/action.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { asObject } from '../../../transport/json.ts';
import type { Place } from '../../../transport/table.ts';
import type { AlibabaClient } from '../client.ts';

const DescribeRegions = {
  service: 'vpc',
  action: 'DescribeRegions',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** The list of regions never is empty: it vouches for the connection where an account has nothing else left. */
export async function regionsEvergreen({
  account,
  region,
  signal,
}: Place<AlibabaClient>): Promise<Read<string | null>> {
  const outcome = await account.client.read(DescribeRegions, region ?? '', {}, 'list regions', signal);
  if (outcome.kind === 'failed') return outcome;
  const regions = asObject(outcome.value.value.Regions)?.Region;
  return read(Array.isArray(regions) && regions.length > 0 ? 'the list of regions' : null);
}
