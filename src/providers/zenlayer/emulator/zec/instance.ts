import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import type { ZenlayerRead } from '../action.ts';
import { contains, equals, listed, paged, pageOf, tagFilter } from '../listing.ts';
import {
  billingOf,
  datesOf,
  newId,
  sharedFields,
  type ZenlayerRecord,
  type ZenlayerResource,
} from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import { resume } from './instance-lifecycle.ts';
import { instanceRow } from './instance-row.ts';

/** Instances of elastic compute as they are kept and listed. What changes them is in power.ts and ip-forward.ts. */
const instanceFields = z.strictObject({
  ...sharedFields,
  zoneId: z.string().default('asia-southeast-1a'),
  instanceType: z.string().default('z2a.cpu.1'),
  cpu: z.int().min(1).default(1),
  memory: z.int().min(1).default(2),
  imageId: z.string().default('ubuntu2404_20240712'),
  imageName: z.string().default('Ubuntu Server 24.04 LTS'),
  publicIpAddresses: z.array(z.string()).default([]),
  privateIpAddresses: z.array(z.string()).default(['10.0.0.2']),
  enableIpForward: z.boolean().nullable().default(false),
});

export type EmulatedInstance = ZenlayerRecord<'instance', z.output<typeof instanceFields>>;

export const instance = resourceKind<EmulatedInstance, ZenlayerResource, ZenlayerEmulatorSettings>()({
  kind: 'instance',
  plural: 'instances',
  fields: instanceFields,
  aliases: { instanceId: 'id', instanceName: 'name', createTime: 'createdTime' },
  complete: (fields, id, surroundings) => ({
    kind: 'instance',
    id,
    ...fields,
    ...datesOf(fields, surroundings),
  }),
  newId: world => newId(world, 'zec'),
  resume: (world, found) => resume(world, found),
  bill: billingOf,
});

export const DescribeInstances: ZenlayerRead = {
  effect: 'read',
  read: (parameters, version) => {
    const later = version !== '2024-04-01';
    const ids = parameters.ids('instanceIds');
    const [zoneId, imageId, ipv4, ipv6, status, name, group] = [
      'zoneId',
      'imageId',
      'ipv4Address',
      'ipv6Address',
      'status',
      'name',
      'resourceGroupId',
    ].map(field => parameters.text(field));
    const tagged = later ? tagFilter(parameters) : () => true;
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: world => {
        const found = listed(world, 'instance', ids).filter(
          each =>
            equals(each.zoneId, zoneId) &&
            equals(each.imageId, imageId) &&
            hasAddress(each, ipv4) &&
            hasAddress(each, ipv6) &&
            equals(each.status, status) &&
            contains(each.name, name) &&
            equals(each.resourceGroupId, group) &&
            tagged(each),
        );
        return { payload: paged(found, page, each => instanceRow(each, later, world.settings)) };
      },
    };
  },
};

export const DescribeInstancesStatus: ZenlayerRead = {
  effect: 'read',
  read: parameters => {
    const ids = parameters.ids('instanceIds');
    const group = parameters.text('resourceGroupId');
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: world => {
        const found = listed(world, 'instance', ids).filter(each => equals(each.resourceGroupId, group));
        const row = ({ id, status }: EmulatedInstance): object => ({
          instanceId: id,
          instanceStatus: status,
        });
        return { payload: paged(found, page, row) };
      },
    };
  },
};

function hasAddress(found: EmulatedInstance, address: string | undefined): boolean {
  return !address || [...found.publicIpAddresses, ...found.privateIpAddresses].includes(address);
}
