import { describe, inUseBlocker, stateBlocker } from '../../../adapter/blocker.ts';
import { changeOf } from '../../../adapter/change.ts';
import { defineNoun } from '../../../adapter/noun.ts';
import { textOf } from '../../../adapter/values.ts';
import type { Action } from '../../../domain/action.ts';
import { type DomainError, domainError } from '../../../domain/errors.ts';
import type { Source } from '../../../domain/kind.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { type CloudResource, formatResourceId } from '../../../domain/resource.ts';
import { type ZenlayerClient, zenlayer } from '../client.ts';
import type { ZenlayerSettings } from '../settings.ts';
import { type DataCenter, dataCenterCanary, dataCenterOf } from './data-center.ts';
import { portList, readDecoded } from './lists.ts';
import { dependentsOfPorts, portFacts, portsById } from './port-facts.ts';
import { chargeTypes, sdnConnectivities, sdnStates } from './state.ts';

const portErrors = {
  // The page writes status 7105, which cannot travel: only the code counts.
  SELF_SERVICE_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // the page of TerminatePort
  INVALID_PORT_NOT_FOUND: 'CloudResourceNotFoundError', // Terraform expects it from ports
  INVALID_PORT_STATUS: 'CloudResourceStateError', // the page of CreatePrivateConnect, about ports
} as const;

export const TerminatePort = {
  service: 'sdn',
  action: 'TerminatePort',
  effect: 'once',
  errors: {
    ...portErrors,
    OPERATION_DENIED_INSTANCE_SUBSCRIPTION: 'CloudSubscriptionError', // bmc's name for the same rule
    OPERATION_DENIED_INSTANCE_RECYCLED: 'CloudResourceStateError', // Terraform: "terminated already"
  },
  blockers: ['CloudResourceStateError', 'CloudSubscriptionError', 'CloudResourceInUseError'],
} as const satisfies Action;

