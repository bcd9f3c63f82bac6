import type { ResourceState } from '../../../src/domain/resource.ts';
import type * as port from '../../../src/providers/zenlayer/sdn/port.ts';
import type * as privateConnect from '../../../src/providers/zenlayer/sdn/private-connect.ts';
import type * as instance from '../../../src/providers/zenlayer/zec/instance.ts';
import {
  byState,
  type ChangeSample,
  type MutationsOf,
  type ProviderSamples,
  type Showing,
} from '../sample.ts';

type Mutation = MutationsOf<typeof port> | MutationsOf<typeof privateConnect> | MutationsOf<typeof instance>;

/** The vendor's list of states for ports, private connects and cloud routers. */
const sdnStates = {
  CREATING: 'CREATING',
  UPDATING: 'UPDATING',
  DELETING: 'DELETING',
  DESTROYING: 'DELETING',
  RECOVERING: 'UPDATING',
  RUNNING: 'ACTIVE',
  NOT_ACCEPT: 'PENDING',
  RECYCLED: 'RECYCLED',
  DESTROYED: 'DELETED',
  CREATING_FAILED: 'FAILED',
  UPDATING_FAILED: 'FAILED',
  DELETING_FAILED: 'FAILED',
  DESTROYING_FAILED: 'FAILED',
  RECOVERING_FAILED: 'FAILED',
} as const satisfies Readonly<Record<string, ResourceState>>;

/** The vendor's list of states for instances, with those that only its tools and its prose name. */
const zecStates = {
  DEPLOYING: 'CREATING',
  REBUILDING: 'UPDATING',
  REBOOT: 'UPDATING',
  RUNNING: 'ACTIVE',
  STOPPED: 'STOPPED',
  BOOTING: 'UPDATING',
  STARTING: 'UPDATING',
  STOPPING: 'UPDATING',
  RELEASING: 'DELETING',
  RECYCLING: 'DELETING',
  RECYCLE: 'RECYCLED',
  RECYCLED: 'RECYCLED',
  CREATE_FAILED: 'FAILED',
  IMAGING: 'UPDATING',
  RESIZING: 'UPDATING',
  PENDING: 'CREATING',
  REINSTALL_FAILED: 'FAILED',
} as const satisfies Readonly<Record<string, ResourceState>>;

/** Forwarding is a flag: no state of the instance says anything about it. */
function byFlag(wanted: boolean): readonly Showing[] {
  return [wanted, !wanted, null].flatMap(ipForwarding =>
    [...Object.keys(zecStates), 'UNHEARD_OF'].map(nativeState => ({
      label: `${nativeState}, forwarding ${ipForwarding === null ? 'not told' : ipForwarding ? 'on' : 'off'}`,
      fields: { nativeState, ipForwarding },
      seen: ipForwarding === null ? 'unclear' : ipForwarding === wanted ? 'done' : 'untouched',
    })),
  );
}

