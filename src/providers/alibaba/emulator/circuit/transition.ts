/** What this cloud does with a circuit by itself. */
import type { World } from '../world.ts';
import type { Circuit, CircuitState } from './record.ts';

const year = 365 * 24 * 60 * 60_000;

export function beginTermination(world: World, circuit: Circuit): void {
  circuit.status = 'Terminating';
  const { terminationDuration, returnDuration } = world.settings;
  if (circuit.fate === 'returns') {
    step(world, circuit, returnDuration, () => {
      circuit.status = 'Enabled';
    });
    return;
  }
  step(world, circuit, terminationDuration, () => {
    circuit.status = 'Terminated';
    circuit.terminatedTime = world.now();
  });
}

export function beginEnabling(world: World, circuit: Circuit): void {
  circuit.enabling = true;
  step(world, circuit, world.settings.enableDuration, () => {
    const now = world.now();
    circuit.enabling = false;
    circuit.status = 'Enabled';
    circuit.enabledTime = now;
    circuit.endTime = new Date(now.getTime() + year);
  });
}

/** Starts what the state of a circuit promises: the operator's review of a new one, the end of one that is terminating. */
export function resume(world: World, circuit: Circuit): void {
  world.stay(circuit.id);
  const { reviewDuration, allocationDuration } = world.settings;
  if (circuit.status === 'Terminating') beginTermination(world, circuit);
  if (circuit.status === 'Initial') onwards(world, circuit, 'Approved', reviewDuration);
  if (circuit.status === 'Approved') onwards(world, circuit, 'Allocating', allocationDuration);
  if (circuit.status === 'Allocating') onwards(world, circuit, 'Allocated', allocationDuration);
}

function onwards(world: World, circuit: Circuit, to: CircuitState, duration: number): void {
  step(world, circuit, duration, () => {
    circuit.status = to;
    resume(world, circuit);
  });
}

function step(world: World, circuit: Circuit, duration: number, run: () => void): void {
  if (circuit.fate !== 'stuck') world.step(circuit.id, circuit.pace ?? duration, run);
}
