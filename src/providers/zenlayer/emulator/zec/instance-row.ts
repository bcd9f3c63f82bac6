import { groupName, wireRow } from '../listing.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import type { EmulatedInstance } from './instance.ts';
import { regionOf, timeZoneOf } from './zone.ts';

/** One row of DescribeInstances. */
export function instanceRow(
  instance: EmulatedInstance,
  later: boolean,
  settings: ZenlayerEmulatorSettings,
): object {
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
      status: instance.status,
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

function nicRow(instance: EmulatedInstance, later: boolean, settings: ZenlayerEmulatorSettings): object {
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
