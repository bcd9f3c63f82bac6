import { describe, stateBlocker } from '../../../../adapter/blocker.ts';
import { defineNoun } from '../../../../adapter/noun.ts';
import { booleanOf, textOf, textsOf } from '../../../../adapter/values.ts';
import type { Action } from '../../../../domain/action.ts';
import type { DomainError } from '../../../../domain/errors.ts';
import type { Source } from '../../../../domain/kind.ts';
import { type Read, read } from '../../../../domain/outcome.ts';
import type { CloudResource, ResourceState } from '../../../../domain/resource.ts';
import { type ZenlayerClient, zenlayer } from '../../client.ts';
import { idsPerCall, listOf } from '../../listing.ts';
import type { ZenlayerSettings } from '../../settings.ts';

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

export interface Instance extends CloudResource {
  readonly instanceType: string | null;
  readonly imageName: string | null;
  readonly cpu: number | null;
  readonly memoryGiB: number | null;
  readonly ipForwarding: boolean | null;
  readonly publicIpAddresses: readonly string[];
  readonly privateIpAddresses: readonly string[];
}

/** The recycle bin is RECYCLE here and RECYCLED in sdn; pages say STARTING and RECYCLED where the field says otherwise. */
const states: Readonly<Record<string, ResourceState>> = {
  PENDING: 'CREATING',
  DEPLOYING: 'CREATING',
  REBUILDING: 'UPDATING',
  REBOOT: 'UPDATING',
  RUNNING: 'ACTIVE',
  STOPPED: 'STOPPED',
  BOOTING: 'UPDATING',
  STARTING: 'UPDATING',
  STOPPING: 'UPDATING',
  IMAGING: 'UPDATING',
  RESIZING: 'UPDATING',
  RELEASING: 'DELETING',
  RECYCLING: 'DELETING',
  RECYCLE: 'RECYCLED',
  RECYCLED: 'RECYCLED',
  CREATE_FAILED: 'FAILED',
  REINSTALL_FAILED: 'FAILED',
};

async function zoneCanary({
  account,
  signal,
  background,
}: Source<ZenlayerClient>): Promise<Read<string | null>> {
  const outcome = await account.client.read(
    DescribeZones,
    null,
    {},
    { doing: 'list zones', signal, background },
  );
  if (outcome.kind === 'failed') return outcome;
  const { zoneSet } = outcome.value.content;
  return read(Array.isArray(zoneSet) && zoneSet.length > 0 ? 'the list of zones' : null);
}

export const instance = defineNoun<ZenlayerSettings, Instance>({
  key: zenlayer,
  kind: 'instance',
  typeName: 'ZenlayerInstance',
  noun: 'instance',
  article: 'an',
  plural: 'instances',
  description: 'A virtual machine at the edge, rented from Zenlayer.',
  regional: false,
  listing: listOf(DescribeInstances, 'instances'),
  fields: {
    id: 'instanceId',
    name: 'instanceName',
    state: 'status',
    createdAt: 'createTime',
    expiresAt: 'expiredTime',
    location: 'zoneId',
  },
  states,
  byIds: { perCall: idsPerCall, filter: instanceIds => ({ instanceIds }) },
  // `status` takes one word of the same set.
  narrowing: { state: { most: 1, filter: ([status]) => ({ status }) } },
  details: row => ({
    instanceType: textOf(row.instanceType),
    imageName: textOf(row.imageName),
    cpu: typeof row.cpu === 'number' ? row.cpu : null,
    memoryGiB: typeof row.memory === 'number' ? row.memory : null,
    ipForwarding: booleanOf(row.enableIpForward),
    publicIpAddresses: textsOf(row.publicIpAddresses),
    privateIpAddresses: textsOf(row.privateIpAddresses),
  }),
  canary: zoneCanary,
});

/** Blocks where the instance is in none of the states that the vendor's page names. */
export function unlessIn(
  allowed: readonly string[],
  only: string,
): (of: { readonly before: { readonly resource: Instance } }) => readonly DomainError[] {
  return ({ before: { resource } }) => {
    if (allowed.includes(resource.nativeState)) return [];
    const sentence = `The ${describe('instance', resource)} is ${resource.nativeState}; ${only}.`;
    return [stateBlocker(resource, allowed, sentence)];
  };
}
