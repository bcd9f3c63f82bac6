/** The kinds of things that the control endpoint creates and changes, with the fields that each lets be set. */
import { accessPointStates, addAccessPoint } from '../access-point.ts';
import { addCircuit, type CircuitFields } from '../circuit/creation.ts';
import { businessStates, circuitFates, circuitStates } from '../circuit/record.ts';
import { resume as resumeCircuit } from '../circuit/transition.ts';
import { addRouter, type RouterFields } from '../router/creation.ts';
import { routerDependents, routerStates } from '../router/record.ts';
import { resume as resumeRouter } from '../router/transition.ts';
import type { World } from '../world.ts';
import { accountUid, count, type Fields, flag, listOf, objectOf, oneOf, tags, text, time } from './field.ts';

export interface Kind {
  readonly fields: Fields;
  /** What a new one cannot do without. */
  readonly required: readonly string[];
  readonly add: (world: World, fields: Record<string, unknown>) => string;
  readonly find: (world: World, id: string) => object | undefined;
  /** After a change by hand: a state that passes by itself goes on passing. */
  readonly resume: (world: World, id: string) => void;
}

const identity: Fields = { id: text, regionId: { ...text, as: 'region' } };

const shared: Fields = {
  ...identity,
  name: text,
  description: text,
  circuitCode: text,
  resourceGroupId: text,
  tags,
  creationTime: time,
  pace: count,
};

export const kinds: Readonly<Record<string, Kind>> = {
  physicalConnection: {
    fields: {
      ...shared,
      status: oneOf(circuitStates),
      businessStatus: oneOf(businessStates),
      accessPointId: text,
      lineOperator: text,
      portType: text,
      portNumber: text,
      bandwidth: count,
      peerLocation: text,
      redundantId: text,
      enabledTime: time,
      terminatedTime: time,
      endTime: time,
      parent: objectOf({ id: text, ownerUid: accountUid }),
      reservation: objectOf({ activeTime: time, orderType: text }),
      vlanId: count,
      hostedElsewhere: count,
      macsecKeys: listOf(objectOf({ ckn: text, cak: text, cipherSuite: text, startOn: text, status: text })),
      fate: oneOf(circuitFates),
    },
    required: ['region'],
    add: (world, fields) => addCircuit(world, fields as CircuitFields).id,
    find: (world, id) => world.circuits.get(id),
    resume: (world, id) => {
      const circuit = world.circuits.get(id);
      if (!circuit) return;
      circuit.enabling = false;
      resumeCircuit(world, circuit);
    },
  },
  virtualBorderRouter: {
    fields: {
      ...shared,
      physicalConnectionId: { ...text, as: 'circuitId' },
      ownerUid: accountUid,
      status: oneOf(routerStates),
      vlanId: count,
      bandwidth: count,
      localGatewayIp: text,
      peerGatewayIp: text,
      peeringSubnetMask: text,
      enableIpv6: flag,
      activationTime: time,
      terminationTime: time,
      recoveryTime: time,
      dependents: listOf(oneOf(routerDependents)),
      fate: oneOf(['stuck']),
    },
    required: ['region', 'circuitId'],
    add: (world, fields) => addRouter(world, fields as RouterFields).id,
    find: (world, id) => world.routers.get(id),
    resume: (world, id) => {
      const router = world.routers.get(id);
      if (router) resumeRouter(world, router);
    },
  },
  accessPoint: {
    fields: {
      ...identity,
      name: text,
      status: oneOf(accessPointStates),
      location: text,
      hostOperator: text,
    },
    required: ['region'],
    add: (world, fields) => addAccessPoint(world, fields as { region: string }).id,
    find: (world, id) => world.accessPoints.get(id),
    resume: () => {},
  },
};
