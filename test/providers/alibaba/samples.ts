import type { ResourceState } from '../../../src/domain/resource.ts';
import type * as physicalConnection from '../../../src/providers/alibaba/vpc/physical-connection.ts';
import type * as virtualBorderRouter from '../../../src/providers/alibaba/vpc/virtual-border-router.ts';
import { byState, type ChangeSample, type MutationsOf, type ProviderSamples } from '../sample.ts';

type Mutation = MutationsOf<typeof physicalConnection> | MutationsOf<typeof virtualBorderRouter>;

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

const changes: Readonly<Record<Mutation, ChangeSample>> = {
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
};

const parent = { kind: 'physicalConnection', ...region, id: 'pc-anchor-parent' };

export const alibabaSamples: ProviderSamples = {
  provider: 'alibaba',
  options: {
    alibaba: {
      seed: 'empty',
      regions: [region.regionId],
      settings: { terminationDuration: 40, vbrsPerCircuit: 1_000, circuitsPerAccessPoint: 1_000 },
    },
  },
  hurried: {
    alibabaSettings: { deadlineSeconds: 4, attemptSeconds: 0.8 },
    changes: { settleWindowMs: 5_000 },
  },
  tapped: endpoint => ({ alibabaSettings: { endpoint } }),
  cloudOf: gateway => gateway.alibaba,
  secretsOf: ({ alibaba }) => [alibaba.accessKeySecret],
  anchors: [
    parent,
    { kind: 'physicalConnection', ...region, id: 'pc-anchor', count: 6 },
    {
      kind: 'virtualBorderRouter',
      ...region,
      id: 'vbr-anchor',
      physicalConnectionId: 'pc-anchor-parent',
      count: 2,
    },
  ],
  changes,
  kinds: {
    AlibabaPhysicalConnection: {
      fresh: { kind: 'physicalConnection', ...region, name: 'Head-office' },
      action: 'DescribePhysicalConnections',
      args: region,
      states: circuitStates,
    },
    AlibabaVirtualBorderRouter: {
      fresh: {
        kind: 'virtualBorderRouter',
        ...region,
        name: 'Router',
        physicalConnectionId: 'pc-anchor-parent',
      },
      action: 'DescribeVirtualBorderRouters',
      args: region,
      states: routerStates,
    },
  },
  stale: { code: 'SignatureNonceUsed', status: 400 },
  unheardOf: 'Forbidden.MoonPhase',
  accessCode: 'Forbidden.RAM',
  refusalBody: Code => JSON.stringify({ RequestId: 'R-1', HostId: 'vpc.example', Code, Message: 'No.' }),
  signatureOf: ({ headers }) => `${headers['x-acs-signature-nonce']} ${headers.authorization}`,
  tokenOf: ({ path }) => new URL(path, 'http://cloud').searchParams.get('ClientToken'),
  actionOf: ({ headers }) => headers['x-acs-action'] ?? '',
};
