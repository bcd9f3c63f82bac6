import type { Call, ChangeAction } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { newId } from '../world.ts';
import { badAttribute } from './attributes.ts';
import { addCircuit } from './creation.ts';
import { isOver } from './record.ts';

/** A new circuit is Initial; the operator's review and the building of the line carry it on to Allocated. */
export const CreatePhysicalConnection: ChangeAction = {
  effect: 'change',
  required: ['RegionId', 'AccessPointId', 'LineOperator'],
  token: 'ClientToken',
  decide: call => {
    const refusal = badPlace(call) ?? badAttribute(call.parameters, call.world) ?? quota(call);
    if (refusal) return refusal;
    const { world, parameters, region } = call;
    return {
      makes: 'PhysicalConnectionId',
      apply: () => {
        const id = newId('pc');
        const bandwidth = parameters.integer('bandwidth');
        const redundantId = parameters.text('RedundantPhysicalConnectionId');
        addCircuit(world, {
          id,
          region,
          status: 'Initial',
          creationTime: world.now(),
          name: parameters.text('Name') ?? '',
          description: parameters.text('Description') ?? '',
          accessPointId: parameters.text('AccessPointId') ?? '',
          lineOperator: parameters.text('LineOperator') ?? '',
          portType: parameters.text('PortType') ?? '1000Base-T',
          bandwidth: typeof bandwidth === 'number' ? bandwidth : 100,
          peerLocation: parameters.text('PeerLocation') ?? '',
          circuitCode: parameters.text('CircuitCode') ?? '',
          ...(redundantId === undefined ? {} : { redundantId }),
          tags: parameters.tags('Tag'),
        });
        return { PhysicalConnectionId: id };
      },
    };
  },
};

function badPlace({ parameters, world, region }: Call): Refusal | undefined {
  if ((parameters.text('Type') ?? 'VPC') !== 'VPC') return refuse('InvalidType.Malformd');
  const point = world.accessPoints.get(parameters.text('AccessPointId') ?? '');
  if (point?.region !== region) return refuse('ResourceNotFound.AccessPointId');
  return point.status === 'full' || point.status === 'disabled'
    ? refuse('InvalidAccessPointId.NotEnabled')
    : undefined;
}

function quota({ parameters, world }: Call): Refusal | undefined {
  const alive = [...world.circuits.values()].filter(circuit => !isOver(circuit));
  const there = alive.filter(circuit => circuit.accessPointId === parameters.text('AccessPointId'));
  if (there.length >= world.settings.circuitsPerAccessPoint) return refuse('QuotaExceeded.pConnPerAP');
  const unpaid = alive.filter(({ status }) => status !== 'Enabled' && status !== 'Terminating');
  return unpaid.length >= world.settings.unpaidCircuits ? refuse('QuotaExceeded.freePconnPerAP') : undefined;
}
