import type { Action } from '../../../domain/action.ts';
import type { Dependent } from '../../../domain/errors.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { textOf } from '../../../transport/answer.ts';
import { asObject } from '../../../transport/json.ts';
import type { Place, Row } from '../../../transport/table.ts';
import type { ZenlayerClient } from '../client.ts';
import { readAll } from '../listing.ts';
import { DescribePrivateConnects } from './private-connect.ts';

const DescribeCloudRouters = {
  service: 'sdn',
  action: 'DescribeCloudRouters',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** In the recycle bin or beyond they no longer carry traffic; whether they still hold the port, the vendor tells at the send. */
const letGo = ['RECYCLED', 'DESTROYING', 'DESTROYED'];

/**
 * Private connects and cloud routers that use a port. Neither list can be filtered by port, so all of both is read. Null where
 * the credentials may not read them: then only the vendor knows, and it refuses by itself.
 */
export async function dependentsOfPort(
  place: Place<ZenlayerClient>,
  portId: string,
): Promise<Read<readonly Dependent[] | null>> {
  const [connects, routers] = await Promise.all([
    readAll(place, { action: DescribePrivateConnects, things: 'private connects' }),
    readAll(place, { action: DescribeCloudRouters, things: 'cloud routers' }),
  ]);
  for (const list of [connects, routers]) {
    if (list.kind === 'failed' && list.error.tag !== 'CloudAccessError') return list;
  }
  if (connects.kind === 'failed' || routers.kind === 'failed') return read(null);
  return read([
    ...connects.value.flatMap(row => connectUsing(row, portId)),
    ...routers.value.flatMap(row => routerUsing(row, portId)),
  ]);
}

function connectUsing(row: Row, portId: string): readonly Dependent[] {
  const nativeId = textOf(row.privateConnectId);
  if (nativeId === null || letGo.includes(textOf(row.privateConnectStatus) ?? '')) return [];
  const ends = [asObject(row.endpointA), asObject(row.endpointZ)];
  if (!ends.some(end => end?.endpointType === 'PORT' && end.endpointId === portId)) return [];
  return [{ kind: 'private connect', nativeId, name: textOf(row.privateConnectName) }];
}

function routerUsing(row: Row, portId: string): readonly Dependent[] {
  const nativeId = textOf(row.cloudRouterId);
  if (nativeId === null || letGo.includes(textOf(row.cloudRouterStatus) ?? '')) return [];
  const points = Array.isArray(row.edgePoints) ? row.edgePoints.map(asObject) : [];
  if (!points.some(point => point?.portId === portId)) return [];
  return [{ kind: 'cloud router', nativeId, name: textOf(row.cloudRouterName) }];
}
