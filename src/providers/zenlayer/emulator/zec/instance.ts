import type { View } from '../../../../emulation/vendor.ts';
import type { EmulatedAction } from '../action.ts';
import { contains, equals, groupName, paged, pageOf, tagFilter, wireRow } from '../listing.ts';
import type { Instance } from '../resource.ts';
import { shownStatus } from '../sdn/port.ts';
import type { ZenlayerSettings } from '../settings.ts';
import { regionOf, timeZoneOf } from './zone.ts';

/** Instances of elastic compute as they are listed. */
export const DescribeInstances: EmulatedAction = {
  name: 'DescribeInstances',
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
      run: ({ world, settings, view }) => {
        const found = world
          .all('instance', ids)
          .filter(
            instance =>
              equals(instance.zoneId, zoneId) &&
              equals(instance.imageId, imageId) &&
              hasAddress(instance, ipv4) &&
              hasAddress(instance, ipv6) &&
              equals(instance.status, status) &&
              contains(instance.name, name) &&
              equals(instance.resourceGroupId, group) &&
              tagged(instance),
          );
        return { payload: paged(found, page, instance => instanceRow(instance, later, settings, view)) };
      },
    };
  },
};

export const DescribeInstancesStatus: EmulatedAction = {
  name: 'DescribeInstancesStatus',
  effect: 'read',
  read: parameters => {
    const ids = parameters.ids('instanceIds');
    const group = parameters.text('resourceGroupId');
    const page = pageOf(parameters);
    return {
      resources: ids ?? [],
      run: ({ world, view }) => {
        const found = world.all('instance', ids).filter(instance => equals(instance.resourceGroupId, group));
        const row = (instance: Instance): object => ({
          instanceId: instance.id,
          instanceStatus: shownStatus(instance, view),
        });
        return { payload: paged(found, page, row) };
      },
    };
  },
};

function hasAddress(instance: Instance, address: string | undefined): boolean {
  return !address || [...instance.publicIpAddresses, ...instance.privateIpAddresses].includes(address);
}

function instanceRow(instance: Instance, later: boolean, settings: ZenlayerSettings, view: View): object {
  return wireRow(
    {
      instanceId: instance.id,
      instanceName: instance.name,
      zoneId: instance.zoneId,
      instanceType: instance.instanceType,
      cpu: instance.cpu,
      memory: instance.memory,
      imageId: instance.imageId,
      imageName: instance.imageName,
      timeZone: timeZoneOf(instance.zoneId),
      nicNetworkType: 'Auto',
      status: shownStatus(instance, view),
      systemDisk: {
        diskId: `${instance.id}-disk`,
        diskSize: 40,
        diskCategory: 'Standard NVMe SSD',
        ...(later ? { burstingEnabled: false } : {}),
      },
      dataDisks: [],
      publicIpAddresses: instance.publicIpAddresses,
      privateIpAddresses: instance.privateIpAddresses,
      keyId: null,
      subnetId: `${instance.id}-subnet`,
      ...(later ? { securityGroupId: 'sg-default' } : {}),
      enableAgent: true,
      enableAgentMonitor: true,
      enableIpForward: instance.enableIpForward,
      createTime: instance.createdTime,
      expiredTime: instance.expiredTime,
      resourceGroupId: instance.resourceGroupId,
      resourceGroupName: groupName(instance.resourceGroupId),
      nics: [nicRow(instance, later, settings)],
      ...(later
        ? {
            tags: { tags: instance.tags },
            loadBalancerIds: [],
            placementGroupId: null,
            instanceOptions: { nestedVirtualization: false },
          }
        : {}),
    },
    settings,
  );
}

function nicRow(instance: Instance, later: boolean, settings: ZenlayerSettings): object {
  return wireRow(
    {
      nicId: `${instance.id}-nic`,
      name: `${instance.name} primary`,
      status: 'USED',
      nicType: 'Primary',
      regionId: regionOf(instance.zoneId),
      nicSubnetType: 'IPv4',
      publicIpList: instance.publicIpAddresses,
      privateIpList: instance.privateIpAddresses,
      primaryIpv4: instance.privateIpAddresses[0] ?? null,
      primaryIpv6: null,
      ipv6Cidr: null,
      secondaryIpv4s: [],
      macAddress: '02:00:0a:00:00:02',
      instanceId: instance.id,
      vpcId: 'vpc-default',
      subnetId: `${instance.id}-subnet`,
      createTime: instance.createdTime,
      updateTime: instance.createdTime,
      resourceGroup: {
        resourceGroupId: instance.resourceGroupId,
        resourceGroupName: groupName(instance.resourceGroupId),
      },
      ...(later ? { securityGroupId: 'sg-default', tags: { tags: [] } } : {}),
    },
    settings,
  );
}
