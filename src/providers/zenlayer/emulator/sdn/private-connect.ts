import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import type { ZenlayerRead } from '../action.ts';
import { contains, equals, groupName, listed, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import {
  billingOf,
  datesOf,
  newId,
  sharedFields,
  type ZenlayerRecord,
  type ZenlayerResource,
  type ZenlayerView,
} from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import { completeEnd, type EmulatedEndpoint, endpointField, endpointRow } from './endpoint.ts';
import { resume } from './lifecycle.ts';

/** Layer 2 private connects as they are kept and listed. What changes them is in private-connect-changes.ts. */
const connectFields = z.strictObject({
  ...sharedFields,
  connectivity: z.string().default('ACTIVE'),
  endpointA: endpointField,
  endpointZ: endpointField,
  bandwidthMbps: z.int().min(0).default(10),
  source: z.string().default('CONSOLE'),
});

interface Ends {
  readonly endpointA: EmulatedEndpoint;
  readonly endpointZ: EmulatedEndpoint;
}

export type EmulatedPrivateConnect = Omit<
  ZenlayerRecord<'privateConnect', z.output<typeof connectFields>>,
  keyof Ends
> &
  Ends;

export const privateConnect = resourceKind<
  EmulatedPrivateConnect,
  ZenlayerResource,
  ZenlayerEmulatorSettings
>()({
  kind: 'privateConnect',
  plural: 'privateConnects',
  fields: connectFields,
  aliases: {
    privateConnectId: 'id',
    privateConnectName: 'name',
    privateConnectStatus: 'status',
    connectivityStatus: 'connectivity',
    createTime: 'createdTime',
  },
  complete: (fields, id, surroundings) => ({
    kind: 'privateConnect',
    id,
    ...fields,
    ...datesOf(fields, surroundings),
    endpointA: completeEnd(fields.endpointA, `${id}-a`, 'SIN1', surroundings),
    endpointZ: completeEnd(fields.endpointZ, `${id}-z`, 'HKG1', surroundings),
  }),
  newId: world => newId(world, 'pc'),
  resume,
  bill: billingOf,
});

export const DescribePrivateConnects: ZenlayerRead = {
  effect: 'read',
  read: (parameters, version) => {
    const older = version === '2023-08-30';
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
      run: world => {
        const found = listed(world, 'privateConnect', ids).filter(
          connect =>
            contains(connect.name, name) &&
            equals(connect.connectivity, connectivity) &&
            equals(connect.status, status) &&
            equals(connect.resourceGroupId, group) &&
            hasEndOf(connect, endpointTypes) &&
            tagged(connect),
        );
        return { payload: paged(found, page, connect => connectRow(connect, older, world)) };
      },
    };
  },
};

function hasEndOf({ endpointA, endpointZ }: EmulatedPrivateConnect, wanted: readonly string[]): boolean {
  return (
    wanted.length === 0 || wanted.includes(endpointA.endpointType) || wanted.includes(endpointZ.endpointType)
  );
}

function connectRow(connect: EmulatedPrivateConnect, older: boolean, world: ZenlayerView): object {
  return wireRow(
    {
      privateConnectId: connect.id,
      privateConnectName: connect.name,
      connectivityStatus: connect.connectivity,
      privateConnectStatus: connect.status,
      endpointA: endpointRow(connect.endpointA, older, world),
      endpointZ: endpointRow(connect.endpointZ, older, world),
      bandwidthMbps: connect.bandwidthMbps,
      resourceGroupId: connect.resourceGroupId,
      resourceGroupName: groupName(connect.resourceGroupId),
      createTime: connect.createdTime,
      expiredTime: connect.expiredTime,
      recycledTime: connect.recycledTime,
      ...(older ? {} : { source: connect.source, tags: { tags: connect.tags } }),
    },
    world.settings,
  );
}
