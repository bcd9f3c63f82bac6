import { GCProfiler } from 'node:v8';

// Loaded before a contender's own code (`--import`): answers what the process has used, and what of its memory survives. No
// TypeScript: what turns that into JavaScript would be counted as the contender's own memory.

let profiler = null;

function answer(question) {
  switch (question) {
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return { cpuMicroseconds: user + system, rssBytes: process.memoryUsage.rss() };
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

function survivorsOf(statistics) {
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

function used({ heapSpaceStatistics }, space) {
  return heapSpaceStatistics.find(({ spaceName }) => spaceName === space)?.spaceUsedSize ?? 0;
}

process.on('message', question => process.send?.({ question, answer: answer(question) }));
// The channel alone must not keep the process alive.
process.channel?.unref();
