import { GCProfiler } from 'node:v8';

// Loaded before a contender's own code (`--import`): answers what the process has used, and what of its memory survives.

export interface Usage {
  readonly cpuMicroseconds: number;
  readonly rssBytes: number;
}

export interface Survivors {
  /** What was copied by young collections because it was still alive. */
  readonly bytes: number;
  readonly collections: number;
  readonly collectionMicroseconds: number;
}

type Statistics = ReturnType<GCProfiler['stop']>['statistics'][number];
type Moment = Statistics['beforeGC'];

let profiler: GCProfiler | null = null;

function answer(question: unknown): unknown {
  switch (question) {
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return { cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() } satisfies Usage;
    }
    case 'survivors begin':
      profiler = new GCProfiler();
      profiler.start();
      return null;
    case 'survivors end': {
      const statistics = profiler?.stop()?.statistics ?? [];
      profiler = null;
      return survivorsOf(statistics);
    }
    default:
      return null;
  }
}

function survivorsOf(statistics: readonly Statistics[]): Survivors {
  const young = statistics.filter(({ gcType }) => gcType === 'Scavenge');
  return {
    // What is young after a collection, and what has become old in it.
    bytes: young.reduce(
      (sum, { beforeGC, afterGC }) =>
        sum +
        used(afterGC, 'new_space') +
        Math.max(used(afterGC, 'old_space') - used(beforeGC, 'old_space'), 0),
      0,
    ),
    collections: statistics.length,
    collectionMicroseconds: statistics.reduce((sum, { cost }) => sum + cost, 0),
  };
}

function used({ heapSpaceStatistics }: Moment, space: string): number {
  return heapSpaceStatistics.find(({ spaceName }) => spaceName === space)?.spaceUsedSize ?? 0;
}

process.on('message', question => process.send?.({ question, answer: answer(question) }));
// The channel alone must not keep the process alive.
process.channel?.unref();
