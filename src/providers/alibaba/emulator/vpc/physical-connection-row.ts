import type { AlibabaReadContext } from '../action.ts';
import type { JsonFields, JsonValue } from '../envelope.ts';
import { type AlibabaView, instant } from '../resource.ts';
import type { AlibabaEmulatorSettings } from '../settings.ts';
import type { EmulatedPhysicalConnection } from './physical-connection.ts';

/** One row of DescribePhysicalConnections. */
export function circuitRow(
  circuit: EmulatedPhysicalConnection,
  { world, parameters }: AlibabaReadContext,
  riders: ReadonlyMap<string, number>,
): JsonFields {
  const { settings } = world;
  const reservation = parameters.flag('IncludeReservationData') ? circuit.reservation : undefined;
  return {
    PhysicalConnectionId: circuit.id,
    Name: circuit.name,
    Description: circuit.description,
    Status: circuit.status,
    BusinessStatus: circuit.businessStatus,
    Type: 'VPC',
    AccessPointId: circuit.accessPointId,
    AccessPointType: 'VPC',
    AdLocation: `${circuit.accessPointId.slice('ap-'.length)}-device-1`,
    AdDetailLocation: `${circuit.accessPointId.slice('ap-'.length)} rack 7`,
    PeerLocation: circuit.peerLocation,
    LineOperator: circuit.lineOperator,
    CircuitCode: circuit.circuitCode,
    PortType: circuit.portType,
    PortNumber: circuit.portNumber,
    OpticalModuleModel: circuit.portType === '10GBase-LR' ? 'SFP-10G-LR-SM1310,10KM' : undefined,
    Bandwidth: circuit.bandwidth,
    Spec: specOf(circuit),
    CreationTime: instant(circuit.creationTime),
    EnabledTime: circuit.enabledTime && instant(circuit.enabledTime),
    EndTime: circuit.endTime && instant(circuit.endTime),
    ChargeType: 'Prepaid',
    OrderMode: 'PayByPhysicalConnectionOwner',
    HasReservationData: drifting(circuit.reservation !== undefined, settings),
    ReservationActiveTime: reservation && instant(reservation.activeTime),
    ReservationOrderType: reservation?.orderType,
    ReservationInternetChargeType: reservation && 'PayByBandwidth',
    RedundantPhysicalConnectionId: circuit.redundantId,
    LoaStatus: circuit.status === 'Initial' ? 'Applying' : 'Complete',
    ProductType: productType(circuit),
    VpconnStatus: circuit.parent && (circuit.status === 'Terminated' ? 'Deleted' : 'Confirmed'),
    ParentPhysicalConnectionId: circuit.parent?.id,
    ParentPhysicalConnectionAliUid: circuit.parent?.ownerUid,
    VirtualPhysicalConnectionCount: ridersOn(circuit, riders),
    VlanId: circuit.vlanId === undefined ? undefined : drifting(circuit.vlanId, settings),
    ResourceGroupId: circuit.resourceGroupId,
    DownDelayTime: circuit.downDelayTime,
    // The inner name is lower-case for circuits and upper-case for border routers.
    Tags: { tags: Object.entries(circuit.tags).map(([Key, Value]) => ({ Key, Value })) },
    MacsecKeys: {
      MacsecKey: circuit.macsecKeys.map(({ ckn, cak, cipherSuite, startOn, status }) => ({
        Ckn: ckn,
        Cak: cak,
        CipherSuite: cipherSuite,
        StartOn: startOn,
        Status: status,
      })),
    },
  };
}

export function productType(circuit: EmulatedPhysicalConnection): string {
  return isShared(circuit) ? 'VirtualPhysicalConnection' : 'PhysicalConnection';
}

/** The filter's values are coarser than the row's: `1G and below`, then 10G, 40G, 100G. */
export function specOf({ portType }: EmulatedPhysicalConnection): string {
  return /^\d+GBase/.exec(portType)?.[0].replace('Base', '') ?? '1G and below';
}

/** How many shared circuits of the own account ride on each circuit: counted once for a whole page of rows. */
export function countRiders(world: AlibabaView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const circuit of world.all('physicalConnection')) {
    if (circuit.parent && !isOver(circuit)) {
      counts.set(circuit.parent.id, (counts.get(circuit.parent.id) ?? 0) + 1);
    }
  }
  return counts;
}

/** The shared circuits that ride on this one, of any account. */
export function ridersOn(circuit: EmulatedPhysicalConnection, riders: ReadonlyMap<string, number>): number {
  return (riders.get(circuit.id) ?? 0) + circuit.hostedElsewhere;
}

export function isShared(circuit: EmulatedPhysicalConnection): boolean {
  return circuit.parent !== undefined;
}

/** Gone in all but the record: such a circuit neither rides on a parent any more nor counts against a quota. */
export function isOver({ status }: EmulatedPhysicalConnection): boolean {
  return ['Rejected', 'Canceled', 'Allocation Failed', 'Terminated'].includes(status);
}

function drifting(value: boolean | number, settings: AlibabaEmulatorSettings): JsonValue {
  return settings.typeDrift === 'model' ? String(value) : value;
}
