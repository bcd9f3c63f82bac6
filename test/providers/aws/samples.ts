import type { ResourceState } from '../../../src/domain/resource.ts';
import type * as connection from '../../../src/providers/aws/dx/connection.ts';
import type * as virtualInterface from '../../../src/providers/aws/dx/virtual-interface.ts';
import { type AnySample, byState, type ProviderSamples, type SamplesOf } from '../sample.ts';

const regionId = 'us-east-1';

/** ConnectionState of the service's model. */
const connectionStates = {
  ordering: 'PENDING',
  requested: 'PENDING',
  pending: 'CREATING',
  available: 'ACTIVE',
  down: 'ACTIVE',
  deleting: 'DELETING',
  deleted: 'DELETED',
  rejected: 'DELETED',
  unknown: 'UNKNOWN',
} as const satisfies Readonly<Record<string, ResourceState>>;

/** VirtualInterfaceState of the model, and one that users have seen beside it. */
const interfaceStates = {
  confirming: 'PENDING',
  verifying: 'PENDING',
  pending: 'CREATING',
  available: 'ACTIVE',
  down: 'ACTIVE',
  testing: 'UPDATING',
  deleting: 'DELETING',
  deleted: 'DELETED',
  rejected: 'DELETED',
  unknown: 'UNKNOWN',
  approving: 'UNKNOWN',
} as const satisfies Readonly<Record<string, ResourceState>>;

const refused = 'DirectConnectClientException';

/** Words for each rule of a deletion, in their order: seen ones where there are any. */
const said: AnySample['said'] = [
  { code: refused, message: id => `Could not find Connection with ID ${id}` },
  { code: refused, message: () => 'The VirtualGateway vgw-0a1b2c3d does not exist.' },
  { code: refused, message: id => `${id} has virtual interfaces, which are still attached.` },
  { code: refused, message: id => `Connection ${id} is in a transitioning state.` },
  { code: refused, message: id => `DeleteConnection failed. ${id} is in state requested` },
  { code: refused, message: id => `Connection ID ${id} has an invalid format.` },
];

const parent = { kind: 'connection', region: regionId, id: 'dxcon-anchorparent', name: 'anchor' };

const onParent = { kind: 'virtualInterface', region: regionId, connectionId: parent.id };

const changes: SamplesOf<typeof connection & typeof virtualInterface> = {
  deleteAwsConnection: {
    fresh: { kind: 'connection', region: regionId },
    forbidden: { kind: 'connection', region: regionId, status: 'deleting', fate: 'stuck' },
    input: { regionId },
    end: 'deleted',
    said,
    showings: byState<keyof typeof connectionStates | 'UNHEARD_OF'>({
      deleted: 'done',
      rejected: 'done',
      deleting: 'moving',
      ordering: 'untouched',
      requested: 'untouched',
      pending: 'untouched',
      available: 'untouched',
      down: 'untouched',
      unknown: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
  deleteAwsVirtualInterface: {
    fresh: onParent,
    forbidden: { ...onParent, status: 'deleting', fate: 'stuck' },
    input: { regionId },
    end: 'deleted',
    said,
    showings: byState<keyof typeof interfaceStates | 'UNHEARD_OF'>({
      deleted: 'done',
      rejected: 'done',
      deleting: 'moving',
      confirming: 'untouched',
      verifying: 'untouched',
      pending: 'untouched',
      available: 'untouched',
      down: 'untouched',
      testing: 'untouched',
      unknown: 'unclear',
      approving: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
};

/** Long enough to be seen on the way, short enough to be waited for. */
const quick = 40;

export const samples: ProviderSamples = {
  start: {
    settings: {
      requestedMs: quick,
      connectionPendingMs: quick,
      connectionDeletingMs: quick,
      interfacePendingMs: quick,
      interfaceDeletingMs: quick,
      connectionsPerLocation: 10_000,
      interfacesPerConnection: 10_000,
    },
  },
  anchors: [
    parent,
    { kind: 'connection', region: regionId, id: 'dxcon-anchor', name: 'anchor', count: 6 },
    { ...onParent, id: 'dxvif-anchor', name: 'anchor', count: 6 },
  ],
  changes,
  kinds: {
    AwsConnection: {
      fresh: { kind: 'connection', region: regionId, name: 'Head-office' },
      absent: 'dxcon-nowhere',
      action: 'DescribeConnections',
      // One id or none: the list is read, a hundred rows a page, and the demo has some more.
      callsForAHundred: 2,
      args: { regionId },
      inRegion: region => ({ kind: 'connection', region, name: 'Head-office' }),
      tagged: tag => ({ kind: 'connection', region: regionId, tags: [tag] }),
      states: connectionStates,
    },
    AwsVirtualInterface: {
      fresh: { ...onParent, name: 'head-office' },
      absent: 'dxvif-nowhere',
      action: 'DescribeVirtualInterfaces',
      callsForAHundred: 2,
      args: { regionId },
      inRegion: region => ({
        kind: 'virtualInterface',
        region,
        connectionId: 'dxcon-elsewhere',
        name: 'head-office',
      }),
      tagged: tag => ({ ...onParent, tags: [tag] }),
      states: interfaceStates,
    },
  },
  stale: { code: 'RequestExpired', status: 400 },
  unheardOf: 'MoonPhaseException',
  accessCode: 'AccessDeniedException',
  refusalBody: __type => JSON.stringify({ __type, message: 'No.' }),
  successBody: content => JSON.stringify(content),
  uncounted: true,
  bareContent: true,
  misplacedErrors: ['{"error":{"code":"X","message":"No."}}', '{"Error":{"Code":"X","Message":"No."}}'],
  signatureOf: ({ headers }) => `${headers['x-amz-date']} ${headers.authorization}`,
  tokenOf: () => null,
  actionOf: ({ headers }) => headers['x-amz-target']?.replace('OvertureService.', '') ?? '',
};
