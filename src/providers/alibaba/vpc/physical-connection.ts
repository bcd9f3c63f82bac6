import { dependentOf, describe, inUseBlocker, stateBlocker } from '../../../adapter/blocker.ts';
import { changeOf } from '../../../adapter/change.ts';
import { readWhole } from '../../../adapter/listing.ts';
import { defineNoun } from '../../../adapter/noun.ts';
import { instantOf, integerOf, textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import type { Dependent } from '../../../domain/dependent.ts';
import type { DomainError } from '../../../domain/errors.ts';
import type { Dependents, Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { type CloudResource, formatResourceId, type ResourceState } from '../../../domain/resource.ts';
import { type AlibabaClient, alibaba } from '../client.ts';
import { filterOf, listOf, tagNarrowing, tagsOf, valuesPerFilter } from '../listing.ts';
import type { AlibabaSettings } from '../settings.ts';
import { clientToken } from './client-token.ts';
import { regionCanary } from './region.ts';
import { routersOfCircuits, type VirtualBorderRouter } from './virtual-border-router.ts';

export const TerminatePhysicalConnection = {
  service: 'vpc',
  action: 'TerminatePhysicalConnection',
  effect: 'token',
  errors: {
    'InvalidPhysicalConnectionId.NotFound': 'CloudResourceNotFoundError', // the action's page
    'Forbidden.NotAllowedInState': 'CloudResourceStateError', // the action's page
    'Forbidden.VbrAttached': 'CloudResourceInUseError', // its edition of 2025
    'Forbidden.VBRExists': 'CloudResourceInUseError', // deleting a circuit answers it
    'OperationFailed.VpconnAttached': 'CloudResourceInUseError', // its edition of 2025
    'OperationDenied.MacsecAttached': 'CloudResourceInUseError', // its edition of 2025
    'OperationFailed.ResourceLockedBySystem': 'CloudResourceLockedError', // its edition of 2025
  },
  blockers: ['CloudResourceStateError', 'CloudResourceInUseError'],
} as const satisfies Action;

export interface PhysicalConnection extends CloudResource {
  readonly businessStatus: string | null;
  /** The connector: 1000Base-T, 10GBase-LR … */
  readonly connector: string | null;
  readonly lineOperator: string | null;
  readonly circuitCode: string | null;
  readonly peerLocation: string | null;
  readonly bandwidthMbps: number | null;
  readonly productType: string | null;
  /** Of a shared one. */
  readonly vlanId: number | null;
  readonly enabledAt: string | null;
}

const states: Readonly<Record<string, ResourceState>> = {
  Initial: 'PENDING',
  Approved: 'PENDING',
  Allocating: 'CREATING',
  Allocated: 'CREATING',
  Confirmed: 'PENDING',
  Enabled: 'ACTIVE',
  Rejected: 'FAILED',
  Canceled: 'DELETED',
  'Allocation Failed': 'FAILED',
  AllocationFailed: 'FAILED',
  Terminating: 'DELETING',
  Terminated: 'DELETED',
};

export const physicalConnection = defineNoun<AlibabaSettings, PhysicalConnection>({
  key: alibaba,
  kind: 'physical-connection',
  typeName: 'AlibabaPhysicalConnection',
  noun: 'physical connection',
  plural: 'physical connections',
  description: 'A physical connection (Express Connect circuit) of Alibaba Cloud.',
  regional: true,
  listing: listOf(
    'DescribePhysicalConnections',
    ['PhysicalConnectionSet', 'PhysicalConnectionType'],
    'physical connections',
  ),
  fields: {
    id: 'PhysicalConnectionId',
    name: 'Name',
    state: 'Status',
    description: 'Description',
    location: 'AccessPointId',
    createdAt: 'CreationTime',
    expiresAt: 'EndTime',
    billing: 'ChargeType',
  },
  billingKinds: { Prepaid: 'SUBSCRIPTION', PrePaid: 'SUBSCRIPTION' },
  states,
  tags: tagsOf,
  byIds: { perCall: valuesPerFilter, filter: filterOf('PhysicalConnectionId') },
  narrowing: {
    // "Values of one filter are OR-ed". A failed allocation is written with a space there, and without one in prose.
    state: { most: valuesPerFilter, unnamed: ['AllocationFailed'], filter: filterOf('Status') },
    tags: tagNarrowing,
  },
  details: row => ({
    businessStatus: textOf(row.BusinessStatus),
    connector: textOf(row.PortType),
    lineOperator: textOf(row.LineOperator),
    circuitCode: textOf(row.CircuitCode),
    peerLocation: textOf(row.PeerLocation),
    bandwidthMbps: integerOf(row.Bandwidth),
    productType: textOf(row.ProductType),
    vlanId: integerOf(row.VlanId),
    enabledAt: instantOf(row.EnabledTime),
  }),
  canary: regionCanary,
  // Only a shared circuit is the end of somebody else's line. Whose account it is, its row does not tell.
  landing: ({ productType, vlanId }) =>
    productType === 'VirtualPhysicalConnection' ? { accountId: null, vlanId, carrier: null, on: null } : null,
  async dependents(source, ids) {
    const found = await routersOfCircuits(source, ids);
    if (found.kind === 'failed') return found;
    const attached = (id: string): readonly AttachedRouter[] => (found.value.get(id) ?? []).map(attachedOf);
    return read(new Map(ids.map(id => [id, dependentsOf(attached(id), null)])));
  },
});

/** Unlike DescribeVirtualBorderRouters it shows routers of other accounts too, which also block a termination. */
const routersOfCircuit = listOf(
  'DescribeVirtualBorderRoutersForPhysicalConnection',
  ['VirtualBorderRouterForPhysicalConnectionSet', 'VirtualBorderRouterForPhysicalConnectionType'],
  'the border routers of the circuit',
  { errors: { 'InvalidPhysicalConnectionId.NotFound': 'CloudResourceNotFoundError' } },
);

const routerKind = { provider: 'alibaba', kind: 'virtual-border-router', known: true };

interface AttachedRouter extends Dependent {
  readonly nativeState: string;
}

function attachedOf({ reference, name, nativeState }: VirtualBorderRouter): AttachedRouter {
  const { kind, nativeId } = reference;
  return { kind, nativeId, name, resourceId: formatResourceId(reference), nativeState };
}

/** All border routers on the circuit, of whichever account, with their states. */
async function routersOn(
  source: Source<AlibabaClient>,
  circuitId: string,
): Promise<Read<readonly AttachedRouter[]>> {
  const rows = await readWhole(source, routersOfCircuit, { PhysicalConnectionId: circuitId });
  // A circuit that does not exist has no routers; that it does not exist is told by its own list.
  if (rows.kind === 'failed') return rows.error.tag === 'CloudResourceNotFoundError' ? read([]) : rows;
  return read(
    rows.value.rows.map(row => {
      const nativeId = textOf(row.VbrId) ?? 'unnamed';
      const router = dependentOf(source, routerKind, { nativeId, name: textOf(row.VbrName) });
      return { ...router, nativeState: textOf(row.Status) ?? 'unknown' };
    }),
  );
}

/** Whether a router that is only terminated, or on its way out, still holds the circuit is for the vendor to say. */
const leaving = ['terminated', 'terminating', 'deleting'];

function dependentsOf(routers: readonly AttachedRouter[], refused: DomainError | null): Dependents {
  const holding =
    refused === null ? routers.filter(each => !leaving.includes(each.nativeState.toLowerCase())) : routers;
  return {
    known: holding.map(({ nativeState: _state, ...router }) => router),
    // Neither list is read yet; where the vendor refuses for one of them, its own code says so.
    unread: refused === null ? [] : ['hosted connections', 'MACsec keys'],
  };
}

export const terminatePhysicalConnection = changeOf(physicalConnection, {
  action: TerminatePhysicalConnection,
  mutation: 'terminatePhysicalConnection',
  destroys: true,
  verb: 'terminate',
  takes: { clientToken },
  async facts({ source, target }) {
    const routers = await routersOn(source, target.nativeId ?? '');
    return routers.kind === 'failed' ? routers : read({ routers: routers.value });
  },
  blockers({ before: { resource, routers }, refused }) {
    const blockers: DomainError[] = [];
    if (resource.nativeState !== 'Enabled') {
      const onItsWay = ['Terminating', 'Terminated', 'Canceled'].includes(resource.nativeState);
      const sentence = `The ${describe('physical connection', resource)} is ${resource.nativeState}; only one that is Enabled can be terminated.`;
      blockers.push(stateBlocker(resource, onItsWay ? [] : ['Enabled'], sentence));
    }
    const held = inUseBlocker('physical connection', resource, dependentsOf(routers, refused));
    if (held !== null) blockers.push(held);
    return blockers;
  },
  send: ({ account, target, input, intent }) =>
    account.client.change(
      TerminatePhysicalConnection,
      target.region,
      { PhysicalConnectionId: target.nativeId, ClientToken: input.clientToken ?? intent.token },
      intent,
    ),
  progress({ now: { nativeState } }) {
    if (nativeState === 'Terminated') return 'done';
    if (nativeState === 'Terminating') return 'moving';
    return nativeState === 'Enabled' ? 'untouched' : 'unclear';
  },
  // The vendor deletes a circuit only from Terminated, so one that was Enabled and is gone has been through it.
  absenceMeans: 'done',
});
