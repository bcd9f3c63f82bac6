import type { Resource } from './resource.ts';
import type { ZenlayerSettings } from './settings.ts';
import type { World } from './world.ts';

/**
 * The way that ports, private connects and cloud routers share: created, recycled, restored, destroyed. Each accepted
 * change goes through its state on the way, as long as the settings say, and ends as the resource's fate has it.
 */
const hour = 3_600_000;

export const onTheWay: readonly string[] = ['CREATING', 'UPDATING', 'DELETING', 'DESTROYING', 'RECOVERING'];

type Duration = Extract<keyof ZenlayerSettings, `${string}Milliseconds`>;

/** Through the state `through` to whatever `arrive` makes of it. */
export function travel(
  world: World,
  resource: Resource,
  through: string,
  duration: Duration,
  arrive: () => void,
): void {
  // Set on its way from outside, it has no state before but the plain one.
  const before = resource.status === through ? 'RUNNING' : resource.status;
  const length = world.settings[duration];
  const end = (): void => {
    if (resource.fate === 'fails') resource.status = `${through}_FAILED`;
    else if (resource.fate === 'returns') giveBack(world, resource, before);
    else if (resource.fate === 'vanishes') world.remove(resource);
    else arrive();
  };
  world.stay(resource);
  if (resource.fate !== 'stuck' && length <= 0) {
    end();
    return;
  }
  resource.status = through;
  if (resource.fate !== 'stuck') world.step(resource, world.timestamp() + length, end);
}

function giveBack(world: World, resource: Resource, before: string): void {
  resource.status = before;
  if (before === 'RUNNING') world.startBilling(resource);
  resume(world, resource);
}

export function create(world: World, resource: Resource): void {
  travel(world, resource, 'CREATING', 'creatingMilliseconds', () => run(world, resource));
}

export function update(world: World, resource: Resource, change: () => void): void {
  travel(world, resource, 'UPDATING', 'updatingMilliseconds', () => {
    change();
    run(world, resource);
  });
}

export function recycle(world: World, resource: Resource, through: 'DELETING' | undefined): void {
  world.stopBilling(resource);
  // A fate needs a way to strike on, also where there is none to be seen otherwise.
  if (through === undefined && resource.fate === 'normal') rest(world, resource);
  else travel(world, resource, 'DELETING', 'deletingMilliseconds', () => rest(world, resource));
}

export function restore(world: World, resource: Resource): void {
  world.startBilling(resource);
  travel(world, resource, 'RECOVERING', 'recoveringMilliseconds', () => {
    resource.recycledTime = null;
    run(world, resource);
  });
}

export function destroy(world: World, resource: Resource): void {
  world.stopBilling(resource);
  travel(world, resource, 'DESTROYING', 'destroyingMilliseconds', () => world.remove(resource));
}

function run(world: World, resource: Resource): void {
  resource.status = 'RUNNING';
  resume(world, resource);
}

function rest(world: World, resource: Resource): void {
  resource.status = 'RECYCLED';
  resource.recycledTime = world.now();
  resume(world, resource);
}

/** What comes by itself: release after the retention, return at expiry, and the end of a step that was set from outside. */
export function resume(world: World, resource: Resource): void {
  world.stay(resource);
  const ongoing = steps[resource.status];
  if (ongoing !== undefined) ongoing(world, resource);
  else if (resource.status === 'RECYCLED') {
    const { retentionHours, connectRetentionHours } = world.settings;
    const hours = resource.kind === 'port' ? retentionHours : connectRetentionHours;
    const since = resource.recycledTime === null ? world.timestamp() : Date.parse(resource.recycledTime);
    world.step(resource, since + hours * hour, () => world.remove(resource));
  } else if (resource.chargeType === 'PREPAID' && resource.expiredTime !== null) {
    // A subscription that was restored after its end does not end again.
    const end = Date.parse(resource.expiredTime);
    if (end > world.timestamp()) world.step(resource, end, () => recycle(world, resource, 'DELETING'));
  }
}

const steps: Readonly<Record<string, (world: World, resource: Resource) => void>> = {
  CREATING: create,
  UPDATING: (world, resource) => update(world, resource, () => {}),
  DELETING: (world, resource) => recycle(world, resource, 'DELETING'),
  RECOVERING: restore,
  DESTROYING: destroy,
};
