import type { EmulatedAction } from '../action.ts';
import { contains, equals, groupName, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import type { Endpoint, PrivateConnect } from '../resource.ts';
import type { ZenlayerSettings } from '../settings.ts';
import type { World } from '../world.ts';
import { datacenterRow } from './datacenter.ts';
import { shownStatus } from './port.ts';

/** Layer 2 private connects as they are listed. What changes them is in private-connect-change.ts. */
export const DescribePrivateConnects: EmulatedAction = {
  name: 'DescribePrivateConnects',
  effect: 'read',
  read: (parameters, version) => {
    const ids = parameters.ids('privateConnectIds');
    const name = parameters.text('privateConnectName');
    const connectivity = parameters.text('connectivityStatus');
    const status = parameters.text('privateConnectStatus');
    const endpointTypes = parameters.texts('endpointTypes', 100) ?? [];
    const group = parameters.text('resourceGroupId');
    const tagged = tagFilter(parameters);
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: ({ world, view }) => {
        const found = world
          .all('privateConnect', ids)
          .filter(
            connect =>
              contains(connect.name, name) &&
              equals(connect.connectivity, connectivity) &&
              equals(connect.status, status) &&
              equals(connect.resourceGroupId, group) &&
              endTypes(connect, endpointTypes) &&
              tagged(connect),
          );
        const row = (connect: PrivateConnect): object =>
          connectRow(connect, version, world, shownStatus(connect, view));
        return { payload: paged(found, page, row) };
      },
    };
  },
};

function endTypes({ endpointA, endpointZ }: PrivateConnect, wanted: readonly string[]): boolean {
  return (
    wanted.length === 0 || wanted.includes(endpointA.endpointType) || wanted.includes(endpointZ.endpointType)
  );
}

function connectRow(connect: PrivateConnect, version: string, world: World, status: string): object {
  const { settings } = world;
  return wireRow(
    {
      privateConnectId: connect.id,
      privateConnectName: connect.name,
      connectivityStatus: connect.connectivity,
      privateConnectStatus: status,
      endpointA: endpointRow(connect.endpointA, world, settings),
      endpointZ: endpointRow(connect.endpointZ, world, settings),
      bandwidthMbps: connect.bandwidthMbps,
      resourceGroupId: connect.resourceGroupId,
      resourceGroupName: groupName(connect.resourceGroupId),
      createTime: connect.createdTime,
      expiredTime: connect.expiredTime,
      recycledTime: connect.recycledTime,
      ...(version === '2023-08-30' ? {} : { source: connect.source, tags: { tags: connect.tags } }),
    },
    settings,
  );
}

function endpointRow(end: Endpoint, world: World, settings: ZenlayerSettings): object {
  // The name of a port end is the port's own, also after a renaming.
  const port = end.endpointType === 'PORT' ? world.get('port', end.endpointId) : undefined;
  const vlanId = end.vlanId !== null && settings.vlanIdType === 'string' ? `${end.vlanId}` : end.vlanId;
  return wireRow(
    {
      endpointId: end.endpointId,
      endpointName: port?.name ?? end.endpointName,
      endpointType: end.endpointType,
      dataCenter: datacenterRow(end.dcId),
      vlanId,
      connectivityStatus: end.connectivityStatus,
      cloudRegionId: end.cloudRegionId,
      cloudAccountId: end.cloudAccountId,
    },
    settings,
  );
}
