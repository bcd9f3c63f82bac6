import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { resourceKind } from '../../../../emulation/resource-kind.ts';
import { isConnectionId, isInterfaceId, newId } from '../id.ts';
import { type OperationCall, readOperation } from '../operation.ts';
import { pageOf, pageParameters } from '../paging.ts';
import { type AwsRefusal, badFormat, connectionNotFound, interfaceNotFound } from '../refusal.ts';
import { regionName } from '../region.ts';
import { type AwsResource, type AwsView, fates, isOver } from '../resource.ts';
import type { AwsEmulatorSettings } from '../settings.ts';
import { tagList } from '../tag.ts';
import { assignedAddresses } from './peer-address.ts';
import { resume } from './virtual-interface-lifecycle.ts';
import { interfaceRow } from './virtual-interface-row.ts';

/** Virtual interfaces as they are kept and listed, each with one BGP peer. What changes them is in virtual-interface-changes.ts. */
const interfaceStates = [
  'confirming',
  'verifying',
  'pending',
  'available',
  'down',
  'testing',
  'deleting',
  'deleted',
  'rejected',
  'unknown',
] as const;

export type InterfaceStatus = (typeof interfaceStates)[number];

const asn = z.int().min(1).max(4_294_967_294);

const fields = z.strictObject({
  region: regionName,
  /** Perhaps a partner's, which this account does not see. */
  connectionId: z.string(),
  name: z.string().default(''),
  status: z.enum(interfaceStates).default('available'),
  /** Another account's where it is a hosted one; the account's own unless said. */
  ownerAccount: z.string().optional(),
  location: z.string().optional(),
  type: z.enum(['private', 'public', 'transit']).default('private'),
  vlan: z.int().min(1).max(4094).optional(),
  asn: asn.default(65_000),
  amazonSideAsn: asn.default(64_512),
  /** In clear in every answer, as AWS sends it. */
  authKey: z.string().optional(),
  addressFamily: z.enum(['ipv4', 'ipv6']).default('ipv4'),
  amazonAddress: z.string().optional(),
  customerAddress: z.string().optional(),
  mtu: z.int().default(1500),
  virtualGatewayId: z.string().optional(),
  directConnectGatewayId: z.string().optional(),
  routeFilterPrefixes: z.array(z.string()).default([]),
  bgpPeerId: z.string().optional(),
  device: z.string().optional(),
  siteLinkEnabled: z.boolean().default(false),
  rateLimit: z.string().optional(),
  tags: tagList.default([]),
  fate: z.enum(fates).default('normal'),
  /** How long its next step takes, where that is not the setting. */
  paceMs: z.number().min(0).optional(),
  /** What it was before it was deleted. */
  statusBefore: z.enum(interfaceStates).optional(),
});

export interface EmulatedVirtualInterface extends Readonly<z.output<typeof fields>> {
  readonly kind: 'virtualInterface';
  readonly id: string;
  readonly location: string;
  readonly vlan: number;
  readonly authKey: string;
  readonly amazonAddress: string;
  readonly customerAddress: string;
  readonly bgpPeerId: string;
  readonly device: string;
}

export const virtualInterface = resourceKind<EmulatedVirtualInterface, AwsResource, AwsEmulatorSettings>()({
  kind: 'virtualInterface',
  plural: 'virtualInterfaces',
  fields,
  aliases: {
    virtualInterfaceId: 'id',
    virtualInterfaceName: 'name',
    virtualInterfaceState: 'status',
    virtualInterfaceType: 'type',
  },
  fixed: ['region', 'connectionId'],
  complete: (given, id, surroundings) => {
    const parent = surroundings.find(given.connectionId);
    const connection = parent?.kind === 'connection' ? parent : undefined;
    const addresses = assignedAddresses(id, given.addressFamily);
    return {
      kind: 'virtualInterface',
      id,
      ...given,
      location: given.location ?? connection?.location ?? '',
      device: given.device ?? connection?.device ?? '',
      vlan: given.vlan ?? connection?.vlan ?? 100 + (surroundings.ordinal % 3_900),
      authKey: given.authKey ?? `0x${randomBytes(12).toString('hex')}`,
      amazonAddress: given.amazonAddress ?? addresses.amazonAddress,
      customerAddress: given.customerAddress ?? addresses.customerAddress,
      bgpPeerId: given.bgpPeerId ?? id.replace('dxvif', 'dxpeer'),
    };
  },
  newId: world => newId('dxvif', world),
  resume,
});

export function interfacesOn(world: AwsView, connectionId: string): readonly EmulatedVirtualInterface[] {
  return world.all('virtualInterface').filter(each => each.connectionId === connectionId);
}

/** How many of the connection's bandwidth caps are taken. */
export function limitersInUse(world: AwsView, connectionId: string): number {
  return interfacesOn(world, connectionId).filter(
    ({ rateLimit, status }) => rateLimit !== undefined && !isOver(status),
  ).length;
}

/** Deleted ones are listed for a while, also by their connection. */
export const DescribeVirtualInterfaces = readOperation({
  takes: z.object({
    connectionId: z.string().optional(),
    virtualInterfaceId: z.string().optional(),
    ...pageParameters,
  }),
  names: ({ connectionId, virtualInterfaceId }) => [connectionId, virtualInterfaceId],
  run: ({ connectionId, virtualInterfaceId, ...page }, call) => {
    const { world, region } = call;
    const refusal = filterProblem(connectionId, virtualInterfaceId, call);
    if (refusal !== undefined) return { refusal };
    const found = world
      .all('virtualInterface')
      .filter(
        each =>
          each.region === region &&
          (connectionId === undefined || each.connectionId === connectionId) &&
          (virtualInterfaceId === undefined || each.id === virtualInterfaceId),
      );
    return pageOf('virtualInterfaces', found, page, world.settings, row => interfaceRow(row, call));
  },
});

function filterProblem(
  connectionId: string | undefined,
  interfaceId: string | undefined,
  { world, region }: OperationCall,
): AwsRefusal | undefined {
  const { unknownInterface, unknownConnectionFilter } = world.settings;
  // A LAG's id is allowed too.
  if (connectionId !== undefined && !isConnectionId(connectionId) && !connectionId.startsWith('dxlag-'))
    return badFormat('Connection ID', connectionId);
  if (interfaceId !== undefined && !isInterfaceId(interfaceId))
    return badFormat('Virtual Interface ID', interfaceId);
  if (
    interfaceId !== undefined &&
    unknownInterface === 'error' &&
    world.get('virtualInterface', interfaceId)?.region !== region
  )
    return interfaceNotFound(interfaceId);
  if (
    connectionId !== undefined &&
    unknownConnectionFilter === 'error' &&
    world.get('connection', connectionId)?.region !== region
  )
    return connectionNotFound(connectionId);
  return undefined;
}
