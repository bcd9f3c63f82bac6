import type { Action } from '../../../domain/action.ts';
import { malformed } from '../../../domain/look.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { CloudResource, ResourceReference, ResourceState } from '../../../domain/resource.ts';
import { instantOf, integerOf, textOf } from '../../../transport/answer.ts';
import { type Place, type Row, Table, windowOfPages } from '../../../transport/table.ts';
import type { AlibabaClient } from '../client.ts';
import { pageSize, readFiltered, readPage } from '../listing.ts';
import { regionsEvergreen } from './region.ts';

export const DescribeVirtualBorderRouters = {
  service: 'vpc',
  action: 'DescribeVirtualBorderRouters',
  effect: 'read',
  errors: {},
} as const satisfies Action;

export interface VirtualBorderRouter extends CloudResource {
  readonly circuit: ResourceReference | null;
  readonly vlanId: number | null;
  readonly accessPointId: string | null;
  readonly localGatewayIp: string | null;
  readonly peerGatewayIp: string | null;
  readonly createdAt: string | null;
}

/** Current pages and clients write them in lower case, old pages with a capital. */
const states: Readonly<Record<string, ResourceState>> = {
  unconfirmed: 'PENDING',
  active: 'ACTIVE',
  enabled: 'ACTIVE',
  terminating: 'DELETING',
  terminated: 'STOPPED',
  recovering: 'UPDATING',
  deleting: 'DELETING',
};

export function routerState(native: string): ResourceState {
  const key = native.toLowerCase();
  return Object.hasOwn(states, key) ? (states[key] ?? 'UNKNOWN') : 'UNKNOWN';
}

function routerOf({ account, region }: Place<AlibabaClient>, row: Row): VirtualBorderRouter | null {
  const nativeId = textOf(row.VbrId);
  const nativeState = textOf(row.Status);
  if (nativeId === null || nativeState === null) return null;
  const here = { provider: 'alibaba', account: account.name, region };
  const circuitId = textOf(row.PhysicalConnectionId);
  return {
    reference: { ...here, kind: 'virtual-border-router', nativeId },
    name: textOf(row.Name),
    state: routerState(nativeState),
    nativeState,
    circuit: circuitId === null ? null : { ...here, kind: 'physical-connection', nativeId: circuitId },
    vlanId: integerOf(row.VlanId),
    accessPointId: textOf(row.AccessPointId),
    localGatewayIp: textOf(row.LocalGatewayIp),
    peerGatewayIp: textOf(row.PeerGatewayIp),
    createdAt: instantOf(row.CreationTime),
  };
}

const listing = {
  action: DescribeVirtualBorderRouters,
  wrappers: ['VirtualBorderRouterSet', 'VirtualBorderRouterType'],
  things: 'virtual border routers',
} as const;

/** Without it, routers of other accounts on our circuits are hidden. */
const everyones = { IncludeCrossAccountVbr: 'true' };

export const virtualBorderRouters = new Table<AlibabaClient, VirtualBorderRouter>({
  provider: 'alibaba',
  label: 'Alibaba Cloud',
  things: listing.things,
  rowsById: (place, ids) => readFiltered(place, listing, 'VbrId', ids, everyones),
  rowsIn: (place, window) =>
    windowOfPages(window, pageSize, page => readPage(place, listing, everyones, page)),
  decode: routerOf,
  evergreen: regionsEvergreen,
});

/** The routers of many circuits at once, by circuit. */
export async function routersOfCircuits(
  place: Place<AlibabaClient>,
  circuitIds: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly VirtualBorderRouter[]>>> {
  const rows = await readFiltered(place, listing, 'PhysicalConnectionId', circuitIds, everyones);
  if (rows.kind === 'failed') return rows;
  const routers = rows.value.rows.map(row => routerOf(place, row)).filter(router => router !== null);
  // A router that is left out would make its circuit look free.
  if (routers.length < rows.value.rows.length) {
    return malformed('alibaba', 'Alibaba Cloud', `list ${listing.things}`, 'a row without its id or state');
  }
  return read(Map.groupBy(routers, router => router.circuit?.nativeId ?? ''));
}
