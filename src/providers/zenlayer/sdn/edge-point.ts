import { malformed } from '../../../adapter/answer.ts';
import { readWhole } from '../../../adapter/listing.ts';
import { asObject, integerOf, type ProviderRow, textOf } from '../../../adapter/values.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { ZenlayerClient } from '../client.ts';
import { cloudRouterList } from './lists.ts';

/** A point at which a cloud router is reached, with the router that it belongs to. */
export interface EdgePoint {
  readonly id: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly portId: string | null;
  readonly vlanId: number | null;
  readonly bandwidthMbps: number | null;
  readonly ipAddress: string | null;
  readonly nativeConnectivity: string | null;
  readonly routerId: string;
  readonly routerName: string | null;
  readonly routerNativeState: string | null;
}

export function edgePointsIn(router: ProviderRow): readonly ProviderRow[] {
  const points = Array.isArray(router.edgePoints) ? router.edgePoints.map(asObject) : [];
  return points.filter(point => point !== null);
}

/** The points of cloud routers on many ports, by port. Routers cannot be listed by port: all of them are read, once. */
export async function edgePointsOfPorts(
  source: Source<ZenlayerClient>,
  _portIds: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly EdgePoint[]>>> {
  const list = await readWhole(source, cloudRouterList);
  if (list.kind === 'failed') return list;
  const points: EdgePoint[] = [];
  for (const router of list.value.rows) {
    const routerId = textOf(router.cloudRouterId);
    const rows = edgePointsIn(router);
    const decoded = routerId === null ? [] : rows.map(row => edgePointOf(row, routerId, router));
    const whole = decoded.filter(point => point !== null);
    if (routerId === null || whole.length < rows.length || !list.value.complete) {
      return malformed(cloudRouterList, 'list cloud routers', 'a router or a point without its id');
    }
    points.push(...whole);
  }
  return read(Map.groupBy(points, ({ portId }) => portId ?? ''));
}

function edgePointOf(row: ProviderRow, routerId: string, router: ProviderRow): EdgePoint | null {
  const id = textOf(row.edgePointId);
  if (id === null) return null;
  return {
    id,
    name: textOf(row.edgePointName),
    type: textOf(row.edgePointType),
    portId: textOf(row.portId),
    vlanId: integerOf(row.vlanId),
    bandwidthMbps: integerOf(row.bandwidthMbps),
    ipAddress: textOf(row.ipAddress),
    nativeConnectivity: textOf(row.connectivityStatus),
    routerId,
    routerName: textOf(router.cloudRouterName),
    routerNativeState: textOf(router.cloudRouterStatus),
  };
}
