import type { ResourceState } from '../../../src/domain/resource.ts';
import type * as physicalConnection from '../../../src/providers/alibaba/vpc/physical-connection.ts';
import type * as virtualBorderRouter from '../../../src/providers/alibaba/vpc/virtual-border-router.ts';
import { byState, type ProviderSamples, type SamplesOf } from '../sample.ts';

const region = { regionId: 'cn-hangzhou' };

/** The vendor's list of states of a circuit; one of them is spelled without its space in the prose of some pages. */
const circuitStates = {
  Initial: 'PENDING',
  Approved: 'PENDING',
  Allocating: 'CREATING',
  Allocated: 'CREATING',
  Confirmed: 'PENDING',
  Enabled: 'ACTIVE',
  Rejected: 'FAILED',
  Canceled: 'DELETED',
  'Allocation Failed': 'FAILED',
  AllocationFailed: 'FAILED',
  Terminating: 'DELETING',
  Terminated: 'DELETED',
} as const satisfies Readonly<Record<string, ResourceState>>;

/** Today's spelling, then that of older pages. */
const routerStates = {
  unconfirmed: 'PENDING',
  active: 'ACTIVE',
  terminating: 'DELETING',
  terminated: 'STOPPED',
  recovering: 'UPDATING',
  deleting: 'DELETING',
  Unconfirmed: 'PENDING',
  Enabled: 'ACTIVE',
  Terminating: 'DELETING',
  Terminated: 'STOPPED',
  Recovering: 'UPDATING',
  Deleting: 'DELETING',
} as const satisfies Readonly<Record<string, ResourceState>>;

const parent = { kind: 'physicalConnection', ...region, id: 'pc-anchor-parent', name: 'anchor' };

const router = { kind: 'virtualBorderRouter', ...region, physicalConnectionId: parent.id };

const changes: SamplesOf<typeof physicalConnection & typeof virtualBorderRouter> = {
  terminatePhysicalConnection: {
    fresh: { kind: 'physicalConnection', ...region },
    forbidden: { kind: 'physicalConnection', ...region, status: 'Confirmed' },
    input: region,
    end: 'Terminated',
    showings: byState<keyof typeof circuitStates | 'UNHEARD_OF'>({
      Terminated: 'done',
      Terminating: 'moving',
      Enabled: 'untouched',
      Initial: 'unclear',
      Approved: 'unclear',
      Allocating: 'unclear',
      Allocated: 'unclear',
      Confirmed: 'unclear',
      Rejected: 'unclear',
      Canceled: 'unclear',
      'Allocation Failed': 'unclear',
      AllocationFailed: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
  deleteVirtualBorderRouter: {
    fresh: router,
    forbidden: { ...router, status: 'recovering', fate: 'stuck' },
    input: region,
    end: null,
    showings: byState<keyof typeof routerStates | 'UNHEARD_OF'>({
      deleting: 'moving',
      active: 'untouched',
      unconfirmed: 'untouched',
      terminated: 'untouched',
      terminating: 'unclear',
      recovering: 'unclear',
      Deleting: 'moving',
      Enabled: 'untouched',
      Unconfirmed: 'untouched',
      Terminated: 'untouched',
      Terminating: 'unclear',
      Recovering: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
};

export const samples: ProviderSamples = {
  start: {
    settings: {
      terminationDuration: 40,
      routerDeletionDuration: 40,
      vbrsPerCircuit: 1_000,
      circuitsPerAccessPoint: 1_000,
    },
  },
  anchors: [
    parent,
    { kind: 'physicalConnection', ...region, id: 'pc-anchor', name: 'anchor', count: 6 },
    { ...router, id: 'vbr-anchor', name: 'anchor', count: 2 },
  ],
  changes,
  kinds: {
    AlibabaPhysicalConnection: {
      fresh: { kind: 'physicalConnection', ...region, name: 'Head-office' },
      absent: 'nothing-of-this-name',
      action: 'DescribePhysicalConnections',
      // Five values in a filter.
      callsForAHundred: 20,
      args: region,
      inRegion: regionId => ({ kind: 'physicalConnection', regionId, name: 'Head-office' }),
      tagged: ({ key, value }) => ({ kind: 'physicalConnection', ...region, tags: { [key]: value } }),
      states: circuitStates,
    },
    AlibabaVirtualBorderRouter: {
      fresh: { ...router, name: 'Router' },
      absent: 'nothing-of-this-name',
      action: 'DescribeVirtualBorderRouters',
      callsForAHundred: 20,
      args: region,
      tagged: ({ key, value }) => ({ ...router, tags: { [key]: value } }),
      states: routerStates,
    },
  },
  stale: { code: 'SignatureNonceUsed', status: 400 },
  unheardOf: 'Forbidden.MoonPhase',
  accessCode: 'Forbidden.RAM',
  refusalBody: Code => JSON.stringify({ RequestId: 'R-1', HostId: 'vpc.example', Code, Message: 'No.' }),
  successBody: content => JSON.stringify({ RequestId: 'R-1', ...content }),
  misplacedErrors: ['{"RequestId":"R-1","Error":{"Code":"X","Message":"No."}}'],
  signatureOf: ({ headers }) => `${headers['x-acs-signature-nonce']} ${headers.authorization}`,
  tokenOf: ({ path }) => new URL(path, 'http://cloud').searchParams.get('ClientToken'),
  actionOf: ({ headers }) => headers['x-acs-action'] ?? '',
};
