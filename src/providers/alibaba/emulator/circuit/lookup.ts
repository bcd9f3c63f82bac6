import type { Call } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Circuit } from './record.ts';

/** The circuit that the call names, in the region that it names: elsewhere it does not exist. */
export function circuitNamed(call: Call, parameter = 'PhysicalConnectionId'): Circuit | undefined {
  const circuit = call.world.circuits.get(call.parameters.text(parameter) ?? '');
  return circuit?.region === call.region ? circuit : undefined;
}

export function circuitNotFound(call: Call): Refusal {
  return refuse('InvalidPhysicalConnectionId.NotFound', { status: call.world.settings.notFoundStatus });
}
