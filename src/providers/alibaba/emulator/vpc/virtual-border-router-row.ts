import type { AlibabaReadContext } from '../action.ts';
import type { JsonFields } from '../envelope.ts';
import { type AlibabaView, instant } from '../resource.ts';
import { vlanOn } from './circuit-routers.ts';
import type { EmulatedBorderRouter } from './virtual-border-router.ts';

/** The spelling of the older pages. What a fault makes up is in neither. */
const oldNames: Readonly<Record<string, string>> = {
  unconfirmed: 'Unconfirmed',
  active: 'Enabled',
  terminating: 'Terminating',
  terminated: 'Terminated',
  recovering: 'Recovering',
  deleting: 'Deleting',
};

/** A state in today's spelling, or in that of the vendor's older pages. */
export function stateText({ status }: EmulatedBorderRouter, { settings }: AlibabaView): string {
  return settings.routerStates === 'old' ? (oldNames[status] ?? status) : status;
}

/** One row of DescribeVirtualBorderRouters. */
export function routerRow(
  router: EmulatedBorderRouter,
  { world, accountUid }: AlibabaReadContext,
): JsonFields {
  const circuit = world.get('physicalConnection', router.physicalConnectionId);
  const owner = accountUid.toString();
  return {
    VbrId: router.id,
    Name: router.name,
    Description: router.description,
    Status: stateText(router, world),
    Type: 'pconnVBR',
    VlanId: router.vlanId,
    VlanInterfaceId: `ri-${router.id.slice('vbr-'.length)}`,
    RouteTableId: `vtb-${router.id.slice('vbr-'.length)}`,
    AccessPointId: circuit?.accessPointId ?? '',
    CircuitCode: router.circuitCode,
    PhysicalConnectionId: router.physicalConnectionId,
    PhysicalConnectionStatus: circuit?.status ?? '',
    PhysicalConnectionBusinessStatus: circuit?.businessStatus ?? '',
    PhysicalConnectionOwnerUid: owner,
    Bandwidth: router.bandwidth,
    LocalGatewayIp: router.localGatewayIp,
    PeerGatewayIp: router.peerGatewayIp,
    PeeringSubnetMask: router.peeringSubnetMask,
    EnableIpv6: router.enableIpv6,
    SitelinkEnable: false,
    MinTxInterval: 1000,
    MinRxInterval: 1000,
    DetectMultiplier: 10,
    Mtu: 1500,
    CreationTime: instant(router.creationTime),
    ActivationTime: router.activationTime && instant(router.activationTime),
    TerminationTime: router.terminationTime && instant(router.terminationTime),
    RecoveryTime: router.recoveryTime && instant(router.recoveryTime),
    PConnVbrChargeType: 'PrePaid',
    ResourceGroupId: router.resourceGroupId,
    // The inner name is upper-case for border routers and lower-case for circuits.
    Tags: { Tags: Object.entries(router.tags).map(([Key, Value]) => ({ Key, Value })) },
    AssociatedCens: { AssociatedCen: [] },
    AssociatedPhysicalConnections: {
      AssociatedPhysicalConnection: router.associated.map(({ physicalConnectionId, vlanId }) => {
        const line = world.get('physicalConnection', physicalConnectionId);
        return {
          PhysicalConnectionId: physicalConnectionId,
          PhysicalConnectionStatus: line?.status ?? '',
          PhysicalConnectionBusinessStatus: line?.businessStatus ?? '',
          PhysicalConnectionOwnerUid: owner,
          // A string here and a number in the row around it. Terraform waits for this word, which no page has.
          VlanId: String(vlanId),
          Status: 'Associated',
          CircuitCode: line?.circuitCode ?? '',
          EnableIpv6: router.enableIpv6,
          LocalGatewayIp: router.localGatewayIp,
          PeerGatewayIp: router.peerGatewayIp,
          PeeringSubnetMask: router.peeringSubnetMask,
        };
      }),
    },
  };
}

/** One row of DescribeVirtualBorderRoutersForPhysicalConnection, whose Bandwidth is a string. */
export function routerOnCircuitRow(
  router: EmulatedBorderRouter,
  circuitId: string,
  world: AlibabaView,
): JsonFields {
  const { blankOwner, unsetTimes } = world.settings;
  const time = (at: Date | undefined): string | undefined =>
    at ? instant(at) : unsetTimes === 'empty' ? '' : undefined;
  return {
    VbrId: router.id,
    VbrName: router.name,
    VbrOwnerUid: router.ownerUid ?? (blankOwner === 'empty' ? '' : undefined),
    Status: stateText(router, world),
    Type: 'pconnVBR',
    VlanId: vlanOn(router, circuitId),
    CircuitCode: router.circuitCode,
    Bandwidth: String(router.bandwidth),
    BandwidthStatus: 'active',
    EnableIpv6: router.enableIpv6,
    LocalGatewayIp: router.localGatewayIp,
    PeerGatewayIp: router.peerGatewayIp,
    PeeringSubnetMask: router.peeringSubnetMask,
    PConnVbrBussinessStatus: 'Normal',
    PConnVbrChargeType: 'PrePaid',
    CreationTime: instant(router.creationTime),
    ActivationTime: time(router.activationTime),
    TerminationTime: time(router.terminationTime),
    RecoveryTime: time(router.recoveryTime),
  };
}
