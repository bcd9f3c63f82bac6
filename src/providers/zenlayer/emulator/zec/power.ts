import type { ActionOutcome, EmulatedAction } from '../action.ts';
import { refused } from '../action.ts';
import type { Parameters } from '../parameters.ts';
import type { Instance } from '../resource.ts';
import type { ZenlayerSettings } from '../settings.ts';
import type { World } from '../world.ts';

/** Starting, stopping, rebooting and releasing instances: batch calls that answer with the ids that FAILED. */
type Duration = Extract<keyof ZenlayerSettings, `${string}Milliseconds`>;

/** The states on the way, how long they take and where they lead; null is gone. */
const journeys: Readonly<Record<string, readonly [Duration, string | null]>> = {
  BOOTING: ['bootingMilliseconds', 'RUNNING'],
  STOPPING: ['stoppingMilliseconds', 'STOPPED'],
  REBOOT: ['rebootingMilliseconds', 'RUNNING'],
  DEPLOYING: ['creatingMilliseconds', 'RUNNING'],
  REBUILDING: ['creatingMilliseconds', 'RUNNING'],
  RECYCLING: ['releasingMilliseconds', 'RECYCLE'],
  RELEASING: ['releasingMilliseconds', null],
};

export function set(world: World, instance: Instance, through: string): void {
  const before = instance.status === through ? 'RUNNING' : instance.status;
  instance.status = through;
  resumeInstance(world, instance, before);
}

/** Lets an instance that is on its way arrive. A fate other than `normal` and `stuck` leads back to where it came from. */
export function resumeInstance(world: World, instance: Instance, before = 'RUNNING'): void {
  world.stay(instance);
  const journey = journeys[instance.status];
  if (journey === undefined || instance.fate === 'stuck') return;
  const [duration, goal] = journey;
  const arrive = (): void => {
    if (instance.fate === 'vanishes' || (instance.fate === 'normal' && goal === null)) world.remove(instance);
    else instance.status = instance.fate === 'normal' && goal !== null ? goal : before;
  };
  const length = world.settings[duration];
  if (length <= 0) arrive();
  else world.step(instance, world.timestamp() + length, arrive);
}

type BatchRule = {
  readonly name: string;
  /** what stands against it, as a code of 403 */
  readonly blocked: (instance: Instance, forced: boolean) => string | undefined;
  readonly act: (world: World, instance: Instance) => void;
  readonly forced?: (parameters: Parameters, version: string) => boolean;
};

function batch({ name, blocked, act, forced: readForced }: BatchRule): EmulatedAction {
  return {
    name,
    effect: 'change',
    read: (parameters, version) => {
      const ids = [...new Set(parameters.requiredIds('instanceIds'))];
      const forced = readForced?.(parameters, version) ?? false;
      return {
        resources: ids,
        run: ({ world }) => runBatch(world, ids, instance => blocked(instance, forced), act),
      };
    },
  };
}

function runBatch(
  world: World,
  ids: readonly string[],
  blocked: (instance: Instance) => string | undefined,
  act: BatchRule['act'],
): ActionOutcome {
  const found: Instance[] = [];
  for (const id of ids) {
    const instance = world.get('instance', id);
    if (instance === undefined)
      return refused(404, 'INVALID_INSTANCE_NOT_FOUND', `Instance ${id} not found.`);
    found.push(instance);
  }
  const free = found.filter(instance => blocked(instance) === undefined);
  const failed = found.filter(instance => blocked(instance) !== undefined);
  const first = failed[0];
  if (free.length === 0 && first !== undefined && world.settings.batchWrongState === 'mixed')
    return refused(
      403,
      blocked(first) ?? '',
      `Instance ${first.id} in status ${first.status} does not support it.`,
    );
  for (const instance of free) act(world, instance);
  return {
    payload: { instanceIds: failed.map(({ id }) => id) },
    executions: free.map(({ id }) => ({ resource: id, effective: true })),
  };
}

const recycled = 'OPERATION_DENIED_INSTANCE_RECYCLED';
const inBin = ({ status }: Instance): boolean => status === 'RECYCLE' || status === 'RECYCLING';

export const StartInstances = batch({
  name: 'StartInstances',
  blocked: instance =>
    inBin(instance)
      ? recycled
      : instance.status === 'STOPPED'
        ? undefined
        : 'OPERATION_DENIED_INSTANCE_NOT_STOPPED',
  act: (world, instance) => set(world, instance, 'BOOTING'),
});

export const StopInstances = batch({
  name: 'StopInstances',
  // The Chinese page allows STOPPING as well.
  blocked: instance =>
    inBin(instance)
      ? recycled
      : ['RUNNING', 'STOPPING'].includes(instance.status)
        ? undefined
        : 'OPERATION_DENIED_INSTANCE_NOT_RUNNING',
  act: (world, instance) => set(world, instance, 'STOPPING'),
  forced: parameters => parameters.flag('forceShutdown') ?? true,
});

export const RebootInstances = batch({
  name: 'RebootInstances',
  // The code is that of the older compute service's page.
  blocked: (instance, forced) => {
    if (inBin(instance)) return recycled;
    const allowed = forced ? ['RUNNING', 'BOOTING', 'REBOOT'] : ['RUNNING'];
    return allowed.includes(instance.status) ? undefined : 'OPERATION_DENIED_INSTANCE_STATUS';
  },
  act: (world, instance) => set(world, instance, 'REBOOT'),
  forced: (parameters, version) =>
    version === '2024-04-01' ? false : (parameters.flag('forceReboot') ?? false),
});

const releasable = ['RUNNING', 'STOPPED', 'RECYCLE', 'CREATE_FAILED', 'REINSTALL_FAILED'];

export const ReleaseInstances = batch({
  name: 'ReleaseInstances',
  blocked: ({ status }) => (releasable.includes(status) ? undefined : 'OPERATION_DENIED_INSTANCE_STATUS'),
  act: (world, instance) => {
    world.stopBilling(instance);
    const first = world.settings.releaseGoesToRecycle && instance.status !== 'RECYCLE';
    set(world, instance, first ? 'RECYCLING' : 'RELEASING');
  },
  forced: (parameters, version) =>
    version === '2024-04-01' ? true : (parameters.flag('dependResource') ?? true),
});
