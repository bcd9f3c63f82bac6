import type { Account } from '../../../domain/account.ts';
import type { Action } from '../../../domain/action.ts';
import { defineChange, type Look, type Seen, type Snapshot } from '../../../domain/change.ts';
import { type Dependent, type DomainError, domainError } from '../../../domain/errors.ts';
import { firstLook, laterLook } from '../../../domain/look.ts';
import { type CloudResource, formatResourceId, type ResourceReference } from '../../../domain/resource.ts';
import { instantOf, textOf } from '../../../transport/answer.ts';
import type { Row } from '../../../transport/table.ts';
import { described, stateBlocker } from '../blocker.ts';
import type { ZenlayerClient } from '../client.ts';
import { tableOf } from '../listing.ts';
import { sdnState } from '../state.ts';
import { type DataCenter, dataCenterOf, evergreen } from './data-center.ts';
import { dependentsOfPort } from './port-use.ts';

export const DescribePorts = {
  service: 'sdn',
  action: 'DescribePorts',
  effect: 'read',
  errors: {},
} as const satisfies Action;

export const TerminatePort = {
  service: 'sdn',
  action: 'TerminatePort',
  effect: 'once',
  errors: {
    // The page writes status 7105, which cannot travel: only the code counts.
    SELF_SERVICE_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // the action's page
    INVALID_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // Terraform expects it from ports
    INVALID_PORT_STATUS: 'CloudResourceStateError', // the page of CreatePrivateConnect, about ports
  },
  blockers: ['CloudResourceStateError', 'CloudSubscriptionError', 'CloudResourceInUseError'],
} as const satisfies Action;

