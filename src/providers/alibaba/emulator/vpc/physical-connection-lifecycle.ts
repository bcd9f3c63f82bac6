import { type AlibabaWorld, day } from '../resource.ts';
import type { CircuitState, EmulatedPhysicalConnection } from './physical-connection.ts';

/** What this cloud does with a circuit by itself. */
const year = 365 * day;

export function beginTermination(world: AlibabaWorld, circuit: EmulatedPhysicalConnection): void {
  const { terminationDuration, returnDuration } = world.settings;
  const terminating = world.update(circuit, { status: 'Terminating' });
  if (terminating.fate === 'returns')
    later(world, terminating, returnDuration, current => world.update(current, { status: 'Enabled' }));
  else
    later(world, terminating, terminationDuration, current =>
      world.update(current, { status: 'Terminated', terminatedTime: world.now() }),
    );
}

export function beginEnabling(world: AlibabaWorld, circuit: EmulatedPhysicalConnection): void {
  const enabling = world.update(circuit, { enabling: true });
  later(world, enabling, world.settings.enableDuration, current => {
    const enabledTime = world.now();
    const endTime = new Date(enabledTime.getTime() + year);
    world.update(current, { enabling: false, status: 'Enabled', enabledTime, endTime });
  });
}

/** Starts what the state of a circuit promises: the operator's review of a new one, the end of one that is terminating. */
export function resume(world: AlibabaWorld, found: EmulatedPhysicalConnection): void {
  world.cancel(found);
  const circuit = found.enabling ? world.update(found, { enabling: false }) : found;
  const { reviewDuration, allocationDuration } = world.settings;
  if (circuit.status === 'Terminating') beginTermination(world, circuit);
  if (circuit.status === 'Initial') advance(world, circuit, 'Approved', reviewDuration);
  if (circuit.status === 'Approved') advance(world, circuit, 'Allocating', allocationDuration);
  if (circuit.status === 'Allocating') advance(world, circuit, 'Allocated', allocationDuration);
}

function advance(
  world: AlibabaWorld,
  circuit: EmulatedPhysicalConnection,
  status: CircuitState,
  duration: number,
): void {
  later(world, circuit, duration, current => resume(world, world.update(current, { status })));
}

function later(
  world: AlibabaWorld,
  circuit: EmulatedPhysicalConnection,
  duration: number,
  run: (current: EmulatedPhysicalConnection) => void,
): void {
  if (circuit.fate !== 'stuck') world.schedule(circuit, circuit.pace ?? duration, run);
}
