import { type ActionOutcome, refused, type ZenlayerChange } from '../action.ts';
import type { ZenlayerParameters } from '../parameters.ts';
import { stopBilling, type ZenlayerWorld } from '../resource.ts';
import type { EmulatedInstance } from './instance.ts';
import { pass } from './instance-lifecycle.ts';

/** Starting, stopping, rebooting and releasing instances: batch calls that answer with the ids that FAILED. */
interface BatchRule {
  /** what stands against it, as a code of 403 */
  readonly blocked: (instance: EmulatedInstance, forced: boolean) => string | undefined;
  readonly act: (world: ZenlayerWorld, instance: EmulatedInstance) => void;
  readonly forced?: (parameters: ZenlayerParameters, version: string) => boolean;
}

function batch({ blocked, act, forced: readForced }: BatchRule): ZenlayerChange {
  return {
    effect: 'change',
    read: (parameters, version) => {
      const ids = [...new Set(parameters.requiredIds('instanceIds'))];
      const forced = readForced?.(parameters, version) ?? false;
      return {
        resources: ids,
        run: world => runBatch(world, ids, instance => blocked(instance, forced), act),
      };
    },
  };
}

function runBatch(
  world: ZenlayerWorld,
  ids: readonly string[],
  blocked: (instance: EmulatedInstance) => string | undefined,
  act: BatchRule['act'],
): ActionOutcome {
  const { batchUnknownId, batchWrongState } = world.settings;
  const unknown = ids.filter(id => world.get('instance', id) === undefined);
  const found = ids.flatMap(id => world.get('instance', id) ?? []);
  if (unknown.length > 0 && (batchUnknownId === 'refuse' || found.length === 0))
    return refused(404, 'INVALID_INSTANCE_NOT_FOUND', `Instance ${unknown[0]} not found.`);
  const free = found.filter(instance => blocked(instance) === undefined);
  const first = found.find(instance => blocked(instance) !== undefined);
  if (free.length === 0 && first !== undefined && batchWrongState === 'mixed')
    return refused(
      403,
      blocked(first) ?? '',
      `Instance ${first.id} in status ${first.status} does not support it.`,
    );
  for (const instance of free) act(world, instance);
  return {
    payload: { instanceIds: ids.filter(id => !free.some(instance => instance.id === id)) },
    executions: free.map(({ id }) => ({ resource: id, effective: true })),
  };
}

const recycled = 'OPERATION_DENIED_INSTANCE_RECYCLED';
const isInRecycleBin = ({ status }: EmulatedInstance): boolean =>
  status === 'RECYCLE' || status === 'RECYCLING';

export const StartInstances = batch({
  blocked: instance => {
    if (isInRecycleBin(instance)) return recycled;
    return instance.status === 'STOPPED' ? undefined : 'OPERATION_DENIED_INSTANCE_NOT_STOPPED';
  },
  act: (world, instance) => pass(world, instance, 'BOOTING'),
});

export const StopInstances = batch({
  // The Chinese page allows STOPPING as well.
  blocked: instance => {
    if (isInRecycleBin(instance)) return recycled;
    const allowed = ['RUNNING', 'STOPPING'].includes(instance.status);
    return allowed ? undefined : 'OPERATION_DENIED_INSTANCE_NOT_RUNNING';
  },
  act: (world, instance) => pass(world, instance, 'STOPPING'),
  forced: parameters => parameters.flag('forceShutdown') ?? true,
});

export const RebootInstances = batch({
  // The code is that of the older compute service's page.
  blocked: (instance, forced) => {
    if (isInRecycleBin(instance)) return recycled;
    const allowed = forced ? ['RUNNING', 'BOOTING', 'REBOOT'] : ['RUNNING'];
    return allowed.includes(instance.status) ? undefined : 'OPERATION_DENIED_INSTANCE_STATUS';
  },
  act: (world, instance) => pass(world, instance, 'REBOOT'),
  forced: (parameters, version) =>
    version === '2024-04-01' ? false : (parameters.flag('forceReboot') ?? false),
});

const releasable = ['RUNNING', 'STOPPED', 'RECYCLE', 'CREATE_FAILED', 'REINSTALL_FAILED'];

export const ReleaseInstances = batch({
  blocked: ({ status }) => (releasable.includes(status) ? undefined : 'OPERATION_DENIED_INSTANCE_STATUS'),
  act: (world, instance) => {
    const first = world.settings.releaseGoesToRecycle && instance.status !== 'RECYCLE';
    pass(world, stopBilling(world, instance), first ? 'RECYCLING' : 'RELEASING');
  },
  forced: (parameters, version) =>
    version === '2024-04-01' ? true : (parameters.flag('dependResource') ?? true),
});
