import type { Progress } from '../../../../src/domain/change.ts';
import type { ResourceState } from '../../../../src/domain/resource.ts';
import type * as ipForward from '../../../../src/providers/zenlayer/zec/instance/ip-forward.ts';
import type * as power from '../../../../src/providers/zenlayer/zec/instance/power.ts';
import type { SamplesOf, Showing } from '../../sample.ts';

/** The vendor's list of states for instances, with those that only its tools and its prose name. */
export const zecStates = {
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
      progress: ipForwarding === null ? 'unclear' : ipForwarding === wanted ? 'done' : 'untouched',
    })),
  );
}

function byPower(told: Partial<Record<keyof typeof zecStates, Progress>>): readonly Showing[] {
  return [...Object.keys(zecStates), 'UNHEARD_OF'].map(nativeState => ({
    label: nativeState,
    fields: { nativeState },
    progress: told[nativeState as keyof typeof zecStates] ?? 'unclear',
  }));
}

export const instanceChanges: SamplesOf<typeof ipForward & typeof power> = {
  startZenlayerInstance: {
    fresh: { kind: 'instance', status: 'STOPPED' },
    forbidden: { kind: 'instance' },
    end: 'RUNNING',
    showings: byPower({ RUNNING: 'done', BOOTING: 'moving', STARTING: 'moving', STOPPED: 'untouched' }),
    refusedInside: id => ({ instanceIds: [id] }),
  },
  stopZenlayerInstance: {
    fresh: { kind: 'instance' },
    forbidden: { kind: 'instance', status: 'STOPPED' },
    input: { force: true },
    end: 'STOPPED',
    showings: byPower({ STOPPED: 'done', STOPPING: 'moving', RUNNING: 'untouched' }),
    refusedInside: id => ({ instanceIds: [id] }),
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
