import { z } from 'zod';
import { resourceKind, timeField } from '../../../../emulation/resource-kind.ts';
import { wireTime } from '../envelope.ts';
import { isConnectionId, newId } from '../id.ts';
import { type OperationCall, readOperation } from '../operation.ts';
import { pageOf, pageParameters } from '../paging.ts';
import { type AwsRefusal, badFormat, connectionNotFound, isRefusal } from '../refusal.ts';
import { regionName } from '../region.ts';
import { type AwsResource, fates } from '../resource.ts';
import type { AwsEmulatorSettings } from '../settings.ts';
import { tagList } from '../tag.ts';
import { resume } from './connection-lifecycle.ts';
import { locationsOf } from './location.ts';
import { limitersInUse } from './virtual-interface.ts';

/** Connections, dedicated and hosted, as they are kept and listed. What changes them is in connection-changes.ts. */
const connectionStates = [
  'ordering',
  'requested',
  'pending',
  'available',
  'down',
  'deleting',
  'deleted',
  'rejected',
  'unknown',
] as const;

export type ConnectionStatus = (typeof connectionStates)[number];

const fields = z.strictObject({
  region: regionName,
  name: z.string().default(''),
  status: z.enum(connectionStates).default('available'),
  /** The account's own unless said. */
  ownerAccount: z.string().optional(),
  location: z.string().optional(),
  bandwidth: z.string().default('1Gbps'),
  /** Of hosted connections only, as is the partner that sells it. */
  vlan: z.int().optional(),
  partnerName: z.string().optional(),
  /** The network provider behind a dedicated one. */
  providerName: z.string().optional(),
  /** When the letter of authorization was last loaded. */
  loaIssueTime: timeField.optional(),
  lagId: z.string().optional(),
  device: z.string().optional(),
  jumboFrameCapable: z.boolean().default(true),
  hasLogicalRedundancy: z.enum(['unknown', 'yes', 'no']).default('unknown'),
  macSecCapable: z.boolean().default(false),
  encryptionMode: z.string().optional(),
  portEncryptionStatus: z.string().optional(),
  tags: tagList.default([]),
  billedSince: timeField.optional(),
  billedUntil: timeField.optional(),
  fate: z.enum(fates).default('normal'),
  /** How long its next step takes, where that is not the setting. */
  paceMs: z.number().min(0).optional(),
  /** What it was before it was deleted. */
  statusBefore: z.enum(connectionStates).optional(),
});

export interface EmulatedConnection extends Readonly<z.output<typeof fields>> {
  readonly kind: 'connection';
  readonly id: string;
  readonly location: string;
  readonly device: string;
}

const unbilled: readonly ConnectionStatus[] = ['ordering', 'requested', 'rejected'];

export const connection = resourceKind<EmulatedConnection, AwsResource, AwsEmulatorSettings>()({
  kind: 'connection',
  plural: 'connections',
  fields,
  aliases: { connectionId: 'id', connectionName: 'name', connectionState: 'status' },
  fixed: ['region'],
  complete: (given, id, surroundings) => {
    const { location = locationsOf(given.region)[0]?.code ?? '' } = given;
    const { device = `${location}-1abcdefgh` } = given;
    const now = surroundings.world.now();
    const billedSince = given.billedSince ?? (unbilled.includes(given.status) ? undefined : now);
    const billedUntil = given.billedUntil ?? (given.status === 'deleted' ? now : undefined);
    return { kind: 'connection', id, ...given, location, device, billedSince, billedUntil };
  },
  newId: world => newId('dxcon', world),
  resume,
  bill: ({ partnerName, billedSince, billedUntil }) => ({
    chargeType: partnerName === undefined ? 'dedicated port hours' : 'hosted port hours',
    billing: billedSince !== undefined && billedUntil === undefined,
    since: billedSince?.toISOString() ?? null,
    stoppedAt: billedUntil?.toISOString() ?? null,
  }),
});

export function isHosted({ partnerName, vlan }: EmulatedConnection): boolean {
  return partnerName !== undefined || vlan !== undefined;
}

/** The connection with this id in the region of the call: elsewhere it does not exist. */
export function connectionNamed(
  id: string,
  { world, region }: OperationCall,
  spelled = 'Connection ID',
): EmulatedConnection | AwsRefusal {
  if (!isConnectionId(id)) return badFormat(spelled, id);
  const found = world.get('connection', id);
  return found?.region === region ? found : connectionNotFound(id);
}

/** An id that does not exist is an error here, not an empty list. */
export const DescribeConnections = readOperation({
  takes: z.object({ connectionId: z.string().optional(), ...pageParameters }),
  names: ({ connectionId }) => [connectionId],
  run: ({ connectionId, ...page }, call) => {
    const { world, region } = call;
    const named = connectionId === undefined ? undefined : connectionNamed(connectionId, call);
    if (named !== undefined && isRefusal(named)) return { refusal: named };
    const there = world.all('connection').filter(each => each.region === region);
    const found = named === undefined ? there : [named];
    return pageOf('connections', found, page, world.settings, row => connectionRow(row, call));
  },
});

/** The shape Connection of the model. What is not there is left out. */
export function connectionRow(connection: EmulatedConnection, { world, accountId }: OperationCall): object {
  const { settings } = world;
  const { id, device, bandwidth, loaIssueTime, partnerName } = connection;
  const maxAllowed = settings.rateLimitersPerConnection;
  const inUse = limitersInUse(world, id);
  return {
    ownerAccount: connection.ownerAccount ?? accountId,
    connectionId: id,
    connectionName: connection.name,
    connectionState: connection.status,
    region: connection.region,
    location: connection.location,
    bandwidth,
    vlan: connection.vlan,
    partnerName,
    loaIssueTime: loaIssueTime && wireTime(loaIssueTime, settings),
    lagId: connection.lagId,
    // Deprecated, and still there.
    awsDevice: device,
    jumboFrameCapable: connection.jumboFrameCapable,
    awsDeviceV2: device,
    awsLogicalDeviceId: device,
    hasLogicalRedundancy: connection.hasLogicalRedundancy,
    tags: connection.tags,
    providerName: connection.providerName,
    macSecCapable: connection.macSecCapable,
    portEncryptionStatus: connection.portEncryptionStatus,
    encryptionMode: connection.encryptionMode,
    macSecKeys: connection.macSecCapable ? [] : undefined,
    rateLimiterStatus: {
      maxAllowed,
      inUse,
      remaining: Math.max(0, maxAllowed - inUse),
      totalBandwidth: bandwidth,
    },
    partnerInterconnectMacSecCapable: partnerName === undefined ? undefined : false,
    billingMode: settings.newerMembers ? 'PayAsYouGo' : undefined,
  };
}
