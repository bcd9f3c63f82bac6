import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import type { ZenlayerRead } from '../action.ts';
import { contains, equals, listed, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import {
  billingOf,
  datesOf,
  newId,
  sharedFields,
  textOrNull,
  type ZenlayerRecord,
  type ZenlayerResource,
} from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import { datacenters } from './datacenter.ts';
import { resume } from './lifecycle.ts';

/** Ports as they are kept and listed. What changes them is in port-changes.ts. */
const portFields = z.strictObject({
  ...sharedFields,
  remarks: textOrNull.default(null),
  portType: z.string().default('1G'),
  connectivity: z.string().default('ACTIVE'),
  dcId: z.string().default('SIN1'),
  loaStatus: z.string().default('LOA_NOT_UPLOAD'),
  loaDownloadUrl: textOrNull.default(null),
  businessEntityName: z.string().default('Example Networks Ltd.'),
  isCreateBusinessAllowed: z.boolean().default(true),
  /** To what it is restored: the state before it was sent to the recycle bin. */
  statusBefore: textOrNull.default(null),
});

export type EmulatedPort = ZenlayerRecord<'port', z.output<typeof portFields>>;

export const port = resourceKind<EmulatedPort, ZenlayerResource, ZenlayerEmulatorSettings>()({
  kind: 'port',
  plural: 'ports',
  fields: portFields,
  aliases: {
    portId: 'id',
    portName: 'name',
    portStatus: 'status',
    portRemarks: 'remarks',
    connectionStatus: 'connectivity',
    portChargeType: 'chargeType',
  },
  complete: (fields, id, surroundings) => ({
    kind: 'port',
    id,
    ...fields,
    ...datesOf(fields, surroundings),
  }),
  newId: world => newId(world, 'port'),
  resume,
  bill: billingOf,
});

export const DescribePorts: ZenlayerRead = {
  effect: 'read',
  read: (parameters, version) => {
    const older = version === '2023-08-30';
    const ids = parameters.ids('portIds');
    const dcId = parameters.text('dcId');
    const portName = parameters.text('portName');
    const portRemarks = older ? parameters.text('portRemarks') : undefined;
    const cityName = parameters.text('cityName', { longest: 64 });
    const group = older ? undefined : parameters.text('resourceGroupId');
    const tagged = tagFilter(parameters);
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: world => {
        const found = listed(world, 'port', ids).filter(
          each =>
            equals(each.dcId, dcId) &&
            contains(each.name, portName) &&
            contains(each.remarks, portRemarks) &&
            contains(datacenters.get(each.dcId)?.cityName ?? null, cityName) &&
            equals(each.resourceGroupId, group) &&
            tagged(each),
        );
        return { payload: paged(found, page, each => portRow(each, older, world.settings)) };
      },
    };
  },
};

/** The older version has the charge type, the newer one the tags and what may be created. */
function portRow(each: EmulatedPort, older: boolean, settings: ZenlayerEmulatorSettings): object {
  const place = datacenters.get(each.dcId);
  return wireRow(
    {
      portId: each.id,
      portName: each.name,
      portRemarks: each.remarks,
      portType: each.portType,
      connectionStatus: each.connectivity,
      portStatus: each.status,
      dcId: each.dcId,
      dcName: place?.dcName ?? each.dcId,
      cityName: place?.cityName ?? null,
      areaName: place?.areaName ?? null,
      loaStatus: each.loaStatus,
      loaDownloadUrl: each.loaDownloadUrl,
      businessEntityName: each.businessEntityName,
      createdTime: each.createdTime,
      expiredTime: each.expiredTime,
      period: each.period,
      ...(older
        ? { portChargeType: each.chargeType }
        : { isCreateBusinessAllowed: each.isCreateBusinessAllowed, tags: { tags: each.tags } }),
    },
    settings,
  );
}
