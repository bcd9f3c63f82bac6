import type * as creation from '../../../../src/providers/zenlayer/sdn/private-connect/creation.ts';
import type * as recycleBin from '../../../../src/providers/zenlayer/sdn/private-connect/recycle-bin.ts';
import type * as rename from '../../../../src/providers/zenlayer/sdn/private-connect/rename.ts';
import { byState, type MakeResource, type SamplesOf } from '../../sample.ts';
import { byName, newName, type sdnStates } from './sdn-states.ts';

let lines = 0;

/** Between two fresh ports, under a name of its own. */
function line(make: MakeResource, portA: object = {}) {
  lines += 1;
  return {
    name: `Line ${lines}`,
    endpointA: { portId: make({ kind: 'port', ...portA }) },
    endpointZ: { portId: make({ kind: 'port' }), vlanId: 100 },
    bandwidthMbps: 10,
  };
}

export const privateConnectChanges: SamplesOf<typeof creation & typeof recycleBin & typeof rename> = {
  renameZenlayerPrivateConnect: {
    fresh: { kind: 'privateConnect', name: 'Line' },
    forbidden: { kind: 'privateConnect', name: 'Line', status: 'RECYCLED' },
    input: { name: newName },
    end: 'RUNNING',
    showings: byName('Line'),
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
  deletePrivateConnect: {
    fresh: { kind: 'privateConnect' },
    forbidden: { kind: 'privateConnect', status: 'UPDATING', fate: 'stuck' },
    end: 'RECYCLED',
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      RECYCLED: 'done',
      DESTROYING: 'done',
      DESTROYED: 'done',
      DELETING: 'moving',
      DELETING_FAILED: 'failed',
      RUNNING: 'untouched',
      NOT_ACCEPT: 'untouched',
      CREATING: 'untouched',
      UPDATING: 'untouched',
      RECOVERING: 'untouched',
      CREATING_FAILED: 'untouched',
      UPDATING_FAILED: 'untouched',
      RECOVERING_FAILED: 'untouched',
      DESTROYING_FAILED: 'untouched',
      UNHEARD_OF: 'unclear',
    }),
  },
  restorePrivateConnect: {
    fresh: { kind: 'privateConnect', status: 'RECYCLED' },
    forbidden: { kind: 'privateConnect' },
    end: 'RUNNING',
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      RUNNING: 'done',
      NOT_ACCEPT: 'done',
      RECOVERING: 'moving',
      RECOVERING_FAILED: 'failed',
      RECYCLED: 'untouched',
      CREATING: 'unclear',
      UPDATING: 'unclear',
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
  createPrivateConnect: {
    fresh: null,
    input: line,
    forbidden: make => line(make, { connectivity: 'DOWN' }),
    end: 'RUNNING',
    namesake: name => ({ kind: 'privateConnect', name }),
    failing: { connectCreation: 'vanishes' },
    showings: byState<keyof typeof sdnStates | 'UNHEARD_OF'>({
      RUNNING: 'done',
      CREATING: 'moving',
      UPDATING: 'moving',
      CREATING_FAILED: 'failed',
      NOT_ACCEPT: 'unclear',
      RECOVERING: 'unclear',
      RECYCLED: 'unclear',
      UPDATING_FAILED: 'unclear',
      RECOVERING_FAILED: 'unclear',
      DELETING: 'unclear',
      DELETING_FAILED: 'unclear',
      DESTROYING: 'unclear',
      DESTROYING_FAILED: 'unclear',
      DESTROYED: 'unclear',
      UNHEARD_OF: 'unclear',
    }),
  },
};
