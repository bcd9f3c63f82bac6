import { malformed } from '../../../adapter/answer.ts';
import { type Parameters, readWhole } from '../../../adapter/listing.ts';
import type { ProviderNoun } from '../../../adapter/noun.ts';
import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { CloudResource } from '../../../domain/resource.ts';
import type { ZenlayerClient } from '../client.ts';
import { listOf } from '../listing.ts';
import type { ZenlayerSettings } from '../settings.ts';

const reading = (action: string): Action => ({ service: 'sdn', action, effect: 'read', errors: {} });

export const portList = listOf(reading('DescribePorts'), 'ports');
export const privateConnectList = listOf(reading('DescribePrivateConnects'), 'private connects');
export const cloudRouterList = listOf(reading('DescribeCloudRouters'), 'cloud routers');

/** All that the filter lets through, each as the graph shows it. One that is left out would make another look free. */
export async function readDecoded<Item extends CloudResource>(
  { listing, decode }: ProviderNoun<ZenlayerSettings, Item>,
  source: Source<ZenlayerClient>,
  filter: Parameters = {},
): Promise<Read<readonly Item[]>> {
  const list = await readWhole(source, listing, filter);
  if (list.kind === 'failed') return list;
  const { rows, complete } = list.value;
  const doing = `list ${listing.things}`;
  if (!complete) return malformed(listing, doing, 'too many rows to read them all');
  const items = rows.map(row => decode(row, source)).filter(item => item !== null);
  return items.length === rows.length
    ? read(items)
    : malformed(listing, doing, 'a row without its id or state');
}
