import { type AlibabaChange, type AlibabaChangeContext, accepted } from '../action.ts';
import { type AlibabaRefusal, invalidParameter, refuse } from '../refusal.ts';
import type { CircuitState } from './physical-connection.ts';
import { physicalConnection } from './physical-connection.ts';
import { badAttribute } from './physical-connection-attributes.ts';
import { circuitNamed, circuitNotFound } from './physical-connection-changes.ts';
import { resume } from './physical-connection-lifecycle.ts';
import { isOver, isShared } from './physical-connection-row.ts';

/** A new circuit is Initial; the operator's review and the building of the line carry it on to Allocated. */
export const CreatePhysicalConnection: AlibabaChange = {
  effect: 'change',
  required: ['RegionId', 'AccessPointId', 'LineOperator'],
  token: 'ClientToken',
  decide: context => {
    const refusal = badPlace(context) ?? badAttribute(context.parameters, context.world) ?? quota(context);
    if (refusal) return refusal;
    const { world, parameters, regionId } = context;
    return {
      makes: 'PhysicalConnectionId',
      apply: () => {
        const made = physicalConnection.make(world, {
          regionId,
          status: 'Initial',
          creationTime: world.now(),
          name: parameters.text('Name') ?? '',
          description: parameters.text('Description') ?? '',
          accessPointId: parameters.text('AccessPointId') ?? '',
          lineOperator: parameters.text('LineOperator') ?? '',
          portType: parameters.text('PortType') ?? '1000Base-T',
          bandwidth: parameters.integer('bandwidth') ?? 100,
          peerLocation: parameters.text('PeerLocation') ?? '',
          circuitCode: parameters.text('CircuitCode') ?? '',
          redundantId: parameters.text('RedundantPhysicalConnectionId'),
          tags: parameters.tags('Tag'),
        });
        resume(world, made);
        return { PhysicalConnectionId: made.id };
      },
    };
  },
};

function badPlace({ parameters, world, regionId }: AlibabaChangeContext): AlibabaRefusal | undefined {
  if ((parameters.text('Type') ?? 'VPC') !== 'VPC') return refuse('InvalidType.Malformd');
  const point = world.get('accessPoint', parameters.text('AccessPointId') ?? '');
  if (point?.regionId !== regionId) return refuse('ResourceNotFound.AccessPointId');
  return point.status === 'full' || point.status === 'disabled'
    ? refuse('InvalidAccessPointId.NotEnabled')
    : undefined;
}

function quota({ parameters, world }: AlibabaChangeContext): AlibabaRefusal | undefined {
  const alive = world.all('physicalConnection').filter(circuit => !isOver(circuit));
  const there = alive.filter(circuit => circuit.accessPointId === parameters.text('AccessPointId'));
  if (there.length >= world.settings.circuitsPerAccessPoint) return refuse('QuotaExceeded.pConnPerAP');
  const unpaid = alive.filter(({ status }) => status !== 'Enabled' && status !== 'Terminating');
  return unpaid.length >= world.settings.unpaidCircuits ? refuse('QuotaExceeded.freePconnPerAP') : undefined;
}

const unchangeable: readonly CircuitState[] = ['Canceled', 'Allocating', 'Allocation Failed', 'Terminated'];
const specifiable: readonly CircuitState[] = ['Initial', 'Enabled', 'Rejected'];
const specification = ['LineOperator', 'bandwidth', 'PortType', 'RedundantPhysicalConnectionId'];

/** Only what is named is changed. A Rejected circuit goes back to review. */
export const ModifyPhysicalConnectionAttribute: AlibabaChange = {
  effect: 'change',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  token: 'ClientToken',
  decide: context => {
    const { parameters, world } = context;
    const circuit = circuitNamed(context);
    if (!circuit) return circuitNotFound(context);
    if (unchangeable.includes(circuit.status)) return refuse('InvalidStatus');
    const specifies = specification.some(name => parameters.text(name) !== undefined);
    if (specifies && isShared(circuit)) return refuse('OperationDenied.VPconn');
    if (specifies && !specifiable.includes(circuit.status)) return refuse('InvalidStatus');
    const bad = badAttribute(parameters, world);
    if (bad) return bad;
    const downDelayTime = parameters.integer('DownDelayTime') ?? circuit.downDelayTime;
    if (
      typeof downDelayTime !== 'number' ||
      downDelayTime < 0 ||
      downDelayTime > 10_000 ||
      downDelayTime % 100 !== 0
    ) {
      return invalidParameter('DownDelayTime');
    }
    return accepted(() => {
      const bandwidth = parameters.integer('bandwidth');
      const changed = world.update(circuit, {
        name: parameters.text('Name') ?? circuit.name,
        description: parameters.text('Description') ?? circuit.description,
        peerLocation: parameters.text('PeerLocation') ?? circuit.peerLocation,
        circuitCode: parameters.text('CircuitCode') ?? circuit.circuitCode,
        lineOperator: parameters.text('LineOperator') ?? circuit.lineOperator,
        portType: parameters.text('PortType') ?? circuit.portType,
        redundantId: parameters.text('RedundantPhysicalConnectionId') ?? circuit.redundantId,
        bandwidth: typeof bandwidth === 'number' ? bandwidth : circuit.bandwidth,
        downDelayTime,
      });
      if (changed.status === 'Rejected') resume(world, world.update(changed, { status: 'Initial' }));
    });
  },
};
