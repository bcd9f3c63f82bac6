import type { EmulatedAction } from './action.ts';
import {
  DeleteCloudRouter,
  DescribeCloudRouters,
  DestroyCloudRouter,
  RenewCloudRouter,
} from './sdn/cloud-router.ts';
import { DescribeDatacenters } from './sdn/datacenter.ts';
import { DescribePorts } from './sdn/port.ts';
import { CreatePort, DestroyPort, ModifyPortAttribute, RenewPort, TerminatePort } from './sdn/port-change.ts';
import { DescribePrivateConnects } from './sdn/private-connect.ts';
import {
  CreatePrivateConnect,
  DeletePrivateConnect,
  DestroyPrivateConnect,
  ModifyPrivateConnectBandwidth,
  ModifyPrivateConnectsAttribute,
  RenewPrivateConnect,
} from './sdn/private-connect-change.ts';
import { DescribeInstances, DescribeInstancesStatus } from './zec/instance.ts';
import { StartIpForward, StopIpForward } from './zec/ip-forward.ts';
import { RebootInstances, ReleaseInstances, StartInstances, StopInstances } from './zec/power.ts';
import { DescribeZones } from './zec/zone.ts';

/** What is called where: every emulated action is in all versions of its service. */
export type Service = {
  /** oldest first */
  readonly versions: readonly string[];
  readonly actions: ReadonlyMap<string, EmulatedAction>;
};

const byName = (actions: readonly EmulatedAction[]): ReadonlyMap<string, EmulatedAction> =>
  new Map(actions.map(action => [action.name, action]));

export const services: ReadonlyMap<string, Service> = new Map([
  [
    'sdn',
    {
      versions: ['2023-08-30', '2026-04-01'],
      actions: byName([
        DescribeDatacenters,
        DescribePorts,
        CreatePort,
        ModifyPortAttribute,
        TerminatePort,
        RenewPort,
        DestroyPort,
        DescribePrivateConnects,
        CreatePrivateConnect,
        ModifyPrivateConnectsAttribute,
        ModifyPrivateConnectBandwidth,
        DeletePrivateConnect,
        RenewPrivateConnect,
        DestroyPrivateConnect,
        DescribeCloudRouters,
        DeleteCloudRouter,
        RenewCloudRouter,
        DestroyCloudRouter,
      ]),
    },
  ],
  [
    'zec',
    {
      versions: ['2024-04-01', '2025-09-01'],
      actions: byName([
        DescribeZones,
        DescribeInstances,
        DescribeInstancesStatus,
        StartIpForward,
        StopIpForward,
        StartInstances,
        StopInstances,
        RebootInstances,
        ReleaseInstances,
      ]),
    },
  ],
]);