const changes: Readonly<Record<Mutation, ChangeSample>> = {
  terminatePort: {
    fresh: { kind: 'port' },
    forbidden: { kind: 'port', status: 'RECYCLED' },
    end: 'RECYCLED',
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      CREATING: 'untouched',
      UPDATING: 'untouched',
      RECOVERING: 'untouched',
      RUNNING: 'untouched',
      NOT_ACCEPT: 'untouched',
      CREATING_FAILED: 'untouched',
      UPDATING_FAILED: 'untouched',
      RECOVERING_FAILED: 'untouched',
      DESTROYING_FAILED: 'untouched',
      DELETING: 'moving',
      RECYCLED: 'done',
      DESTROYING: 'done',
      DESTROYED: 'done',
      DELETING_FAILED: 'failed',
      UNHEARD_OF: 'unclear',
    }),
  },
  restorePort: {
    fresh: { kind: 'port', status: 'RECYCLED' },
    forbidden: { kind: 'port' },
    end: 'RUNNING',
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      RUNNING: 'done',
      RECOVERING: 'moving',
      RECOVERING_FAILED: 'failed',
      RECYCLED: 'untouched',
      CREATING: 'unclear',
      UPDATING: 'unclear',
      NOT_ACCEPT: 'unclear',
      CREATING_FAILED: 'unclear',
      UPDATING_FAILED: 'unclear',
      DELETING: 'unclear',
      DELETING_FAILED: 'unclear',
      DESTROYING: 'unclear',
      DESTROYING_FAILED: 'unclear',
      DESTROYED: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
  destroyPrivateConnect: {
    fresh: { kind: 'privateConnect', status: 'RECYCLED' },
    forbidden: { kind: 'privateConnect' },
    end: null,
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      DESTROYED: 'done',
      DESTROYING: 'moving',
      DESTROYING_FAILED: 'failed',
      RECYCLED: 'untouched',
      RUNNING: 'untouched',
      NOT_ACCEPT: 'untouched',
      CREATING: 'untouched',
      UPDATING: 'untouched',
      DELETING: 'untouched',
      RECOVERING: 'untouched',
      CREATING_FAILED: 'untouched',
      UPDATING_FAILED: 'untouched',
      DELETING_FAILED: 'untouched',
      RECOVERING_FAILED: 'untouched',
      UNHEARD_OF: 'unclear',
    }),
  },
  stopIpForward: {
    fresh: { kind: 'instance', enableIpForward: true },
    forbidden: { kind: 'instance', enableIpForward: true, status: 'STOPPING', fate: 'stuck' },
    end: 'RUNNING',
    showings: byFlag(false),
  },
  startIpForward: {
    fresh: { kind: 'instance', enableIpForward: false },
    forbidden: { kind: 'instance', enableIpForward: false, status: 'BOOTING', fate: 'stuck' },
    end: 'RUNNING',
    showings: byFlag(true),
  },
};

// They sort first where the newest come first, so that they are everybody's neighbours.
const steady = { createdTime: '2099-01-01T00:00:00Z', count: 6 };

/** Long enough to be seen on the way, short enough to be waited for. */
const quick = 40;

export const zenlayerSamples: ProviderSamples = {
  provider: 'zenlayer',
  options: {
    zenlayer: {
      seed: 'empty',
      settings: {
        deletingMilliseconds: quick,
        recoveringMilliseconds: quick,
        destroyingMilliseconds: quick,
      },
    },
  },
  hurried: {
    zenlayerSettings: { deadlineSeconds: 2, attemptSeconds: 0.8 },
    changes: { settleWindowMs: 3_000 },
  },
  tapped: endpoint => ({ zenlayerSettings: { endpoint } }),
  cloudOf: gateway => gateway.zenlayer,
  secretsOf: ({ zenlayer }) => [zenlayer.accessKeyPassword, zenlayer.token],
  anchors: [
    { kind: 'port', id: 'port-anchor', ...steady },
    { kind: 'privateConnect', id: 'pc-anchor', status: 'RECYCLED', ...steady },
    { kind: 'instance', id: 'zec-anchor', ...steady },
  ],
  changes,
  kinds: {
    ZenlayerPort: { fresh: { kind: 'port', name: 'Edge' }, action: 'DescribePorts', states: sdnStates },
    ZenlayerPrivateConnect: {
      fresh: { kind: 'privateConnect', name: 'Line' },
      action: 'DescribePrivateConnects',
      states: sdnStates,
    },
    ZenlayerInstance: {
      fresh: { kind: 'instance', name: 'router' },
      action: 'DescribeInstances',
      states: zecStates,
    },
  },
  stale: { code: 'AUTHFAILURE_SIGNATURE_EXPIRED', status: 401 },
  unheardOf: 'INVALID_MOON_PHASE',
  accessCode: 'AUTHFAILURE_UNAUTHORIZED_OPERATION',
  refusalBody: code => JSON.stringify({ requestId: 'T-1', code, message: 'No.' }),
  signatureOf: ({ headers }) => `${headers['x-zc-timestamp']} ${headers.authorization}`,
  tokenOf: () => null,
  actionOf: ({ headers }) => headers['x-zc-action'] ?? '',
};
