import { creationOf } from '../../../../adapter/change.ts';
import { textOf } from '../../../../adapter/values.ts';
import type { Action } from '../../../../domain/action.ts';
import { type DomainError, domainError } from '../../../../domain/errors.ts';
import type { Field } from '../../../../domain/input.ts';
import { read } from '../../../../domain/outcome.ts';
import { port } from '../port.ts';
import { privateConnect } from './noun.ts';

export const CreatePrivateConnect = {
  service: 'sdn',
  action: 'CreatePrivateConnect',
  effect: 'once',
  errors: {
    INVALID_PORT_NOT_FOUND: 'CloudInputError', // the action's page: one of the ports, which are input here
    INVALID_PORT_STATUS: 'CloudResourceStateError', // the action's page
    INVALID_ENDPOINT_PARAMETER: 'CloudInputError', // the action's page
    INVALID_CONNECT_ENDPOINT_CONFLICT: 'CloudInputError', // the action's page
  },
  blockers: ['CloudResourceExistsError', 'CloudInputError', 'CloudResourceStateError'],
} as const satisfies Action;

const portEnd = (which: string) =>
  ({
    type: 'Object',
    name: 'ZenlayerPrivateConnectPortInput',
    meaning: 'One end of a new private connect: a port, and a VLAN on it.',
    required: true,
    description: `The ${which} end: a port of the same account.`,
    fields: {
      portId: {
        type: 'Resource',
        of: port,
        required: true,
        description: "The port, by its id in this graph or the provider's own.",
      },
      vlanId: {
        type: 'Int',
        least: 1,
        most: 4096,
        description: 'The VLAN on that port, 1 to 4096. The provider chooses one where it is left out.',
      },
    },
  }) as const satisfies Field;

interface SeenPort {
  readonly field: string;
  readonly nativeId: string;
  readonly found: { readonly nativeState: string; readonly connectionStatus: string | null } | null;
}

export const createPrivateConnect = creationOf(privateConnect, {
  action: CreatePrivateConnect,
  mutation: 'createPrivateConnect',
  verb: 'create',
  takes: {
    name: {
      type: 'String',
      required: true,
      longest: 255,
      description: 'Its name, 1 to 255 characters. No other private connect of the account may have it.',
    },
    endpointA: portEnd('one'),
    endpointZ: portEnd('other'),
    bandwidthMbps: {
      type: 'Int',
      required: true,
      least: 1,
      most: 500,
      description: 'Its bandwidth in Mbit/s, 1 to 500. It is what is billed.',
    },
  },
  async facts({ source, input }) {
    const ends = [
      { field: 'endpointA.portId', nativeId: input.endpointA.portId },
      { field: 'endpointZ.portId', nativeId: input.endpointZ.portId },
    ];
    const ports = await port.readMany(source, [...new Set(ends.map(end => end.nativeId))]);
    if (ports.kind === 'failed') return ports;
    const seen: SeenPort[] = ends.map(end => {
      const found = ports.value.items.get(end.nativeId);
      return {
        ...end,
        found:
          found === undefined
            ? null
            : { nativeState: found.nativeState, connectionStatus: found.nativeConnectivity },
      };
    });
    return read({ ports: seen });
  },
  blockers({ before: { ports }, input }) {
    if (input.endpointA.portId === input.endpointZ.portId) {
      const message = 'endpointA and endpointZ are the same port; a private connect joins two.';
      return [domainError('CloudInputError', { inputField: 'endpointZ.portId', message })];
    }
    return ports.flatMap(portBlocker);
  },
  send: ({ account, input, intent }) => {
    const end = ({ portId, vlanId }: { readonly portId: string; readonly vlanId: number | null }) =>
      vlanId === null ? { portId } : { portId, vlanId };
    const parameters = {
      privateConnectName: input.name,
      endpointA: end(input.endpointA),
      endpointZ: end(input.endpointZ),
      bandwidthMbps: input.bandwidthMbps,
    };
    return account.client.change(CreatePrivateConnect, null, parameters, intent);
  },
  accepted({ content }) {
    const nativeId = textOf(content.privateConnectId);
    if (nativeId === null) return { kind: 'unreadable', what: 'no privateConnectId' };
    return { kind: 'accepted', nativeId, order: textOf(content.orderNumber) };
  },
  progress({ now: { nativeState } }) {
    if (nativeState === 'RUNNING') return 'done';
    if (nativeState === 'CREATING' || nativeState === 'UPDATING') return 'moving';
    return nativeState === 'CREATING_FAILED' ? 'failed' : 'unclear';
  },
  // "If creation fails the record is no longer found."
  absenceMeans: 'failed',
});

/** "Both ports usable (connectivity ACTIVE)", and in service. */
function portBlocker({ field, nativeId, found }: SeenPort): readonly DomainError[] {
  if (found === null) {
    const message = `The account has no port ${nativeId}.`;
    return [domainError('CloudInputError', { inputField: field, message })];
  }
  if (found.nativeState !== 'RUNNING') {
    return [
      domainError('CloudResourceStateError', {
        provider: 'zenlayer',
        currentNativeState: found.nativeState,
        allowedNativeStates: ['RUNNING'],
        message: `Port ${nativeId} (${field}) is ${found.nativeState}; a private connect ends only at ports that are RUNNING.`,
      }),
    ];
  }
  if (found.connectionStatus === null || found.connectionStatus === 'ACTIVE') return [];
  return [
    domainError('CloudResourceStateError', {
      provider: 'zenlayer',
      currentNativeState: found.connectionStatus,
      allowedNativeStates: ['ACTIVE'],
      message: `The link of port ${nativeId} (${field}) is ${found.connectionStatus}; a private connect ends only at ports whose link is ACTIVE.`,
    }),
  ];
}
