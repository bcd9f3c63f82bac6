import type { AlibabaRead, AlibabaReadContext } from '../action.ts';
import type { JsonFields } from '../envelope.ts';
import { invalidParameter } from '../refusal.ts';
import { instant } from '../resource.ts';
import type { EmulatedPhysicalConnection } from './physical-connection.ts';
import { specOf } from './physical-connection-row.ts';

/**
 * Shared circuits, as the owner of the circuit that they ride on sees them: those of other accounts as well, of which this
 * cloud keeps only how many there are. A newer operation: pages by token, a flat list, account numbers as texts.
 */
export const ListVirtualPhysicalConnections: AlibabaRead = {
  effect: 'read',
  required: ['RegionId'],
  names: 'PhysicalConnectionId',
  answer: context => {
    const { parameters } = context;
    const most = parameters.integer('MaxResults') ?? 20;
    if (typeof most !== 'number' || most < 1 || most > 100) return invalidParameter('MaxResults');
    const start = offsetOf(parameters.text('NextToken'));
    if (start === undefined) return invalidParameter('NextToken');
    const matches = sharedCircuits(context).filter(row => isWanted(row, context));
    const rows = matches.slice(start, start + most);
    const next = start + rows.length;
    return {
      Count: rows.length,
      TotalCount: matches.length,
      NextToken: next < matches.length ? tokenOf(next) : '',
      VirtualPhysicalConnections: rows,
    };
  },
};

/** By parameter, which of a row's fields it asks for. */
const lists = {
  VirtualPhysicalConnectionIds: 'PhysicalConnectionId',
  VirtualPhysicalConnectionAliUids: 'AliUid',
  VirtualPhysicalConnectionStatuses: 'VirtualPhysicalConnectionStatus',
  VlanIds: 'VlanId',
} as const;

const words = {
  PhysicalConnectionId: 'ParentPhysicalConnectionId',
  VirtualPhysicalConnectionBusinessStatus: 'BusinessStatus',
  ResourceGroupId: 'ResourceGroupId',
} as const;

function isWanted(row: JsonFields, { parameters }: AlibabaReadContext): boolean {
  const confirmed = parameters.text('IsConfirmed');
  return (
    Object.entries(lists).every(([name, field]) => {
      const wanted = parameters.list(name);
      return wanted.length === 0 || wanted.includes(String(row[field]));
    }) &&
    Object.entries(words).every(([name, field]) => {
      const wanted = parameters.text(name);
      return wanted === undefined || wanted === row[field];
    }) &&
    (confirmed === undefined ||
      parameters.flag('IsConfirmed') === (row.VirtualPhysicalConnectionStatus === 'Confirmed'))
  );
}

function sharedCircuits({ world, regionId, accountUid }: AlibabaReadContext): readonly JsonFields[] {
  const circuits = world.all('physicalConnection').filter(circuit => circuit.regionId === regionId);
  const own = circuits.flatMap(circuit => {
    const { parent } = circuit;
    return parent === undefined ? [] : [rowOf(circuit, circuit.id, accountUid, parent.id, parent.ownerUid)];
  });
  const ofOthers = circuits.flatMap(circuit =>
    Array.from({ length: circuit.hostedElsewhere }, (_, index) =>
      rowOf(circuit, `${circuit.id}-shared-${index + 1}`, tenantUid + BigInt(index), circuit.id, accountUid),
    ),
  );
  return [...own, ...ofOthers];
}

const tenantUid = 172_034_591_155_830_201n;

function rowOf(
  circuit: EmulatedPhysicalConnection,
  id: string,
  ownerUid: bigint,
  parentId: string,
  parentUid: bigint,
): JsonFields {
  const { parent, status } = circuit;
  return {
    PhysicalConnectionId: id,
    AliUid: ownerUid.toString(),
    ParentPhysicalConnectionId: parentId,
    ParentPhysicalConnectionAliUid: parentUid.toString(),
    VirtualPhysicalConnectionStatus: parent && status === 'Terminated' ? 'Deleted' : 'Confirmed',
    Status: parent ? status : 'Enabled',
    BusinessStatus: circuit.businessStatus,
    ProductType: 'VirtualPhysicalConnection',
    Type: 'VPC',
    Name: circuit.name,
    Description: circuit.description,
    AccessPointId: circuit.accessPointId,
    AdLocation: `${circuit.accessPointId.slice('ap-'.length)}-device-1`,
    Bandwidth: parent ? circuit.bandwidth : 100,
    Spec: specOf(circuit),
    ChargeType: 'Prepaid',
    OrderMode: 'PayByPhysicalConnectionOwner',
    LineOperator: circuit.lineOperator,
    PortType: circuit.portType,
    PortNumber: circuit.portNumber,
    PeerLocation: circuit.peerLocation,
    CircuitCode: circuit.circuitCode,
    LoaStatus: 'Complete',
    CreationTime: instant(circuit.creationTime),
    EnabledTime: circuit.enabledTime && instant(circuit.enabledTime),
    EndTime: circuit.endTime && instant(circuit.endTime),
    ResourceGroupId: circuit.resourceGroupId,
    VlanId: circuit.vlanId === undefined ? undefined : String(circuit.vlanId),
    Tags: Object.entries(circuit.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset ${offset}`).toString('base64url');
}

function offsetOf(token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  const found = /^offset (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  return found === null ? undefined : Number(found[1]);
}
