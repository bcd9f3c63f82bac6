import type { Account } from '../../../domain/account.ts';
import type { Action } from '../../../domain/action.ts';
import { defineChange, type Look, type Snapshot } from '../../../domain/change.ts';
import type { DomainError } from '../../../domain/errors.ts';
import { firstLook, laterLook } from '../../../domain/look.ts';
import { type CloudResource, formatResourceId, type ResourceReference } from '../../../domain/resource.ts';
import { instantOf, integerOf, textOf } from '../../../transport/answer.ts';
import { asObject } from '../../../transport/json.ts';
import type { Row } from '../../../transport/table.ts';
import { described, stateBlocker } from '../blocker.ts';
import type { ZenlayerClient } from '../client.ts';
import { tableOf } from '../listing.ts';
import { sdnState } from '../state.ts';
import { type DataCenter, dataCenterOf, evergreen } from './data-center.ts';

export const DescribePrivateConnects = {
  service: 'sdn',
  action: 'DescribePrivateConnects',
  effect: 'read',
  errors: {},
} as const satisfies Action;

export const DestroyPrivateConnect = {
  service: 'sdn',
  action: 'DestroyPrivateConnect',
  effect: 'once',
  errors: {
    // Its page lists none.
    INVALID_PRIVATE_CONNECT_NOT_FOUND: 'CloudResourceNotFoundError', // Terraform expects it here
    INVALID_PRIVATE_CONNECT_STATUS: 'CloudResourceStateError', // the page of ModifyPrivateConnectBandwidth
  },
  blockers: ['CloudResourceStateError'],
} as const satisfies Action;

export interface Endpoint {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: string | null;
  readonly dataCenter: DataCenter | null;
  readonly vlanId: number | null;
  readonly connectivityStatus: string | null;
  readonly cloudRegionId: string | null;
  readonly cloudAccountId: string | null;
  /** Where the end is a port of the same account. */
  readonly port: ResourceReference | null;
}

export interface PrivateConnect extends CloudResource {
  readonly connectivityStatus: string | null;
  readonly bandwidthMbps: number | null;
  readonly endpointA: Endpoint | null;
  readonly endpointZ: Endpoint | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly recycledAt: string | null;
}

export interface PrivateConnectView extends Snapshot {
  readonly resource: PrivateConnect;
  /** Whether this account lets a private connect be destroyed outside the recycle bin. */
  readonly anyState: boolean;
}

function privateConnectOf(account: string, row: Row): PrivateConnect | null {
  const nativeId = textOf(row.privateConnectId);
  const nativeState = textOf(row.privateConnectStatus);
  if (nativeId === null || nativeState === null) return null;
  return {
    reference: { provider: 'zenlayer', account, kind: 'private-connect', region: null, nativeId },
    name: textOf(row.privateConnectName),
    state: sdnState(nativeState),
    nativeState,
    connectivityStatus: textOf(row.connectivityStatus),
    bandwidthMbps: integerOf(row.bandwidthMbps),
    endpointA: endpointOf(account, row.endpointA),
    endpointZ: endpointOf(account, row.endpointZ),
    createdAt: instantOf(row.createTime),
    expiresAt: instantOf(row.expiredTime),
    recycledAt: instantOf(row.recycledTime),
  };
}

function endpointOf(account: string, value: unknown): Endpoint | null {
  const row = asObject(value);
  if (row === null) return null;
  const id = textOf(row.endpointId);
  const type = textOf(row.endpointType);
  const port = { provider: 'zenlayer', account, kind: 'port', region: null, nativeId: id ?? '' };
  return {
    id,
    name: textOf(row.endpointName),
    type,
    dataCenter: dataCenterOf(row.dataCenter),
    // A number, though one sample of the vendor prints it as text.
    vlanId: integerOf(row.vlanId),
    connectivityStatus: textOf(row.connectivityStatus),
    cloudRegionId: textOf(row.cloudRegionId),
    cloudAccountId: textOf(row.cloudAccountId),
    port: type === 'PORT' && id !== null ? port : null,
  };
}

export const privateConnects = tableOf<PrivateConnect>({
  action: DescribePrivateConnects,
  idsField: 'privateConnectIds',
  things: 'private connects',
  decode: privateConnectOf,
  evergreen,
});

async function look(
  account: Account<ZenlayerClient>,
  target: ResourceReference,
  before: PrivateConnectView | null,
  signal?: AbortSignal,
): Promise<Look<PrivateConnectView>> {
  const reader = privateConnects.reader(account, null, signal);
  const looked =
    before === null
      ? await firstLook(reader, target)
      : await laterLook(reader, target, before, 'private connect');
  if (looked.kind !== 'present') return looked;
  const anyState = account.client.settings.destroyPrivateConnectFrom === 'any';
  return { kind: 'present', now: { ...looked.now, anyState } };
}

function destroyBlockers({ resource, anyState }: PrivateConnectView): readonly DomainError[] {
  const { nativeState } = resource;
  const connect = described('private connect', resource);
  if (nativeState === 'DESTROYING' || nativeState === 'DESTROYED') {
    return [
      stateBlocker(resource, ['RECYCLED'], `The ${connect} is ${nativeState}: it is being released already.`),
    ];
  }
  if (anyState || nativeState === 'RECYCLED' || nativeState === 'DESTROYING_FAILED') return [];
  const sentence = `The ${connect} is ${nativeState}. Destroying cannot be undone, so only one in the recycle bin is destroyed: delete it first, which stops its traffic and can be undone for a while.`;
  return [stateBlocker(resource, ['RECYCLED'], sentence)];
}

const settled = ['RECYCLED', 'RUNNING', 'NOT_ACCEPT', 'CREATING', 'UPDATING', 'DELETING', 'RECOVERING'];

export const destroyPrivateConnect = defineChange<ZenlayerClient, PrivateConnectView>({
  name: 'zenlayer.sdn.DestroyPrivateConnect',
  provider: 'zenlayer',
  kind: 'private-connect',
  noun: 'private connect',
  mutation: 'destroyPrivateConnect',
  verb: 'destroy',
  action: DestroyPrivateConnect,
  look,
  blockers: destroyBlockers,
  send: (account, target, _input, intent) => {
    const asked = {
      doing: `destroy private connect ${target.nativeId}`,
      resourceId: formatResourceId(target),
    };
    return account.client.change(DestroyPrivateConnect, { privateConnectId: target.nativeId }, asked, intent);
  },
  seen(before, { resource: { nativeState } }) {
    if (nativeState === 'DESTROYED') return 'done';
    if (nativeState === 'DESTROYING') return 'moving';
    // One that had failed before and still shows it may simply not have begun again.
    if (nativeState === 'DESTROYING_FAILED')
      return before.resource.nativeState === nativeState ? 'untouched' : 'failed';
    return settled.includes(nativeState) || nativeState.endsWith('_FAILED') ? 'untouched' : 'unclear';
  },
  // "If no result has been queried, it means that the private connect has been released successfully."
  gone: 'done',
});
