import { accepted, alreadySo, type Call, type ChangeAction } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { circuitNamed, circuitNotFound } from './lookup.ts';
import type { Circuit } from './record.ts';
import { riders, ridingOn } from './row.ts';
import { beginTermination } from './transition.ts';

/** Only an Enabled circuit can be terminated, and nothing may hang on it; it is Terminating at once and Terminated later. */
export const TerminatePhysicalConnection: ChangeAction = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  token: 'ClientToken',
  decide: call => {
    const circuit = circuitNamed(call);
    if (!circuit) return circuitNotFound(call);
    const over = circuit.status === 'Terminating' || circuit.status === 'Terminated';
    if (over && call.world.settings.repeatedTerminate === 'accept') return alreadySo;
    return blocker(circuit, call) ?? accepted(() => beginTermination(call.world, circuit));
  },
};

/** State, lock, border routers, shared circuits, keys. The order is inferred: no page says which reason is named first. */
function blocker(circuit: Circuit, { world }: Call): Refusal | undefined {
  const { sealedByBusinessLock, terminatedVbrBlocks, vbrAttachedCode } = world.settings;
  if (circuit.status !== 'Enabled') return refuse('Forbidden.NotAllowedInState');
  const sealed =
    (circuit.businessStatus === 'SecurityLocked' && sealedByBusinessLock !== 'none') ||
    (circuit.businessStatus === 'FinancialLocked' && sealedByBusinessLock === 'both');
  if (sealed) return refuse('OperationFailed.ResourceLockedBySystem');
  const routers = world.routersOn(circuit.id);
  if (routers.some(router => terminatedVbrBlocks || router.status !== 'terminated')) {
    return refuse(vbrAttachedCode);
  }
  if (ridingOn(circuit, riders(world)) > 0) return refuse('OperationFailed.VpconnAttached');
  if (circuit.macsecKeys.length > 0) return refuse('OperationDenied.MacsecAttached');
  return undefined;
}
