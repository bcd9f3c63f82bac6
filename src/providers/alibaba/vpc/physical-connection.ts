import type { Account } from '../../../domain/account.ts';
import type { Action } from '../../../domain/action.ts';
import { defineChange, type Look, type Snapshot } from '../../../domain/change.ts';
import { type Dependent, type DomainError, domainError } from '../../../domain/errors.ts';
import { firstLook, laterLook } from '../../../domain/look.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import {
  type CloudResource,
  formatResourceId,
  type ResourceReference,
  type ResourceState,
} from '../../../domain/resource.ts';
import { instantOf, integerOf, textOf } from '../../../transport/answer.ts';
import { type Place, type Row, Table, windowOfPages } from '../../../transport/table.ts';
import type { AlibabaClient } from '../client.ts';
import { pageSize, readAll, readFiltered, readPage } from '../listing.ts';
import { regionsEvergreen } from './region.ts';

export const DescribePhysicalConnections = {
  service: 'vpc',
  action: 'DescribePhysicalConnections',
  effect: 'read',
  errors: {},
} as const satisfies Action;

/** Unlike DescribeVirtualBorderRouters it shows routers of other accounts too, which also block a termination. */
const DescribeVirtualBorderRoutersForPhysicalConnection = {
  service: 'vpc',
  action: 'DescribeVirtualBorderRoutersForPhysicalConnection',
  effect: 'read',
  errors: { 'InvalidPhysicalConnectionId.NotFound': 'CloudResourceNotFoundError' },
} as const satisfies Action;

export const TerminatePhysicalConnection = {
  service: 'vpc',
  action: 'TerminatePhysicalConnection',
  effect: 'token',
  errors: {
    'InvalidPhysicalConnectionId.NotFound': 'CloudResourceNotFoundError', // the action's page
    'Forbidden.NotAllowedInState': 'CloudResourceStateError', // the action's page
    'Forbidden.VbrAttached': 'CloudResourceInUseError', // its edition of 2025
    'OperationFailed.VpconnAttached': 'CloudResourceInUseError', // its edition of 2025
    'OperationDenied.MacsecAttached': 'CloudResourceInUseError', // its edition of 2025
    'OperationFailed.ResourceLockedBySystem': 'CloudResourceLockedError', // its edition of 2025
  },
  blockers: ['CloudResourceStateError', 'CloudResourceInUseError'],
} as const satisfies Action;

export interface PhysicalConnection extends CloudResource {
  readonly description: string | null;
  readonly businessStatus: string | null;
  readonly accessPointId: string | null;
  readonly portType: string | null;
  readonly lineOperator: string | null;
  readonly circuitCode: string | null;
  readonly peerLocation: string | null;
  readonly bandwidthMbps: number | null;
  readonly chargeType: string | null;
  readonly productType: string | null;
  readonly createdAt: string | null;
  readonly enabledAt: string | null;
  readonly endsAt: string | null;
}

