import { performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Where less than this share of a stretch was work, nearly nobody is kept waiting by a collection, which takes a tenth of a second. */
const quiet = 0.01;
/** Less is not worth a collection. */
const worthBytes = 8 * 1024 * 1024;

/**
 * What a start or a rush leaves behind stays: V8 collects old objects when new ones need their place, and an idle process needs
 * none. So they are collected as soon as a stretch of time was quiet, and no more than once a minute: 9 MB after a start, 100 and
 * more after a rush. Returns what ends it.
 */
export function collectWhenIdle({ stretchMs = 3_000, restMs = 60_000 } = {}): () => void {
  let before = performance.eventLoopUtilization();
  let keptBytes = 0;
  let collectedAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > quiet || performance.now() < collectedAt + restMs) return;
    if (heapBytes() < keptBytes + worthBytes) return;
    collect();
    collectedAt = performance.now();
    keptBytes = heapBytes();
    before = performance.eventLoopUtilization();
  }, stretchMs);
  timer.unref();
  return () => clearInterval(timer);
}

function heapBytes(): number {
  return getHeapStatistics().total_heap_size;
}

function collect(): void {
  // Only contexts that are made after this have it.
  setFlagsFromString('--expose-gc');
  const collection = runInNewContext('gc') as (how: object) => void;
  setFlagsFromString('--no-expose-gc');
  // The one flavor that gives memory back to the system; it takes two rounds where others take one.
  collection({ type: 'major', flavor: 'last-resort' });
}
