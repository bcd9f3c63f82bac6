import type { Account } from '../../../domain/account.ts';
import type { Action } from '../../../domain/action.ts';
import { defineChange, type Look, type Snapshot } from '../../../domain/change.ts';
import type { DomainError } from '../../../domain/errors.ts';
import { firstLook, laterLook } from '../../../domain/look.ts';
import { type Read, read } from '../../../domain/outcome.ts';
import { type CloudResource, formatResourceId, type ResourceReference } from '../../../domain/resource.ts';
import { instantOf, textOf } from '../../../transport/answer.ts';
import type { Row } from '../../../transport/table.ts';
import { described, stateBlocker } from '../blocker.ts';
import type { ZenlayerClient } from '../client.ts';
import { tableOf } from '../listing.ts';
import { zecState } from '../state.ts';

export const DescribeInstances = {
  service: 'zec',
  action: 'DescribeInstances',
  effect: 'read',
  errors: {},
} as const satisfies Action;

const DescribeZones = {
  service: 'zec',
  action: 'DescribeZones',
  effect: 'read',
  errors: {},
} as const satisfies Action;

const forwardErrors = {
  INVALID_INSTANCE_NOT_FOUND: 'CloudResourceNotFoundError', // the page of StopIpForward
  UNSUPPORTED_OPERATION_INSTANCE_STATUS: 'CloudResourceStateError', // the page of StopIpForward
} as const;

export const StopIpForward = {
  service: 'zec',
  action: 'StopIpForward',
  effect: 'once',
  errors: forwardErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export const StartIpForward = {
  service: 'zec',
  action: 'StartIpForward',
  effect: 'once',
  // Its own page was never seen; the errors of StopIpForward are taken for it.
  errors: forwardErrors,
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export interface Instance extends CloudResource {
  readonly zoneId: string | null;
  readonly instanceType: string | null;
  readonly imageName: string | null;
  readonly cpu: number | null;
  readonly memoryGiB: number | null;
  readonly ipForwarding: boolean | null;
  readonly publicIpAddresses: readonly string[];
  readonly privateIpAddresses: readonly string[];
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
}

export interface InstanceView extends Snapshot {
  readonly resource: Instance;
}

function instanceOf(account: string, row: Row): Instance | null {
  const nativeId = textOf(row.instanceId);
  const nativeState = textOf(row.status);
  if (nativeId === null || nativeState === null) return null;
  return {
    reference: { provider: 'zenlayer', account, kind: 'instance', region: null, nativeId },
    name: textOf(row.instanceName),
    state: zecState(nativeState),
    nativeState,
    zoneId: textOf(row.zoneId),
    instanceType: textOf(row.instanceType),
    imageName: textOf(row.imageName),
    cpu: typeof row.cpu === 'number' ? row.cpu : null,
    memoryGiB: typeof row.memory === 'number' ? row.memory : null,
    ipForwarding: typeof row.enableIpForward === 'boolean' ? row.enableIpForward : null,
    publicIpAddresses: textsOf(row.publicIpAddresses),
    privateIpAddresses: textsOf(row.privateIpAddresses),
    createdAt: instantOf(row.createTime),
    expiresAt: instantOf(row.expiredTime),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

async function zones(client: ZenlayerClient, signal?: AbortSignal): Promise<Read<string | null>> {
  const outcome = await client.read(DescribeZones, {}, 'list zones', signal);
  if (outcome.kind === 'failed') return outcome;
  const { zoneSet } = outcome.value.response;
  return read(Array.isArray(zoneSet) && zoneSet.length > 0 ? 'the list of zones' : null);
}

export const instances = tableOf<Instance>({
  action: DescribeInstances,
  idsField: 'instanceIds',
  things: 'instances',
  decode: instanceOf,
  evergreen: zones,
});

async function look(
  account: Account<ZenlayerClient>,
  target: ResourceReference,
  before: InstanceView | null,
  signal?: AbortSignal,
): Promise<Look<InstanceView>> {
  const reader = instances.reader(account, null, signal);
  return before === null
    ? await firstLook(reader, target)
    : await laterLook(reader, target, before, 'instance');
}

/** "Only operations on instances that are in powered-off or power-on state are supported." */
const powered = ['RUNNING', 'STOPPED'];

function powerBlockers({ resource }: InstanceView): readonly DomainError[] {
  if (powered.includes(resource.nativeState)) return [];
  const sentence = `The ${described('instance', resource)} is ${resource.nativeState}; its IP forwarding is switched only while it is RUNNING or STOPPED.`;
  return [stateBlocker(resource, powered, sentence)];
}

function ipForwardChange(action: typeof StopIpForward | typeof StartIpForward, wanted: boolean) {
  const mutation = wanted ? 'startIpForward' : 'stopIpForward';
  const verb = wanted ? 'start IP forwarding of' : 'stop IP forwarding of';
  return defineChange<ZenlayerClient, InstanceView>({
    name: `zenlayer.zec.${action.action}`,
    provider: 'zenlayer',
    kind: 'instance',
    noun: 'instance',
    mutation,
    verb,
    action,
    look,
    blockers: powerBlockers,
    send: (account, target, _input, intent) => {
      const asked = { doing: `${verb} instance ${target.nativeId}`, resourceId: formatResourceId(target) };
      return account.client.change(action, { instanceId: target.nativeId }, asked, intent);
    },
    seen(_before, { resource: { ipForwarding } }) {
      if (ipForwarding === null) return 'unclear';
      return ipForwarding === wanted ? 'done' : 'untouched';
    },
    gone: 'unclear',
    toggle: true,
    undo: { mutation: wanted ? 'stopIpForward' : 'startIpForward', windowMs: () => null },
  });
}

export const stopIpForward = ipForwardChange(StopIpForward, false);
export const startIpForward = ipForwardChange(StartIpForward, true);