export const RenewPort = {
  service: 'sdn',
  action: 'RenewPort',
  effect: 'once',
  errors: {
    // Its page lists none; these are what its siblings answer.
    SELF_SERVICE_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // the page of TerminatePort
    INVALID_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // Terraform expects it from ports
    INVALID_PORT_STATUS: 'CloudResourceStateError', // the page of CreatePrivateConnect, about ports
  },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export interface Port extends CloudResource {
  readonly remarks: string | null;
  readonly portType: string | null;
  readonly connectionStatus: string | null;
  readonly dataCenter: DataCenter | null;
  readonly loaStatus: string | null;
  readonly businessEntityName: string | null;
  /** PREPAID or POSTPAID; version 2026-04-01 does not tell. */
  readonly chargeType: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
}

export interface PortView extends Snapshot {
  readonly resource: Port;
  /** Null where the lists that would tell may not be read with these credentials. */
  readonly dependents: readonly Dependent[] | null;
}

function portOf(account: string, row: Row): Port | null {
  const nativeId = textOf(row.portId);
  const nativeState = textOf(row.portStatus);
  if (nativeId === null || nativeState === null) return null;
  return {
    reference: { provider: 'zenlayer', account, kind: 'port', region: null, nativeId },
    name: textOf(row.portName),
    state: sdnState(nativeState),
    nativeState,
    remarks: textOf(row.portRemarks),
    portType: textOf(row.portType),
    connectionStatus: textOf(row.connectionStatus),
    dataCenter: dataCenterOf(row),
    loaStatus: textOf(row.loaStatus),
    businessEntityName: textOf(row.businessEntityName),
    chargeType: textOf(row.portChargeType),
    createdAt: instantOf(row.createdTime),
    expiresAt: instantOf(row.expiredTime),
  };
}

export const ports = tableOf<Port>({
  action: DescribePorts,
  idsField: 'portIds',
  things: 'ports',
  decode: portOf,
  evergreen,
});

async function look(
  account: Account<ZenlayerClient>,
  target: ResourceReference,
  before: PortView | null,
  signal?: AbortSignal,
): Promise<Look<PortView>> {
  if (before !== null) {
    const later = await laterLook(ports.reader(account, null, signal), target, before, 'port');
    return later.kind === 'present'
      ? { kind: 'present', now: { ...later.now, dependents: before.dependents } }
      : later;
  }
  const [first, dependents] = await Promise.all([
    firstLook(ports.reader(account, null, signal), target),
    dependentsOfPort({ account, region: null, signal }, target.nativeId),
  ]);
  if (first.kind !== 'present') return first;
  if (dependents.kind === 'failed') return { kind: 'unreadable', error: dependents.error };
  return { kind: 'present', now: { ...first.now, dependents: dependents.value } };
}

/** States in which the vendor says that no operation is supported, or that the port is on its way already. */
const notTerminable = ['CREATING', 'DELETING', 'RECYCLED', 'DESTROYING', 'DESTROYED'];

function terminateBlockers({ resource, dependents }: PortView): readonly DomainError[] {
  const { nativeState, chargeType, expiresAt, reference } = resource;
  const port = described('port', resource);
  const resourceId = formatResourceId(reference);
  const blockers: DomainError[] = [];
  if (notTerminable.includes(nativeState)) {
    const sentence = `The ${port} is ${nativeState}; only a port that is in service can be terminated.`;
    blockers.push(stateBlocker(resource, ['RUNNING'], sentence));
  }
  if (chargeType === 'PREPAID') {
    const returnsAt = expiresAt === null ? null : new Date(expiresAt);
    const when =
      expiresAt === null ? 'when its subscription expires' : `at ${expiresAt}, when its subscription expires`;
    const message = `The ${port} is billed by subscription and cannot be terminated; it is returned by itself ${when}.`;
    blockers.push(
      domainError('CloudSubscriptionError', { provider: 'zenlayer', resourceId, returnsAt, message }),
    );
  }
  if (dependents !== null && dependents.length > 0) {
    const names = dependents.map(
      each => `${each.kind} ${each.nativeId}${each.name === null ? '' : ` "${each.name}"`}`,
    );
    const message = `The ${port} is in use by ${names.join(', ')}; delete those first.`;
    blockers.push(
      domainError('CloudResourceInUseError', { provider: 'zenlayer', resourceId, dependents, message }),
    );
  }
  return blockers;
}

const live = [
  'RUNNING',
  'NOT_ACCEPT',
  'UPDATING',
  'RECOVERING',
  'CREATING',
  'CREATING_FAILED',
  'UPDATING_FAILED',
  'RECOVERING_FAILED',
  'DESTROYING_FAILED',
];

function terminationSeen(before: PortView, { resource }: PortView): Seen {
  const { nativeState } = resource;
  if (['RECYCLED', 'DESTROYING', 'DESTROYED'].includes(nativeState)) return 'done';
  if (nativeState === 'DELETING') return 'moving';
  // One that had failed before and still shows it may simply not have begun again.
  if (nativeState === 'DELETING_FAILED')
    return before.resource.nativeState === nativeState ? 'untouched' : 'failed';
  return live.includes(nativeState) ? 'untouched' : 'unclear';
}

const shared = { provider: 'zenlayer', kind: 'port', noun: 'port', look } as const;

export const terminatePort = defineChange<ZenlayerClient, PortView>({
  ...shared,
  name: 'zenlayer.sdn.TerminatePort',
  action: TerminatePort,
  mutation: 'terminatePort',
  verb: 'terminate',
  blockers: terminateBlockers,
  send: (account, target, _input, intent) => {
    const asked = { doing: `terminate port ${target.nativeId}`, resourceId: formatResourceId(target) };
    return account.client.change(TerminatePort, { portId: target.nativeId }, asked, intent);
  },
  seen: terminationSeen,
  // A port in the recycle bin is released by itself, so a follower that comes late finds it gone.
  gone: 'done',
  undo: { mutation: 'restorePort', windowMs: ({ client }) => client.settings.recycleBinHours * 3600_000 },
});

export const restorePort = defineChange<ZenlayerClient, PortView>({
  ...shared,
  name: 'zenlayer.sdn.RenewPort',
  action: RenewPort,
  mutation: 'restorePort',
  verb: 'restore',
  blockers({ resource }) {
    if (resource.nativeState === 'RECYCLED') return [];
    const sentence = `The ${described('port', resource)} is ${resource.nativeState}; only a port in the recycle bin can be restored.`;
    return [stateBlocker(resource, ['RECYCLED'], sentence)];
  },
  send: (account, target, _input, intent) => {
    const asked = { doing: `restore port ${target.nativeId}`, resourceId: formatResourceId(target) };
    return account.client.change(RenewPort, { portId: target.nativeId }, asked, intent);
  },
  seen(_before, { resource: { nativeState } }) {
    if (nativeState === 'RUNNING') return 'done';
    if (nativeState === 'RECOVERING') return 'moving';
    if (nativeState === 'RECOVERING_FAILED') return 'failed';
    return nativeState === 'RECYCLED' ? 'untouched' : 'unclear';
  },
  // A recycled port that vanishes was released before it was restored: somebody has to know.
  gone: 'unclear',
});
