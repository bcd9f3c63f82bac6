import type * as port from '../../../../src/providers/zenlayer/sdn/port.ts';
import { byState, type SamplesOf } from '../../sample.ts';
import { byName, newName, type sdnStates } from './sdn-states.ts';

export const portChanges: SamplesOf<typeof port> = {
  terminatePort: {
    fresh: { kind: 'port' },
    forbidden: { kind: 'port', status: 'CREATING', fate: 'stuck' },
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
      NOT_ACCEPT: 'done',
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
  renamePort: {
    fresh: { kind: 'port', name: 'Berth' },
    forbidden: { kind: 'port', name: 'Berth', status: 'RECYCLED' },
    input: { name: newName },
    end: 'RUNNING',
    showings: byName('Berth'),
  },
};
