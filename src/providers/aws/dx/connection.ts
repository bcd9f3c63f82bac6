import { describe, inUseBlocker, stateBlocker } from '../../../adapter/blocker.ts';
import { changeOf } from '../../../adapter/change.ts';
import { defineNoun } from '../../../adapter/noun.ts';
import { booleanOf, integerOf, textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Dependent } from '../../../domain/dependent.ts';
import type { DomainError } from '../../../domain/errors.ts';
import type { Dependents } from '../../../domain/kind.ts';
import { read } from '../../../domain/outcome.ts';
import { type CloudResource, formatResourceId, type ResourceState } from '../../../domain/resource.ts';
import { aws } from '../client.ts';
import { deletionRules } from '../codes.ts';
import type { AwsSettings } from '../settings.ts';
import { connectivities, listOf, readRowsByIds, tagsOf } from './listing.ts';
import { locationCanary } from './location.ts';
import { endedStates, type VirtualInterface, virtualInterfacesOf } from './virtual-interface.ts';

export const DeleteConnection = {
  service: 'directconnect',
  action: 'DeleteConnection',
  effect: 'once',
  rules: deletionRules,
  // A valid refusal of a deletion, in words that are not known: looking again names state or dependents.
  errors: { DirectConnectClientException: 'CloudResourceStateError' },
  blockers: ['CloudResourceStateError', 'CloudResourceInUseError'],
} as const satisfies Action;

export interface Connection extends CloudResource {
  readonly ownerAccountId: string | null;
  readonly bandwidth: string | null;
  readonly bandwidthMbps: number | null;
  readonly vlanId: number | null;
  readonly partnerName: string | null;
  readonly providerName: string | null;
  readonly lagId: string | null;
  readonly awsDevice: string | null;
  readonly awsLogicalDeviceId: string | null;
  /** Sold by a partner, who goes on billing it when it is deleted here. */
  readonly hosted: boolean;
  readonly jumboFrameCapable: boolean | null;
  readonly logicalRedundancy: string | null;
}

const states: Readonly<Record<string, ResourceState>> = {
  ordering: 'PENDING',
  requested: 'PENDING',
  pending: 'CREATING',
  available: 'ACTIVE',
  // It exists and is billed; that its link is down stands in its connectivity.
  down: 'ACTIVE',
  deleting: 'DELETING',
  deleted: 'DELETED',
  // A hosted one that was deleted before it was confirmed: a record, nothing more.
  rejected: 'DELETED',
};

/** `50Mbps`, `1Gbps`; null for what is written otherwise. */
export function megabitsOf(bandwidth: string | null): number | null {
  const [, number, unit] = /^(\d+)([MG])bps$/.exec(bandwidth ?? '') ?? [];
  if (number === undefined) return null;
  return Number(number) * (unit === 'G' ? 1000 : 1);
}

const connectionList = listOf('DescribeConnections', 'connections', 'connections');

