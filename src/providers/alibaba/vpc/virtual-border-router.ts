import { malformed } from '../../../adapter/answer.ts';
import { describe, stateBlocker } from '../../../adapter/blocker.ts';
import { changeOf } from '../../../adapter/change.ts';
import { readByIds } from '../../../adapter/listing.ts';
import { defineNoun } from '../../../adapter/noun.ts';
import { asObject, integerOf, type ProviderRow, rowsOf, textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import type { CloudResource, ResourceReference, ResourceState } from '../../../domain/resource.ts';
import { type AlibabaClient, alibaba } from '../client.ts';
import { filterOf, listOf, tagNarrowing, tagsOf, valuesPerFilter } from '../listing.ts';
import type { AlibabaSettings } from '../settings.ts';
import { clientToken } from './client-token.ts';
import { regionCanary } from './region.ts';

export const DeleteVirtualBorderRouter = {
  service: 'vpc',
  action: 'DeleteVirtualBorderRouter',
  effect: 'token',
  // The action's page, unless said otherwise.
  errors: {
    'InvalidVbrId.NotFound': 'CloudResourceNotFoundError',
    'InvalidOperation.RouterInterfaceNotDeleted': 'CloudResourceInUseError',
    'InvalidOperation.OperationNotAllowedInState': 'CloudResourceStateError',
    'InvalidStatus.NotAllowed': 'CloudResourceInUseError',
    'DependencyViolation.RouterInterfaceReferedByRouteEntry': 'CloudResourceInUseError',
    'DependencyViolation.BgpGroup': 'CloudResourceInUseError',
    'DependencyViolation.Nqa': 'CloudResourceInUseError',
    'Forbidden.OperationNotAllowedByUser': 'CloudAccessError',
    'Forbidden.MultiVlanRi': 'CloudResourceInUseError',
    'Forbidden.NoRiFound': 'CloudResourceStateError',
  },
  blockers: ['CloudResourceStateError', 'CloudResourceInUseError'],
} as const satisfies Action;

export interface VirtualBorderRouter extends CloudResource {
  readonly circuit: ResourceReference | null;
  /** Further circuits that it runs on. */
  readonly furtherCircuits: readonly ResourceReference[];
  readonly vlanId: number | null;
  readonly localGatewayIp: string | null;
  readonly peerGatewayIp: string | null;
}

/** Current pages and clients write them in lower case, old pages with a capital. */
const states: Readonly<Record<string, ResourceState>> = {
  unconfirmed: 'PENDING',
  active: 'ACTIVE',
  enabled: 'ACTIVE',
  terminating: 'DELETING',
  terminated: 'STOPPED',
  recovering: 'UPDATING',
  deleting: 'DELETING',
};

const routerList = listOf(
  'DescribeVirtualBorderRouters',
  ['VirtualBorderRouterSet', 'VirtualBorderRouterType'],
  'virtual border routers',
  // Without it, routers of other accounts on our circuits are hidden.
  { always: { IncludeCrossAccountVbr: 'true' } },
);

function circuitAt(
  { account, region }: Source<AlibabaClient>,
  nativeId: string | null,
): ResourceReference | null {
  if (nativeId === null) return null;
  return { provider: 'alibaba', account: account.name, kind: 'physical-connection', region, nativeId };
}

function furtherCircuitsOf(row: ProviderRow, source: Source<AlibabaClient>): readonly ResourceReference[] {
  const list = rowsOf(asObject(row.AssociatedPhysicalConnections)?.AssociatedPhysicalConnection) ?? [];
  return list
    .map(each => circuitAt(source, textOf(each.PhysicalConnectionId)))
    .filter(circuit => circuit !== null);
}

export const virtualBorderRouter = defineNoun<AlibabaSettings, VirtualBorderRouter>({
  key: alibaba,
  kind: 'virtual-border-router',
  typeName: 'AlibabaVirtualBorderRouter',
  noun: 'virtual border router',
  plural: 'virtual border routers',
  description: 'A virtual border router (VBR) on a physical connection of Alibaba Cloud.',
  regional: true,
  listing: routerList,
  fields: {
    id: 'VbrId',
    name: 'Name',
    state: 'Status',
    description: 'Description',
    location: 'AccessPointId',
    createdAt: 'CreationTime',
  },
  states,
  statesInAnyCase: true,
  tags: tagsOf,
  byIds: { perCall: valuesPerFilter, filter: filterOf('VbrId') },
  // Its filter by Status is not told to know a state in any case, as rows spell it.
  narrowing: { tags: tagNarrowing },
  details: (row, source) => ({
    circuit: circuitAt(source, textOf(row.PhysicalConnectionId)),
    furtherCircuits: furtherCircuitsOf(row, source),
    vlanId: integerOf(row.VlanId),
    localGatewayIp: textOf(row.LocalGatewayIp),
    peerGatewayIp: textOf(row.PeerGatewayIp),
  }),
  canary: regionCanary,
  landing: ({ vlanId, circuit: on }) => ({ accountId: null, vlanId, carrier: null, on }),
});

/** The routers of many circuits at once, by circuit. A router on several circuits belongs to each of them. */
export async function routersOfCircuits(
  source: Source<AlibabaClient>,
  circuitIds: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly VirtualBorderRouter[]>>> {
  const byCircuit = { perCall: valuesPerFilter, filter: filterOf('PhysicalConnectionId') };
  const list = await readByIds(source, routerList, circuitIds, byCircuit);
  if (list.kind === 'failed') return list;
  const found = new Map<string, Map<string, VirtualBorderRouter>>();
  for (const row of list.value.rows) {
    const router = virtualBorderRouter.decode(row, source);
    // A router that is left out would make its circuit look free.
    if (router === null)
      return malformed(routerList, `list ${routerList.things}`, 'a row without its id or state');
    for (const circuit of [router.circuit, ...router.furtherCircuits]) {
      if (circuit === null) continue;
      const routers = found.get(circuit.nativeId) ?? new Map<string, VirtualBorderRouter>();
      found.set(circuit.nativeId, routers.set(router.reference.nativeId, router));
    }
  }
  return read(new Map([...found].map(([circuit, routers]) => [circuit, [...routers.values()]])));
}

/** "Allowed in unconfirmed, active, terminated." */
const deletable = ['unconfirmed', 'active', 'enabled', 'terminated'];

export const deleteVirtualBorderRouter = changeOf(virtualBorderRouter, {
  action: DeleteVirtualBorderRouter,
  mutation: 'deleteVirtualBorderRouter',
  destroys: true,
  verb: 'delete',
  takes: { clientToken },
  blockers({ before: { resource } }) {
    const native = resource.nativeState.toLowerCase();
    if (deletable.includes(native)) return [];
    const allowed = native === 'deleting' ? [] : ['active', 'terminated', 'unconfirmed'];
    const advice =
      native === 'deleting'
        ? 'it is on its way out already'
        : 'only one that is active, terminated or unconfirmed can be deleted';
    const sentence = `The ${describe('virtual border router', resource)} is ${resource.nativeState}; ${advice}.`;
    return [stateBlocker(resource, allowed, sentence)];
  },
  send: ({ account, target, input, intent }) =>
    account.client.change(
      DeleteVirtualBorderRouter,
      target.region,
      { VbrId: target.nativeId, ClientToken: input.clientToken ?? intent.token },
      intent,
    ),
  progress({ before, now }) {
    const native = now.nativeState.toLowerCase();
    if (native === 'deleting') return 'moving';
    if (native === before.resource.nativeState.toLowerCase()) return 'untouched';
    return deletable.includes(native) ? 'untouched' : 'unclear';
  },
  // "Passes through `deleting`; then disappears."
  absenceMeans: 'done',
});
