/** A circuit with everything a row shows, of which the caller says only what matters to it. */
import { newId, type World } from '../world.ts';
import type { Circuit } from './record.ts';
import { resume } from './transition.ts';

const day = 24 * 60 * 60_000;

export type CircuitFields = Partial<Omit<Circuit, 'id'>> & { readonly id?: string; readonly region: string };

export function addCircuit(world: World, fields: CircuitFields): Circuit {
  const now = world.now();
  const status = fields.status ?? 'Enabled';
  const wasEnabled = ['Enabled', 'Terminating', 'Terminated'].includes(status);
  const circuit: Circuit = {
    id: newId('pc'),
    name: '',
    description: '',
    status,
    businessStatus: 'Normal',
    accessPointId: accessPointFor(world, fields.region),
    lineOperator: 'CT',
    portType: '10GBase-LR',
    portNumber: `1/1/${world.circuits.size + 1}`,
    bandwidth: 1000,
    circuitCode: `longtel${String(world.circuits.size + 1).padStart(3, '0')}`,
    peerLocation: '',
    resourceGroupId: 'rg-acfmxazb4ph6aiy',
    downDelayTime: 0,
    creationTime: new Date(now.getTime() - 100 * day),
    hostedElsewhere: 0,
    macsecKeys: [],
    tags: {},
    enabling: false,
    ...(wasEnabled
      ? { enabledTime: new Date(now.getTime() - 90 * day), endTime: new Date(now.getTime() + 275 * day) }
      : {}),
    ...(status === 'Terminated' ? { terminatedTime: new Date(now.getTime() - day) } : {}),
    ...fields,
  };
  world.circuits.set(circuit.id, circuit);
  resume(world, circuit);
  return circuit;
}

/** Two circuits to an access point is the vendor's quota, so the circuits of a region are spread over its points. */
function accessPointFor(world: World, region: string): string {
  const points = [...world.accessPoints.values()].filter(point => point.region === region);
  return points[Math.floor(world.circuits.size / 2) % Math.max(points.length, 1)]?.id ?? `ap-${region}-a`;
}