export const connection = defineNoun<AwsSettings, Connection>({
  key: aws,
  kind: 'connection',
  typeName: 'AwsConnection',
  noun: 'connection',
  plural: 'connections',
  description: 'A Direct Connect connection of AWS: a port of its own, or one that a partner hosts.',
  regional: true,
  listing: connectionList,
  fields: {
    id: 'connectionId',
    name: 'connectionName',
    state: 'connectionState',
    location: 'location',
    connectivity: 'connectionState',
  },
  states,
  connectivities,
  tags: tagsOf,
  byIds: {
    perCall: 100,
    readRows: (source, ids) => readRowsByIds(source, connectionList, ids, connectionId => ({ connectionId })),
  },
  details: row => {
    const bandwidth = textOf(row.bandwidth);
    const partnerName = textOf(row.partnerName);
    const vlanId = integerOf(row.vlan) || null;
    return {
      ownerAccountId: textOf(row.ownerAccount),
      bandwidth,
      bandwidthMbps: megabitsOf(bandwidth),
      vlanId,
      partnerName,
      providerName: textOf(row.providerName),
      lagId: textOf(row.lagId),
      awsDevice: textOf(row.awsDeviceV2),
      awsLogicalDeviceId: textOf(row.awsLogicalDeviceId),
      // Only hosted ones have a VLAN of their own.
      hosted: partnerName !== null || vlanId !== null,
      jumboFrameCapable: booleanOf(row.jumboFrameCapable),
      logicalRedundancy: textOf(row.hasLogicalRedundancy),
    };
  },
  canary: locationCanary,
  // A port of its own belongs to its owner alone; what a partner hosts is the end of the partner's line.
  landing: ({ hosted, ownerAccountId: accountId, vlanId, partnerName: carrier }) =>
    hosted ? { accountId, vlanId, carrier, on: null } : null,
  async dependents(source, ids) {
    const found = await virtualInterfacesOf(source, ids);
    if (found.kind === 'failed') return found;
    return read(new Map(ids.map(id => [id, dependentsOf((found.value.get(id) ?? []).map(seenOf), null)])));
  },
});

/** What surely holds a connection. Whether one that waits to be confirmed or is on its way out does, AWS tells at the send. */
const holding = ['pending', 'verifying', 'available', 'down', 'testing'];

interface SeenInterface extends Dependent {
  readonly nativeState: string;
}

function seenOf({ reference, name, nativeState }: VirtualInterface): SeenInterface {
  const { kind, nativeId } = reference;
  return { kind, nativeId, name, resourceId: formatResourceId(reference), nativeState };
}

function dependentsOf(interfaces: readonly SeenInterface[], refused: DomainError | null): Dependents {
  const held = interfaces.filter(({ nativeState }) =>
    refused === null ? holding.includes(nativeState) : !endedStates.includes(nativeState),
  );
  return {
    known: held.map(({ nativeState: _state, ...dependent }) => dependent),
    unread: refused === null ? [] : ['hosted connections', 'the minimum of its LAG'],
  };
}

export const deleteAwsConnection = changeOf(connection, {
  action: DeleteConnection,
  mutation: 'deleteAwsConnection',
  destroys: true,
  verb: 'delete',
  takes: {},
  async facts({ source, target }) {
    const connectionId = target.nativeId ?? '';
    const found = await virtualInterfacesOf(source, [connectionId]);
    if (found.kind === 'read') {
      return read({ interfaces: (found.value.get(connectionId) ?? []).map(seenOf) });
    }
    // One that does not exist has none; that it does not exist is told by its own list.
    return found.error.tag === 'CloudResourceNotFoundError' || found.error.tag === 'CloudInputError'
      ? read({ interfaces: [] })
      : found;
  },
  blockers({ before: { resource, interfaces }, refused }) {
    const blockers: DomainError[] = [];
    if (resource.nativeState === 'deleting' || endedStates.includes(resource.nativeState)) {
      const sentence = `The ${describe('connection', resource)} is ${resource.nativeState} already.`;
      blockers.push(stateBlocker(resource, [], sentence));
    }
    const held = inUseBlocker('connection', resource, dependentsOf(interfaces, refused));
    if (held !== null) blockers.push(held);
    return blockers;
  },
  send: ({ account, target, intent }) =>
    account.client.change(DeleteConnection, target.region, { connectionId: target.nativeId }, intent),
  accepted: ({ content }) =>
    textOf(content.connectionState) === null
      ? { kind: 'unreadable', what: 'no connectionState' }
      : { kind: 'accepted' },
  progress({ now: { nativeState } }) {
    if (endedStates.includes(nativeState)) return 'done';
    if (nativeState === 'deleting') return 'moving';
    // A link that goes down meanwhile is not our doing.
    return ['ordering', 'requested', 'pending', 'available', 'down'].includes(nativeState)
      ? 'untouched'
      : 'unclear';
  },
  absenceMeans: 'done',
});
