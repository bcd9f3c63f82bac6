import type { View } from '../../../../emulation/vendor.ts';
import type { EmulatedAction } from '../action.ts';
import { contains, equals, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import type { Port } from '../resource.ts';
import type { ZenlayerSettings } from '../settings.ts';
import { datacenters } from './datacenter.ts';

/** Ports as they are listed. What changes them is in port-change.ts. */
export const DescribePorts: EmulatedAction = {
  name: 'DescribePorts',
  effect: 'read',
  read: (parameters, version) => {
    const ids = parameters.ids('portIds');
    const dcId = parameters.text('dcId');
    const portName = parameters.text('portName');
    const portRemarks = version === '2023-08-30' ? parameters.text('portRemarks') : undefined;
    const cityName = parameters.text('cityName', { longest: 64 });
    const group = version === '2023-08-30' ? undefined : parameters.text('resourceGroupId');
    const tagged = tagFilter(parameters);
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: ({ world, settings, view }) => {
        const found = world
          .all('port', ids)
          .filter(
            port =>
              equals(port.dcId, dcId) &&
              contains(port.name, portName) &&
              contains(port.remarks, portRemarks) &&
              contains(datacenters.get(port.dcId)?.cityName ?? null, cityName) &&
              equals(port.resourceGroupId, group) &&
              tagged(port),
          );
        return { payload: paged(found, page, port => portRow(port, version, settings, view)) };
      },
    };
  },
};

export function portRow(port: Port, version: string, settings: ZenlayerSettings, view: View): object {
  const place = datacenters.get(port.dcId);
  return wireRow(
    {
      portId: port.id,
      portName: port.name,
      portRemarks: port.remarks,
      portType: port.portType,
      connectionStatus: port.connectivity,
      portStatus: shownStatus(port, view),
      dcId: port.dcId,
      dcName: place?.dcName ?? port.dcId,
      cityName: place?.cityName ?? null,
      areaName: place?.areaName ?? null,
      loaStatus: port.loaStatus,
      loaDownloadUrl: port.loaDownloadUrl,
      businessEntityName: port.businessEntityName,
      createdTime: port.createdTime,
      expiredTime: port.expiredTime,
      ...(version === '2023-08-30' ? { portChargeType: port.chargeType } : {}),
      period: port.period,
      isCreateBusinessAllowed: port.isCreateBusinessAllowed,
      tags: { tags: port.tags },
    },
    settings,
  );
}

/** The state, unless a fault disguises it. */
export function shownStatus({ id, status }: { id: string; status: string }, view: View): string {
  return view.resource === undefined || view.resource === id ? (view.state ?? status) : status;
}