export const RenewPort = {
  service: 'sdn',
  action: 'RenewPort',
  effect: 'once',
  // Its page lists none; these are what its siblings answer.
  errors: portErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const ModifyPortAttribute = {
  service: 'sdn',
  action: 'ModifyPortAttribute',
  effect: 'once',
  errors: portErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export interface Port extends CloudResource {
  /** 1G, 10G … */
  readonly speed: string | null;
  readonly dataCenter: DataCenter | null;
  readonly loaStatus: string | null;
  readonly businessEntityName: string | null;
}

export const port = defineNoun<ZenlayerSettings, Port>({
  key: zenlayer,
  kind: 'port',
  typeName: 'ZenlayerPort',
  noun: 'port',
  plural: 'ports',
  description: 'A physical port in a data center, rented from Zenlayer.',
  regional: false,
  listing: portList,
  fields: {
    id: 'portId',
    name: 'portName',
    state: 'portStatus',
    description: 'portRemarks',
    location: 'dcId',
    createdAt: 'createdTime',
    expiresAt: 'expiredTime',
    connectivity: 'connectionStatus',
    // Version 2026-04-01 does not tell.
    billing: 'portChargeType',
  },
  states: sdnStates,
  connectivities: sdnConnectivities,
  billingKinds: chargeTypes,
  byIds: portsById,
  // It narrows nothing else: DescribePorts takes neither a state nor what a port is billed by.
  nameFilter: portName => ({ portName }),
  details: (row, { account }) => ({
    speed: textOf(row.portType),
    dataCenter: dataCenterOf(row, account.name),
    loaStatus: textOf(row.loaStatus),
    businessEntityName: textOf(row.businessEntityName),
  }),
  canary: dataCenterCanary,
  dependents: dependentsOfPorts,
});

/** The ports of many data centers at once, by data center. */
export async function portsOfDataCenters(
  source: Source<ZenlayerClient>,
  ids: readonly string[],
): Promise<Read<ReadonlyMap<string, readonly Port[]>>> {
  const [only, other] = ids;
  const filter = only === undefined || other !== undefined ? {} : { dcId: only };
  const ports = await readDecoded(port, source, filter);
  return ports.kind === 'failed' ? ports : read(Map.groupBy(ports.value, ({ location }) => location ?? ''));
}

/** States in which the vendor says that no operation is supported, or that the port is on its way already. */
const notTerminable = ['CREATING', 'DELETING', 'RECYCLED', 'DESTROYING', 'DESTROYED'];

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

function subscriptionBlocker(resource: Port): DomainError {
  const { expiresAt, reference } = resource;
  const when =
    expiresAt === null ? 'when its subscription expires' : `at ${expiresAt}, when its subscription expires`;
  return domainError('CloudSubscriptionError', {
    provider: reference.provider,
    resourceId: formatResourceId(reference),
    returnsAt: expiresAt === null ? null : new Date(expiresAt),
    message: `The ${describe('port', resource)} is billed by subscription and cannot be terminated; it is returned by itself ${when}.`,
  });
}

export const terminatePort = changeOf(port, {
  action: TerminatePort,
  mutation: 'terminatePort',
  destroys: true,
  verb: 'terminate',
  takes: {},
  facts: ({ source, target }) => portFacts.read(source, target.nativeId ?? ''),
  blockers({ before: { resource, dependents, chargeType }, refused }) {
    const { nativeState } = resource;
    const blockers: DomainError[] = [];
    // The vendor's own word for it, whatever was seen.
    if (refused?.tag === 'CloudSubscriptionError') return [subscriptionBlocker(resource)];
    if (notTerminable.includes(nativeState)) {
      const advice =
        nativeState === 'RECYCLED'
          ? 'it lies in the recycle bin already, and `restorePort` takes it out again'
          : 'only a port that is in service can be terminated';
      const allowed = nativeState === 'CREATING' ? ['RUNNING'] : [];
      const sentence = `The ${describe('port', resource)} is ${nativeState}: ${advice}.`;
      blockers.push(stateBlocker(resource, allowed, sentence));
    }
    if ((resource.billing?.nativeKind ?? chargeType) === 'PREPAID')
      blockers.push(subscriptionBlocker(resource));
    const held = inUseBlocker('port', resource, dependents);
    if (held !== null) blockers.push(held);
    return blockers;
  },
  send: ({ account, target, intent }) =>
    account.client.change(TerminatePort, null, { portId: target.nativeId }, intent),
  progress({ before, now: { nativeState } }) {
    if (['RECYCLED', 'DESTROYING', 'DESTROYED'].includes(nativeState)) return 'done';
    if (nativeState === 'DELETING') return 'moving';
    // One that had failed before and still shows it may simply not have begun again.
    if (nativeState === 'DELETING_FAILED') {
      return before.resource.nativeState === nativeState ? 'untouched' : 'failed';
    }
    return live.includes(nativeState) ? 'untouched' : 'unclear';
  },
  // A port in the recycle bin is released by itself, so a follower that comes late finds it gone.
  absenceMeans: 'done',
  undo: { mutation: 'restorePort', windowMs: ({ client }) => client.settings.recycleBinHours * 3600_000 },
});

export const restorePort = changeOf(port, {
  action: RenewPort,
  mutation: 'restorePort',
  verb: 'restore',
  takes: {},
  blockers({ before: { resource } }) {
    if (resource.nativeState === 'RECYCLED') return [];
    const sentence = `The ${describe('port', resource)} is ${resource.nativeState}; only a port in the recycle bin can be restored.`;
    return [stateBlocker(resource, ['RECYCLED'], sentence)];
  },
  send: ({ account, target, intent }) =>
    account.client.change(RenewPort, null, { portId: target.nativeId }, intent),
  progress({ now: { nativeState } }) {
    // One that nobody had accepted when it was terminated comes back as it was.
    if (nativeState === 'RUNNING' || nativeState === 'NOT_ACCEPT') return 'done';
    if (nativeState === 'RECOVERING') return 'moving';
    if (nativeState === 'RECOVERING_FAILED') return 'failed';
    return nativeState === 'RECYCLED' ? 'untouched' : 'unclear';
  },
  // A recycled port that vanishes was released before it was restored: somebody has to know.
  absenceMeans: 'unclear',
});

/** "Any operation: not allowed while CREATING or DESTROYING"; in the recycle bin only restoring and releasing are. */
const notRenamable = ['CREATING', 'DELETING', 'RECYCLED', 'DESTROYING', 'DESTROYED'];

export const renamePort = changeOf(port, {
  action: ModifyPortAttribute,
  mutation: 'renamePort',
  verb: 'rename',
  takes: {
    name: { type: 'String', required: true, longest: 255, description: 'The new name, 1 to 255 characters.' },
  },
  blockers({ before: { resource } }) {
    if (!notRenamable.includes(resource.nativeState)) return [];
    const sentence = `The ${describe('port', resource)} is ${resource.nativeState}; only a port that is in service can be renamed.`;
    return [stateBlocker(resource, ['RUNNING'], sentence)];
  },
  send: ({ account, target, input, intent }) =>
    account.client.change(
      ModifyPortAttribute,
      null,
      { portId: target.nativeId, portName: input.name },
      intent,
    ),
  progress: ({ now, input }) => (now.name === input.name ? 'done' : 'untouched'),
  absenceMeans: 'unclear',
});
