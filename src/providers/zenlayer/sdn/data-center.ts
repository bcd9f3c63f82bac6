import type { Action } from '../../../domain/action.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { textOf } from '../../../transport/answer.ts';
import { asObject } from '../../../transport/json.ts';
import type { ZenlayerClient } from '../client.ts';

export const DescribeDatacenters = {
  service: 'sdn',
  action: 'DescribeDatacenters',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** Where something is, as ports and endpoints tell it. */
export interface DataCenter {
  readonly id: string;
  readonly name: string | null;
  readonly city: string | null;
  readonly area: string | null;
}

export function dataCenterOf(value: unknown): DataCenter | null {
  const row = asObject(value);
  const id = textOf(row?.dcId);
  if (row === null || id === null) return null;
  return { id, name: textOf(row.dcName), city: textOf(row.cityName), area: textOf(row.areaName) };
}

/** The list of data centers never is empty: it vouches for the connection where an account has nothing else left. */
export async function evergreen(client: ZenlayerClient, signal?: AbortSignal): Promise<Read<string | null>> {
  const outcome = await client.read(DescribeDatacenters, {}, 'list data centers', signal);
  if (outcome.kind === 'failed') return outcome;
  const { dcSet } = outcome.value.response;
  return read(Array.isArray(dcSet) && dcSet.length > 0 ? 'the list of data centers' : null);
}
