import type * as port from '../../../../src/providers/zenlayer/sdn/port.ts';
import { byState, type SamplesOf, type Showing } from '../../sample.ts';
import { sdnStates } from './sdn-states.ts';

const newName = 'Renamed';

/** A name is no state either, and shows the wish wherever it stands. */
const byName: readonly Showing[] = Object.keys(sdnStates).flatMap((nativeState): readonly Showing[] => [
  { label: `${nativeState}, by the new name`, fields: { nativeState, name: newName }, progress: 'done' },
  { label: `${nativeState}, by the old name`, fields: { nativeState, name: 'Berth' }, progress: 'untouched' },
]);

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
    showings: byName,
  },
};
