import { accepted, type ChangeAction } from '../action.ts';
import { invalidParameter, refuse } from '../refusal.ts';
import { badAttribute } from './attributes.ts';
import { circuitNamed, circuitNotFound } from './lookup.ts';
import { type CircuitState, isShared } from './record.ts';
import { resume } from './transition.ts';

const unchangeable: readonly CircuitState[] = ['Canceled', 'Allocating', 'Allocation Failed', 'Terminated'];
const specifiable: readonly CircuitState[] = ['Initial', 'Enabled', 'Rejected'];
const specification = ['LineOperator', 'bandwidth', 'PortType', 'RedundantPhysicalConnectionId'];

/** Only what is named is changed. A Rejected circuit goes back to review. */
export const ModifyPhysicalConnectionAttribute: ChangeAction = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  token: 'ClientToken',
  decide: call => {
    const { parameters, world } = call;
    const circuit = circuitNamed(call);
    if (!circuit) return circuitNotFound(call);
    if (unchangeable.includes(circuit.status)) return refuse('InvalidStatus');
    const specifies = specification.some(name => parameters.text(name) !== undefined);
    if (specifies && isShared(circuit)) return refuse('OperationDenied.VPconn');
    if (specifies && !specifiable.includes(circuit.status)) return refuse('InvalidStatus');
    const bad = badAttribute(parameters, world);
    if (bad) return bad;
    const delay = parameters.integer('DownDelayTime') ?? circuit.downDelayTime;
    if (typeof delay !== 'number' || delay < 0 || delay > 10_000 || delay % 100 !== 0) {
      return invalidParameter('DownDelayTime');
    }
    return accepted(() => {
      const bandwidth = parameters.integer('bandwidth');
      const redundantId = parameters.text('RedundantPhysicalConnectionId');
      circuit.name = parameters.text('Name') ?? circuit.name;
      circuit.description = parameters.text('Description') ?? circuit.description;
      circuit.peerLocation = parameters.text('PeerLocation') ?? circuit.peerLocation;
      circuit.circuitCode = parameters.text('CircuitCode') ?? circuit.circuitCode;
      circuit.lineOperator = parameters.text('LineOperator') ?? circuit.lineOperator;
      circuit.portType = parameters.text('PortType') ?? circuit.portType;
      circuit.downDelayTime = delay;
      if (typeof bandwidth === 'number') circuit.bandwidth = bandwidth;
      if (redundantId !== undefined) circuit.redundantId = redundantId;
      if (circuit.status !== 'Rejected') return;
      circuit.status = 'Initial';
      resume(world, circuit);
    });
  },
};
