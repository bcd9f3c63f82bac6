import { asObject, textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { ZenlayerClient } from '../client.ts';

export const DescribeDatacenters = {
  service: 'sdn',
  action: 'DescribeDatacenters',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** Where something is, as ports and endpoints tell it. */
export interface DataCenter {
  /** The configured account that showed it. */
  readonly account: string;
  readonly id: string;
  readonly name: string | null;
  readonly city: string | null;
  readonly area: string | null;
}

export function dataCenterOf(value: unknown, account: string): DataCenter | null {
  const row = asObject(value);
  const id = textOf(row?.dcId);
  if (row === null || id === null) return null;
  const { dcName, cityName, areaName } = row;
  return { account, id, name: textOf(dcName), city: textOf(cityName), area: textOf(areaName) };
}

/** The list of data centers never is empty: it vouches for the connection where an account has nothing else left. */
export async function dataCenterCanary({
  account,
  signal,
  background,
}: Source<ZenlayerClient>): Promise<Read<string | null>> {
  const purpose = { doing: 'list data centers', signal, background };
  const outcome = await account.client.read(DescribeDatacenters, null, {}, purpose);
  if (outcome.kind === 'failed') return outcome;
  const { dcSet } = outcome.value.content;
  return read(Array.isArray(dcSet) && dcSet.length > 0 ? 'the list of data centers' : null);
}
