import { remove, type ZenlayerWorld } from '../resource.ts';
import type { ZenlayerEmulatorSettings } from '../settings.ts';
import type { EmulatedInstance } from './instance.ts';

/** The states that pass, how long they take and where they lead; null is gone. */
const transitions: Readonly<
  Record<string, readonly [duration: keyof ZenlayerEmulatorSettings, goal: string | null]>
> = {
  BOOTING: ['bootingMilliseconds', 'RUNNING'],
  STOPPING: ['stoppingMilliseconds', 'STOPPED'],
  REBOOT: ['rebootingMilliseconds', 'RUNNING'],
  DEPLOYING: ['creatingMilliseconds', 'RUNNING'],
  REBUILDING: ['creatingMilliseconds', 'RUNNING'],
  RECYCLING: ['releasingMilliseconds', 'RECYCLE'],
  RELEASING: ['releasingMilliseconds', null],
};

export function pass(world: ZenlayerWorld, found: EmulatedInstance, through: string): void {
  const before = found.status === through ? 'RUNNING' : found.status;
  resume(world, world.update(found, { status: through }), before);
}

/** Lets an instance arrive that is in a passing state. A fate other than `normal` and `stuck` leads back to `before`. */
export function resume(world: ZenlayerWorld, found: EmulatedInstance, before = 'RUNNING'): void {
  world.cancel(found);
  const transition = transitions[found.status];
  if (transition === undefined || found.fate === 'stuck') return;
  const [duration, goal] = transition;
  world.schedule(found, Number(world.settings[duration]), current => {
    const gone = current.fate === 'vanishes' || (current.fate === 'normal' && goal === null);
    if (gone) remove(world, current);
    else world.update(current, { status: current.fate === 'normal' && goal !== null ? goal : before });
  });
}
