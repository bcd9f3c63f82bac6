import { dependentOf } from '../../../adapter/blocker.ts';
import { type Listing, readWhole } from '../../../adapter/listing.ts';
import { asObject, type ProviderRow, textOf } from '../../../adapter/values.ts';
import type { Dependent } from '../../../domain/dependent.ts';

import type { Dependents, Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { ZenlayerClient } from '../client.ts';
import { edgePointsIn } from './edge-point.ts';
import { cloudRouterList, portList, privateConnectList } from './lists.ts';

/** In the recycle bin or beyond they no longer carry traffic; whether they still hold the port, the vendor tells at the send. */
const letGo = ['RECYCLED', 'DESTROYING', 'DESTROYED'];

/**
 * Private connects and cloud routers that use ports. Neither list can be filtered by port, so all of both is read, once for
 * many ports. What was read counts, also where the other list is forbidden or too long: for that part only the vendor knows,
 * and it refuses by itself.
 */
export async function dependentsOfPorts(
  source: Source<ZenlayerClient>,
  portIds: readonly string[],
): Promise<Read<ReadonlyMap<string, Dependents>>> {
  const lists = await Promise.all([
    readUses(source, privateConnectList, row => connectUses(source, row)),
    readUses(source, cloudRouterList, row => routerUses(source, row)),
  ]);
  const known = new Map<string, Dependent[]>(portIds.map(portId => [portId, []]));
  const unread: string[] = [];
  for (const list of lists) {
    if (list.kind === 'failed') return list;
    for (const { user, portIds: used } of list.value.uses) for (const id of used) known.get(id)?.push(user);
    unread.push(...list.value.unread);
  }
  return read(new Map([...known].map(([portId, users]) => [portId, { known: users, unread }])));
}

/** Something with the ports that it ends at. */
interface PortUse {
  readonly user: Dependent;
  readonly portIds: ReadonlySet<string>;
}

async function readUses(
  source: Source<ZenlayerClient>,
  listing: Listing,
  useOf: (row: ProviderRow) => PortUse | null,
): Promise<Read<{ readonly uses: readonly PortUse[]; readonly unread: readonly string[] }>> {
  const list = await readWhole(source, listing);
  if (list.kind === 'failed') {
    return list.error.tag === 'CloudAccessError' ? read({ uses: [], unread: [listing.things] }) : list;
  }
  const { rows, complete } = list.value;
  const uses = rows.map(useOf).filter(use => use !== null);
  return read({ uses, unread: complete ? [] : [`some ${listing.things}`] });
}

const connectKind = { provider: 'zenlayer', kind: 'private-connect', known: true };
const routerKind = { provider: 'zenlayer', kind: 'cloud-router', known: false };

function connectUses(source: Source<ZenlayerClient>, row: ProviderRow): PortUse | null {
  const nativeId = textOf(row.privateConnectId);
  if (nativeId === null || letGo.includes(textOf(row.privateConnectStatus) ?? '')) return null;
  const ends = [asObject(row.endpointA), asObject(row.endpointZ)];
  const ids = ends.map(end => (end?.endpointType === 'PORT' ? textOf(end.endpointId) : null));
  const user = dependentOf(source, connectKind, { nativeId, name: textOf(row.privateConnectName) });
  return { user, portIds: new Set(ids.filter(id => id !== null)) };
}

function routerUses(source: Source<ZenlayerClient>, row: ProviderRow): PortUse | null {
  const nativeId = textOf(row.cloudRouterId);
  if (nativeId === null || letGo.includes(textOf(row.cloudRouterStatus) ?? '')) return null;
  const ids = edgePointsIn(row).map(point => textOf(point.portId));
  const user = dependentOf(source, routerKind, { nativeId, name: textOf(row.cloudRouterName) });
  return { user, portIds: new Set(ids.filter(id => id !== null)) };
}

/** The version whose ports show how they are billed. */
const tellingVersion = '2023-08-30';

/**
 * Version 2026-04-01 hides the charge type, so with it the older version is asked. Null where that version is what is used
 * anyway, or where it does not answer: then only the vendor knows, and it refuses by itself.
 */
export async function chargeTypeOf(
  { account, signal }: Source<ZenlayerClient>,
  portId: string,
): Promise<string | null> {
  if (account.client.settings.versions.sdn === tellingVersion) return null;
  const parameters = { portIds: [portId], pageNum: 1, pageSize: 1 };
  const purpose = { doing: 'read how the port is billed', signal };
  const action = { ...portList.action, version: tellingVersion };
  const outcome = await account.client.read(action, null, parameters, purpose);
  if (outcome.kind === 'failed') return null;
  const { dataSet } = outcome.value.content;
  return Array.isArray(dataSet) ? textOf(asObject(dataSet[0])?.portChargeType) : null;
}