export interface PhysicalConnectionView extends Snapshot {
  readonly resource: PhysicalConnection;
  /** All border routers on the circuit, of whichever account, with their states. */
  readonly routers: readonly (Dependent & { readonly nativeState: string })[];
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

export function circuitState(native: string): ResourceState {
  return Object.hasOwn(states, native) ? (states[native] ?? 'UNKNOWN') : 'UNKNOWN';
}

function circuitOf({ account, region }: Place<AlibabaClient>, row: Row): PhysicalConnection | null {
  const nativeId = textOf(row.PhysicalConnectionId);
  const nativeState = textOf(row.Status);
  if (nativeId === null || nativeState === null) return null;
  return {
    reference: { provider: 'alibaba', account: account.name, kind: 'physical-connection', region, nativeId },
    name: textOf(row.Name),
    state: circuitState(nativeState),
    nativeState,
    description: textOf(row.Description),
    businessStatus: textOf(row.BusinessStatus),
    accessPointId: textOf(row.AccessPointId),
    portType: textOf(row.PortType),
    lineOperator: textOf(row.LineOperator),
    circuitCode: textOf(row.CircuitCode),
    peerLocation: textOf(row.PeerLocation),
    bandwidthMbps: integerOf(row.Bandwidth),
    chargeType: textOf(row.ChargeType),
    productType: textOf(row.ProductType),
    createdAt: instantOf(row.CreationTime),
    enabledAt: instantOf(row.EnabledTime),
    endsAt: instantOf(row.EndTime),
  };
}

const listing = {
  action: DescribePhysicalConnections,
  wrappers: ['PhysicalConnectionSet', 'PhysicalConnectionType'],
  things: 'physical connections',
} as const;

export const physicalConnections = new Table<AlibabaClient, PhysicalConnection>({
  provider: 'alibaba',
  label: 'Alibaba Cloud',
  things: listing.things,
  rowsById: (place, ids) => readFiltered(place, listing, 'PhysicalConnectionId', ids),
  rowsIn: (place, window) => windowOfPages(window, pageSize, page => readPage(place, listing, {}, page)),
  decode: circuitOf,
  evergreen: regionsEvergreen,
});

async function routersOn(
  place: Place<AlibabaClient>,
  circuitId: string,
): Promise<Read<PhysicalConnectionView['routers']>> {
  const set = 'VirtualBorderRouterForPhysicalConnection';
  const rows = await readAll(
    place,
    {
      action: DescribeVirtualBorderRoutersForPhysicalConnection,
      wrappers: [`${set}Set`, `${set}Type`],
      things: 'the border routers of the circuit',
    },
    { PhysicalConnectionId: circuitId },
  );
  // A circuit that does not exist has no routers; that it does not exist is told by its own list.
  if (rows.kind === 'failed') return rows.error.tag === 'CloudResourceNotFoundError' ? read([]) : rows;
  return read(
    rows.value.rows.map(row => ({
      kind: 'virtual border router',
      nativeId: textOf(row.VbrId) ?? 'unnamed',
      name: textOf(row.VbrName),
      nativeState: textOf(row.Status) ?? 'unknown',
    })),
  );
}

async function look(
  account: Account<AlibabaClient>,
  target: ResourceReference,
  before: PhysicalConnectionView | null,
  signal?: AbortSignal,
): Promise<Look<PhysicalConnectionView>> {
  const { region } = target;
  const reader = physicalConnections.reader(account, region, signal);
  if (before !== null) {
    const later = await laterLook(reader, target, before, 'physical connection');
    return later.kind === 'present'
      ? { kind: 'present', now: { ...later.now, routers: before.routers } }
      : later;
  }
  const [first, routers] = await Promise.all([
    firstLook(reader, target),
    routersOn({ account, region, signal }, target.nativeId),
  ]);
  if (first.kind !== 'present') return first;
  if (routers.kind === 'failed') return { kind: 'unreadable', error: routers.error };
  return { kind: 'present', now: { ...first.now, routers: routers.value } };
}

/** Whether a router that is only terminated, or on its way out, still holds the circuit is for the vendor to say. */
const leaving = ['terminated', 'terminating', 'deleting'];

function terminateBlockers(
  { resource, routers }: PhysicalConnectionView,
  refused: DomainError | null,
): readonly DomainError[] {
  const { nativeState, name, reference } = resource;
  const resourceId = formatResourceId(reference);
  const circuit = `physical connection ${reference.nativeId}${name === null ? '' : ` "${name}"`}`;
  const facts = { provider: 'alibaba', resourceId };
  const blockers: DomainError[] = [];
  if (nativeState !== 'Enabled') {
    blockers.push(
      domainError('CloudResourceStateError', {
        ...facts,
        currentState: resource.state,
        currentNativeState: nativeState,
        allowedNativeStates: ['Enabled'],
        message: `The ${circuit} is ${nativeState}; only one that is Enabled can be terminated.`,
      }),
    );
  }
  const holding =
    refused === null ? routers.filter(each => !leaving.includes(each.nativeState.toLowerCase())) : routers;
  if (holding.length > 0) {
    const names = holding.map(
      each => `${each.nativeId}${each.name === null ? '' : ` "${each.name}"`} (${each.nativeState})`,
    );
    const dependents = holding.map(({ kind, nativeId, name: router }) => ({ kind, nativeId, name: router }));
    const message = `The ${circuit} still has virtual border routers: ${names.join(', ')}. Delete them first.`;
    blockers.push(domainError('CloudResourceInUseError', { ...facts, dependents, message }));
  }
  return blockers;
}

export const terminatePhysicalConnection = defineChange<AlibabaClient, PhysicalConnectionView>({
  name: 'alibaba.vpc.TerminatePhysicalConnection',
  provider: 'alibaba',
  kind: 'physical-connection',
  noun: 'physical connection',
  mutation: 'terminatePhysicalConnection',
  verb: 'terminate',
  action: TerminatePhysicalConnection,
  look,
  blockers: terminateBlockers,
  async send(account, target, input, intent) {
    const { nativeId, region } = target;
    const { clientToken } = input;
    if (typeof clientToken === 'string' && !/^[\x21-\x7e]{1,64}$/.test(clientToken)) {
      // An empty one would be none: the vendor then takes each attempt for a wish of its own.
      const message = 'clientToken must be 1 to 64 visible ASCII characters. Nothing was sent.';
      return {
        kind: 'notSent',
        error: domainError('CloudInputError', { inputField: 'clientToken', message }),
      };
    }
    const parameters = {
      PhysicalConnectionId: nativeId,
      // The same for every attempt: by it the vendor knows a repeat.
      ClientToken: typeof clientToken === 'string' ? clientToken : intent.token,
    };
    const asked = {
      doing: `terminate physical connection ${nativeId}`,
      resourceId: formatResourceId(target),
    };
    return await account.client.change(TerminatePhysicalConnection, region ?? '', parameters, asked, intent);
  },
  seen(_before, { resource: { nativeState } }) {
    if (nativeState === 'Terminated') return 'done';
    if (nativeState === 'Terminating') return 'moving';
    return nativeState === 'Enabled' ? 'untouched' : 'unclear';
  },
  // The vendor deletes a circuit only from Terminated, so one that was Enabled and is gone has been through it.
  gone: 'done',
});
