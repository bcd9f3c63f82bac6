import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';

// One core for the contender that is measured, the others for all that asks it and answers it: then what a contender reaches is
// what its core can do. Else whoever asks takes from it, and figures come closer to each other than they are.

/** The core of the contenders; null where this machine has none to give, or nothing that could give it. */
export const contendersCore: number | null =
  availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0 ? 0 : null;

/** Keeps this process, and what it starts and does not pin otherwise, off the core of the contenders. */
export function leaveContendersCore(): void {
  if (contendersCore === null) return;
  const others = `1-${availableParallelism() - 1}`;
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', others, String(process.pid)]);
}

/** A command line, run on the core of the contenders. */
export function onContendersCore(command: readonly string[]): readonly string[] {
  return contendersCore === null ? command : ['taskset', '--cpu-list', String(contendersCore), ...command];
}

export const coresSaid =
  contendersCore === null
    ? 'All processes shared all cores: this machine has no `taskset`, or one core alone.'
    : 'The contender whose turn it was had one core for itself (`taskset`), the load and the cloud the others.';
