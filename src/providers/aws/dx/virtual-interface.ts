import { malformed } from '../../../adapter/answer.ts';
import { describe, stateBlocker } from '../../../adapter/blocker.ts';
import { changeOf } from '../../../adapter/change.ts';
import { readWhole } from '../../../adapter/listing.ts';
import { defineNoun } from '../../../adapter/noun.ts';
import { booleanOf, integerOf, textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { CloudResource, ResourceReference, ResourceState } from '../../../domain/resource.ts';
import { type AwsClient, aws } from '../client.ts';
import { deletionRules } from '../codes.ts';
import type { AwsSettings } from '../settings.ts';
import { connectivities, listOf, readRowsByIds, tagsOf } from './listing.ts';
import { locationCanary } from './location.ts';

export const DeleteVirtualInterface = {
  service: 'directconnect',
  action: 'DeleteVirtualInterface',
  effect: 'once',
  rules: deletionRules,
  // A valid refusal of a deletion, in words that are not known: looking again names the state.
  errors: { DirectConnectClientException: 'CloudResourceStateError' },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

/** Without the BGP key and the router's configuration, which contains it: neither is ever read. */
export interface VirtualInterface extends CloudResource {
  readonly ownerAccountId: string | null;
  readonly connection: ResourceReference | null;
  readonly type: string | null;
  readonly vlanId: number | null;
  readonly asn: number | null;
  readonly amazonSideAsn: number | null;
  readonly amazonAddress: string | null;
  readonly customerAddress: string | null;
  readonly mtu: number | null;
  readonly virtualGatewayId: string | null;
  readonly directConnectGatewayId: string | null;
  readonly siteLinkEnabled: boolean | null;
}

const states: Readonly<Record<string, ResourceState>> = {
  confirming: 'PENDING',
  verifying: 'PENDING',
  pending: 'CREATING',
  available: 'ACTIVE',
  // It exists, and its connection is billed; that BGP is down stands in its connectivity.
  down: 'ACTIVE',
  testing: 'UPDATING',
  deleting: 'DELETING',
  deleted: 'DELETED',
  // Refused by its owner while it was confirming: a record, nothing more.
  rejected: 'DELETED',
};

export const virtualInterfaceList = listOf(
  'DescribeVirtualInterfaces',
  'virtualInterfaces',
  'virtual interfaces',
);

export const virtualInterface = defineNoun<AwsSettings, VirtualInterface>({
  key: aws,
  kind: 'virtual-interface',
  typeName: 'AwsVirtualInterface',
  noun: 'virtual interface',
  plural: 'virtual interfaces',
  description: 'A virtual interface on a Direct Connect connection of AWS.',
  regional: true,
  listing: virtualInterfaceList,
  fields: {
    id: 'virtualInterfaceId',
    name: 'virtualInterfaceName',
    state: 'virtualInterfaceState',
    location: 'location',
    connectivity: 'virtualInterfaceState',
  },
  states,
  connectivities,
  tags: tagsOf,
  byIds: {
    perCall: 100,
    readRows: (source, ids) =>
      readRowsByIds(source, virtualInterfaceList, ids, virtualInterfaceId => ({ virtualInterfaceId })),
  },
  details: (row, { account, region }) => {
    const connectionId = textOf(row.connectionId);
    const reference = { provider: 'aws', account: account.name, kind: 'connection', region };
    return {
      ownerAccountId: textOf(row.ownerAccount),
      connection: connectionId === null ? null : { ...reference, nativeId: connectionId },
      type: textOf(row.virtualInterfaceType),
      vlanId: integerOf(row.vlan),
      // Zero where the number is too large for the older field.
      asn: integerOf(row.asnLong) ?? (integerOf(row.asn) || null),
      amazonSideAsn: integerOf(row.amazonSideAsn),
      amazonAddress: textOf(row.amazonAddress),
      customerAddress: textOf(row.customerAddress),
      mtu: integerOf(row.mtu),
      virtualGatewayId: textOf(row.virtualGatewayId),
      directConnectGatewayId: textOf(row.directConnectGatewayId),
      siteLinkEnabled: booleanOf(row.siteLinkEnabled),
    };
  },
  canary: locationCanary,
  landing: ({ ownerAccountId: accountId, vlanId, connection: on }) => ({
    accountId,
    vlanId,
    carrier: null,
    on,
  }),
});

/** The virtual interfaces of many connections at once, by connection. */
export async function virtualInterfacesOf(
  source: Source<AwsClient>,
  connectionIds: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly VirtualInterface[]>>> {
  const [only, other] = connectionIds;
  const list = await readWhole(
    source,
    virtualInterfaceList,
    only === undefined || other !== undefined ? {} : { connectionId: only },
  );
  if (list.kind === 'failed') return list;
  const items = list.value.rows.map(row => virtualInterface.decode(row, source));
  const known = items.filter(item => item !== null);
  // One that is left out would make its connection look free.
  if (known.length < items.length || !list.value.complete) {
    return malformed(virtualInterfaceList, 'list virtual interfaces', 'a row without its id or state');
  }
  return read(Map.groupBy(known, item => item.connection?.nativeId ?? ''));
}

/** Nothing is left of it but a record. */
export const endedStates = ['deleted', 'rejected'];

const alive = ['confirming', 'verifying', 'pending', 'available', 'down', 'testing'];

export const deleteAwsVirtualInterface = changeOf(virtualInterface, {
  action: DeleteVirtualInterface,
  mutation: 'deleteAwsVirtualInterface',
  destroys: true,
  verb: 'delete',
  takes: {},
  blockers({ before: { resource } }) {
    if (resource.nativeState !== 'deleting' && !endedStates.includes(resource.nativeState)) return [];
    const sentence = `The ${describe('virtual interface', resource)} is ${resource.nativeState} already.`;
    return [stateBlocker(resource, [], sentence)];
  },
  send: ({ account, target, intent }) =>
    account.client.change(
      DeleteVirtualInterface,
      target.region,
      { virtualInterfaceId: target.nativeId },
      intent,
    ),
  accepted: ({ content }) =>
    textOf(content.virtualInterfaceState) === null
      ? { kind: 'unreadable', what: 'no virtualInterfaceState' }
      : { kind: 'accepted' },
  progress({ now: { nativeState } }) {
    if (endedStates.includes(nativeState)) return 'done';
    if (nativeState === 'deleting') return 'moving';
    return alive.includes(nativeState) ? 'untouched' : 'unclear';
  },
  // "Deleted virtual interfaces are listed for up to 15 minutes."
  absenceMeans: 'done',
});
