import { remove, startBilling, stopBilling, wireTime, type ZenlayerWorld } from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import type { EmulatedCloudRouter } from './cloud-router.ts';
import type { EmulatedPort } from './port.ts';
import type { EmulatedPrivateConnect } from './private-connect.ts';

/**
 * The life that ports, private connects and cloud routers share: created, recycled, restored, destroyed. Each accepted
 * change goes through its transient state, as long as the settings say, and ends as the resource's fate has it.
 */
type SdnResource = EmulatedPort | EmulatedPrivateConnect | EmulatedCloudRouter;

type TransientState = 'CREATING' | 'UPDATING' | 'DELETING' | 'RECOVERING' | 'DESTROYING';

const hour = 3_600_000;

const durations = {
  CREATING: 'creatingMilliseconds',
  UPDATING: 'updatingMilliseconds',
  DELETING: 'deletingMilliseconds',
  RECOVERING: 'recoveringMilliseconds',
  DESTROYING: 'destroyingMilliseconds',
} as const satisfies Readonly<Record<TransientState, keyof ZenlayerEmulatorSettings>>;

export function isTransient({ status }: SdnResource): boolean {
  return Object.hasOwn(durations, status);
}

export function isInBin({ status }: SdnResource): boolean {
  return status === 'RECYCLED' || status === 'DESTROYING_FAILED';
}

/** Through the state `through`, and then to what `arrive` makes of it. */
function pass(
  world: ZenlayerWorld,
  resource: SdnResource,
  through: TransientState,
  arrive: (current: SdnResource) => void,
): void {
  // Put into the state from outside, it has no state before but the plain one.
  const before = resource.status === through ? 'RUNNING' : resource.status;
  const duration = world.settings[durations[through]];
  const end = (current: SdnResource): void => {
    // Of what was never made the next transition is another one.
    const fate = through === 'CREATING' ? 'normal' : current.fate;
    if (current.fate === 'fails') world.update(current, { status: `${through}_FAILED`, fate });
    else if (current.fate === 'returns') giveBack(world, current, before);
    else if (current.fate === 'vanishes') remove(world, current);
    else arrive(current);
  };
  world.cancel(resource);
  if (resource.fate === 'stuck') world.update(resource, { status: through });
  else if (duration <= 0) end(resource);
  else world.schedule(world.update(resource, { status: through }), duration, end);
}

function giveBack(world: ZenlayerWorld, resource: SdnResource, status: string): void {
  const back = world.update(resource, { status });
  resume(world, status === 'RUNNING' ? startBilling(world, back) : back);
}

export function create(world: ZenlayerWorld, resource: SdnResource): void {
  pass(world, resource, 'CREATING', current => run(world, current));
}

export function update<One extends SdnResource>(
  world: ZenlayerWorld,
  resource: One,
  change: (current: One) => One,
): void {
  pass(world, resource, 'UPDATING', current => run(world, change(current as One)));
}

export function recycle(world: ZenlayerWorld, resource: SdnResource, throughDeleting: boolean): void {
  const stopped = stopBilling(world, resource);
  // A fate needs a transition to happen in, also where none is to be seen otherwise.
  if (!throughDeleting && stopped.fate === 'normal') rest(world, stopped);
  else pass(world, stopped, 'DELETING', current => rest(world, current));
}

export function restore(world: ZenlayerWorld, resource: SdnResource, to = 'RUNNING'): void {
  pass(world, startBilling(world, resource), 'RECOVERING', current =>
    run(world, world.update(current, { recycledTime: null }), to),
  );
}

export function destroy(world: ZenlayerWorld, resource: SdnResource): void {
  pass(world, stopBilling(world, resource), 'DESTROYING', current => remove(world, current));
}

function run(world: ZenlayerWorld, resource: SdnResource, status = 'RUNNING'): void {
  resume(world, world.update(resource, { status }));
}

function rest(world: ZenlayerWorld, resource: SdnResource): void {
  resume(world, world.update(resource, { status: 'RECYCLED', recycledTime: wireTime(world.now()) }));
}

/** What comes by itself: release after the retention, return at expiry, and the end of a state that was set from outside. */
export function resume(world: ZenlayerWorld, resource: SdnResource): void {
  world.cancel(resource);
  const now = world.now().getTime();
  const onwards = transitions[resource.status];
  if (onwards !== undefined) onwards(world, resource);
  else if (resource.status === 'RECYCLED') {
    const { retentionHours, connectRetentionHours } = world.settings;
    const hours = resource.kind === 'port' ? retentionHours : connectRetentionHours;
    const since = resource.recycledTime === null ? now : Date.parse(resource.recycledTime);
    // Not at once, also where its time is long over: it was made to be seen.
    world.schedule(resource, Math.max(1, since + hours * hour - now), current => remove(world, current));
  } else if (resource.chargeType === 'PREPAID' && resource.expiredTime !== null) {
    // A subscription that was restored after its end does not end again.
    const left = Date.parse(resource.expiredTime) - now;
    if (left > 0) world.schedule(resource, left, current => recycle(world, current, true));
  }
}

const transitions: Readonly<Record<string, (world: ZenlayerWorld, resource: SdnResource) => void>> = {
  CREATING: create,
  UPDATING: (world, resource) => update(world, resource, current => current),
  DELETING: (world, resource) => recycle(world, resource, true),
  RECOVERING: restore,
  DESTROYING: destroy,
};
