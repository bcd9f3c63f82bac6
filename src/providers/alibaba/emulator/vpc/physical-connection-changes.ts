import {
  type AlibabaChange,
  type AlibabaChangeContext,
  type AlibabaReadContext,
  accepted,
  alreadySo,
} from '../action.ts';
import { type AlibabaRefusal, refuse } from '../refusal.ts';
import { routersOn } from './circuit-routers.ts';
import type { CircuitState, EmulatedPhysicalConnection } from './physical-connection.ts';
import { beginEnabling, beginTermination } from './physical-connection-lifecycle.ts';
import { countRiders, isShared, ridersOn } from './physical-connection-row.ts';

/** The steps in a circuit's life that its owner takes; each is allowed from the states that its page names. */
const onCircuit = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  token: 'ClientToken',
} as const;

/** The circuit that the call names, in the region that it names: elsewhere it does not exist. */
export function circuitNamed(
  { world, parameters, regionId }: AlibabaReadContext | AlibabaChangeContext,
  parameter = 'PhysicalConnectionId',
): EmulatedPhysicalConnection | undefined {
  const circuit = world.get('physicalConnection', parameters.text(parameter) ?? '');
  return circuit?.regionId === regionId ? circuit : undefined;
}

export function circuitNotFound({ world }: AlibabaChangeContext): AlibabaRefusal {
  return refuse('InvalidPhysicalConnectionId.NotFound', { status: world.settings.notFoundStatus });
}

/** Only an Enabled circuit can be terminated, and nothing may hang on it; it is Terminating at once and Terminated later. */
export const TerminatePhysicalConnection: AlibabaChange = {
  ...onCircuit,
  decide: context => {
    const circuit = circuitNamed(context);
    if (!circuit) return circuitNotFound(context);
    const over = circuit.status === 'Terminating' || circuit.status === 'Terminated';
    if (over && context.world.settings.repeatedTerminate === 'accept') return alreadySo;
    return blocker(circuit, context) ?? accepted(() => beginTermination(context.world, circuit));
  },
};

/** State, lock, border routers, shared circuits, keys. The order is inferred: no page says which reason is named first. */
function blocker(
  circuit: EmulatedPhysicalConnection,
  { world }: AlibabaChangeContext,
): AlibabaRefusal | undefined {
  const { sealedByBusinessLock, terminatedVbrBlocks, vbrAttachedCode } = world.settings;
  if (circuit.status !== 'Enabled') return refuse('Forbidden.NotAllowedInState');
  const sealed =
    (circuit.businessStatus === 'SecurityLocked' && sealedByBusinessLock !== 'none') ||
    (circuit.businessStatus === 'FinancialLocked' && sealedByBusinessLock === 'both');
  if (sealed) return refuse('OperationFailed.ResourceLockedBySystem');
  const routers = routersOn(world, circuit.id);
  if (routers.some(router => terminatedVbrBlocks || router.status !== 'terminated')) {
    return refuse(vbrAttachedCode);
  }
  if (ridersOn(circuit, countRiders(world)) > 0) return refuse('OperationFailed.VpconnAttached');
  if (circuit.macsecKeys.length > 0) return refuse('OperationDenied.MacsecAttached');
  return undefined;
}

const cancellable: readonly CircuitState[] = ['Initial', 'Approved', 'Allocated', 'Confirmed'];

export const CancelPhysicalConnection: AlibabaChange = {
  ...onCircuit,
  decide: context => {
    const { world } = context;
    const circuit = circuitNamed(context);
    if (!circuit) return circuitNotFound(context);
    if (!cancellable.includes(circuit.status)) return refuse('Forbidden.NotAllowedInState');
    return accepted(() => {
      world.cancel(circuit);
      world.update(circuit, { status: 'Canceled', enabling: false });
    });
  },
};

/** All its errors are 400, those included that are 404 on its sisters. */
export const ConfirmPhysicalConnection: AlibabaChange = {
  ...onCircuit,
  unknownRegionStatus: 400,
  decide: context => {
    const circuit = circuitNamed(context);
    if (!circuit) return refuse('InvalidPhysicalConnectionId.NotFound', { status: 400 });
    if (circuit.status !== 'Allocated') return refuse('IncorrectStatus.PhysicalConnection');
    return accepted(() => context.world.update(circuit, { status: 'Confirmed' }));
  },
};

/** Enabling what is enabled succeeds, unlike terminating what is terminated. Two calls at a time: the second fails. */
export const EnablePhysicalConnection: AlibabaChange = {
  ...onCircuit,
  decide: context => {
    const circuit = circuitNamed(context);
    if (!circuit) return circuitNotFound(context);
    if (circuit.status === 'Enabled') return alreadySo;
    if (circuit.status !== 'Confirmed' || circuit.enabling) return refuse('Forbidden.NotAllowedInState');
    return accepted(() => beginEnabling(context.world, circuit));
  },
};

/** Only shared circuits can be recovered. That they are Enabled afterwards, and at once, is inferred. */
export const RecoverPhysicalConnection: AlibabaChange = {
  ...onCircuit,
  required: ['RegionId', 'InstanceId'],
  names: 'InstanceId',
  token: 'Token',
  decide: context => {
    const { world, parameters } = context;
    const id = parameters.text('InstanceId') ?? '';
    const circuit = circuitNamed(context, 'InstanceId');
    if (!circuit)
      return refuse('ResourceNotFound', { message: `The specified resource ${id} is not found.` });
    if (!isShared(circuit) || circuit.status !== 'Terminated') {
      return refuse('IncorrectStatus.PhysicalConnection', { message: `The status of ${id} is incorrect.` });
    }
    if (parameters.flag('DryRun')) return { apply: () => ({}), dryRun: true };
    return accepted(() => world.update(circuit, { status: 'Enabled', terminatedTime: undefined }));
  },
};

const deletableBefore2025: readonly CircuitState[] = [
  'Rejected',
  'Canceled',
  'Allocation Failed',
  'Terminated',
];
const deletable: readonly CircuitState[] = [...deletableBefore2025, 'Allocated', 'Confirmed'];

export const DeletePhysicalConnection: AlibabaChange = {
  ...onCircuit,
  decide: context => {
    const { world } = context;
    const circuit = circuitNamed(context);
    if (!circuit) return circuitNotFound(context);
    const from = world.settings.deleteFrom === 'since2025' ? deletable : deletableBefore2025;
    if (!from.includes(circuit.status)) return refuse('Forbidden.NotAllowedInState');
    const routers = routersOn(world, circuit.id);
    if (routers.some(router => router.ownerUid === undefined)) return refuse('Forbidden.VBRExists');
    if (routers.length > 0) {
      return refuse('Forbidden.VBRExists', { message: "vbr owner's vbr still exists." });
    }
    return accepted(() => world.remove(circuit));
  },
};
