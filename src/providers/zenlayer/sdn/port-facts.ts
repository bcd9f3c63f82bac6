import { dependentOf } from '../../../adapter/blocker.ts';
import { GatheredReads, isRefusal } from '../../../adapter/gathered-reads.ts';
import { type Listing, readByIds, readWhole } from '../../../adapter/listing.ts';
import { asObject, type ProviderRow, textOf } from '../../../adapter/values.ts';
import type { Dependent } from '../../../domain/dependent.ts';
import type { Dependents, Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { ZenlayerClient } from '../client.ts';
import { idsPerCall } from '../listing.ts';
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

/** Ports by their ids. */
export const portsById = {
  perCall: idsPerCall,
  filter: (portIds: readonly string[]) => ({ portIds }),
};

/** The version whose ports show how they are billed. */
const tellingVersion = '2023-08-30';

/**
 * Version 2026-04-01 hides the charge type, so with it the older version is asked. Null where that version is what is used
 * anyway, or where it does not answer: then only the vendor knows, and it refuses by itself.
 */
async function chargeTypesOf(
  { account, region, signal }: Source<ZenlayerClient>,
  portIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const unknown = new Map(portIds.map((id): [string, string | null] => [id, null]));
  if (account.client.settings.versions.sdn === tellingVersion) return unknown;
  const listing = { ...portList, action: { ...portList.action, version: tellingVersion } };
  const source = { account, region, signal };
  const list = await readByIds(source, listing, portIds, portsById);
  if (list.kind === 'read') {
    const told = new Map(list.value.rows.map(row => [textOf(row.portId), textOf(row.portChargeType)]));
    return new Map(portIds.map(id => [id, told.get(id) ?? null]));
  }
  if (portIds.length === 1 || !isRefusal(list.error)) return unknown;
  // What the vendor refuses because of one of them hides nothing of the others.
  const each = await Promise.all(portIds.map(id => chargeTypesOf(source, [id])));
  return new Map(each.flatMap(found => [...found]));
}

/** What forbids that a port is returned, beside its own state. */
type PortFacts = { readonly dependents: Dependents; readonly chargeType: string | null };

export const portFacts = new GatheredReads<ZenlayerClient, Read<PortFacts>>(async (source, portIds) => {
  const [dependents, chargeTypes] = await Promise.all([
    dependentsOfPorts(source, portIds),
    chargeTypesOf(source, portIds),
  ]);
  return new Map(
    portIds.map(id => {
      if (dependents.kind === 'failed') return [id, dependents];
      const found = dependents.value.get(id) ?? { known: [], unread: [] };
      return [id, read({ dependents: found, chargeType: chargeTypes.get(id) ?? null })];
    }),
  );
});
