/** The other steps in a circuit's life that its owner takes; each is allowed from the states that its page names. */
import { accepted, alreadySo, type ChangeAction } from '../action.ts';
import { refuse } from '../refusal.ts';
import { circuitNamed, circuitNotFound } from './lookup.ts';
import { type CircuitState, isShared } from './record.ts';
import { beginEnabling } from './transition.ts';

const onCircuit = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  token: 'ClientToken',
} as const;

const cancellable: readonly CircuitState[] = ['Initial', 'Approved', 'Allocated', 'Confirmed'];

export const CancelPhysicalConnection: ChangeAction = {
  ...onCircuit,
  decide: call => {
    const circuit = circuitNamed(call);
    if (!circuit) return circuitNotFound(call);
    if (!cancellable.includes(circuit.status)) return refuse('Forbidden.NotAllowedInState');
    return accepted(() => {
      call.world.stay(circuit.id);
      circuit.status = 'Canceled';
      circuit.enabling = false;
    });
  },
};

/** All its errors are 400, those included that are 404 on its sisters. */
export const ConfirmPhysicalConnection: ChangeAction = {
  ...onCircuit,
  unknownRegionStatus: 400,
  decide: call => {
    const circuit = circuitNamed(call);
    if (!circuit) return refuse('InvalidPhysicalConnectionId.NotFound', { status: 400 });
    if (circuit.status !== 'Allocated') return refuse('IncorrectStatus.PhysicalConnection');
    return accepted(() => {
      circuit.status = 'Confirmed';
    });
  },
};

/** Enabling what is enabled succeeds, unlike terminating what is terminated. Two calls at a time: the second fails. */
export const EnablePhysicalConnection: ChangeAction = {
  ...onCircuit,
  decide: call => {
    const circuit = circuitNamed(call);
    if (!circuit) return circuitNotFound(call);
    if (circuit.status === 'Enabled') return alreadySo;
    if (circuit.status !== 'Confirmed' || circuit.enabling) return refuse('Forbidden.NotAllowedInState');
    return accepted(() => beginEnabling(call.world, circuit));
  },
};

/** Only shared circuits can be recovered. That they are Enabled afterwards, and at once, is inferred. */
export const RecoverPhysicalConnection: ChangeAction = {
  ...onCircuit,
  required: ['RegionId', 'InstanceId'],
  names: 'InstanceId',
  token: 'Token',
  decide: call => {
    const id = call.parameters.text('InstanceId') ?? '';
    const circuit = circuitNamed(call, 'InstanceId');
    if (!circuit)
      return refuse('ResourceNotFound', { message: `The specified resource ${id} is not found.` });
    if (!isShared(circuit) || circuit.status !== 'Terminated') {
      return refuse('IncorrectStatus.PhysicalConnection', { message: `The status of ${id} is incorrect.` });
    }
    if (call.parameters.flag('DryRun')) return { apply: () => ({}), dryRun: true };
    return accepted(() => {
      circuit.status = 'Enabled';
      delete circuit.terminatedTime;
    });
  },
};

const deletableBefore2025: readonly CircuitState[] = [
  'Rejected',
  'Canceled',
  'Allocation Failed',
  'Terminated',
];
const deletable: readonly CircuitState[] = [...deletableBefore2025, 'Allocated', 'Confirmed'];

export const DeletePhysicalConnection: ChangeAction = {
  ...onCircuit,
  decide: call => {
    const { world } = call;
    const circuit = circuitNamed(call);
    if (!circuit) return circuitNotFound(call);
    const from = world.settings.deleteFrom === 'since2025' ? deletable : deletableBefore2025;
    if (!from.includes(circuit.status)) return refuse('Forbidden.NotAllowedInState');
    const routers = world.routersOn(circuit.id);
    if (routers.some(router => router.ownerUid === undefined)) return refuse('Forbidden.VBRExists');
    if (routers.length > 0) {
      return refuse('Forbidden.VBRExists', { message: "vbr owner's vbr still exists." });
    }
    return accepted(() => world.circuits.delete(circuit.id));
  },
};
