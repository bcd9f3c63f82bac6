import { type Call, type Fields, shownState } from '../action.ts';
import { instant } from '../circuit/row.ts';
import type { BorderRouter, RouterState } from './record.ts';

const oldNames: Readonly<Record<RouterState, string>> = {
  unconfirmed: 'Unconfirmed',
  active: 'Enabled',
  terminating: 'Terminating',
  terminated: 'Terminated',
  recovering: 'Recovering',
  deleting: 'Deleting',
};

/** A state in today's spelling, or in that of the vendor's older pages. */
export function stateText(router: BorderRouter, { world, view }: Call): string {
  const state = world.settings.routerStates === 'old' ? oldNames[router.status] : router.status;
  return shownState(router.id, state, view);
}

/** One row of DescribeVirtualBorderRouters. */
export function routerRow(router: BorderRouter, call: Call): Fields {
  const circuit = call.world.circuits.get(router.circuitId);
  return {
    VbrId: router.id,
    Name: router.name,
    Description: router.description,
    Status: stateText(router, call),
    Type: 'pconnVBR',
    VlanId: router.vlanId,
    VlanInterfaceId: `ri-${router.id.slice('vbr-'.length)}`,
    RouteTableId: `vtb-${router.id.slice('vbr-'.length)}`,
    AccessPointId: circuit?.accessPointId ?? '',
    CircuitCode: router.circuitCode,
    PhysicalConnectionId: router.circuitId,
    PhysicalConnectionStatus: circuit?.status ?? '',
    PhysicalConnectionBusinessStatus: circuit?.businessStatus ?? '',
    PhysicalConnectionOwnerUid: call.accountUid.toString(),
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
    AssociatedPhysicalConnections: { AssociatedPhysicalConnection: [] },
  };
}

/** One row of DescribeVirtualBorderRoutersForPhysicalConnection, whose Bandwidth is a string. */
export function routerOnCircuitRow(router: BorderRouter, call: Call): Fields {
  const { blankOwner, unsetTimes } = call.world.settings;
  const time = (at: Date | undefined): string | undefined =>
    at ? instant(at) : unsetTimes === 'empty' ? '' : undefined;
  return {
    VbrId: router.id,
    VbrName: router.name,
    VbrOwnerUid: router.ownerUid ?? (blankOwner === 'empty' ? '' : undefined),
    Status: stateText(router, call),
    Type: 'pconnVBR',
    VlanId: router.vlanId,
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
