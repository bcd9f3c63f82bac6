import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { expect, onTestFinished, test, vi } from 'vitest';
import { collectWhenIdle } from '../src/idle-memory.ts';

const stretchMs = 40;

function heapMegabytes(): number {
  return getHeapStatistics().total_heap_size / 2 ** 20;
}

/** Objects that become old, and that nobody holds any more when this returns: how large the heap is with them. */
function fill(): number {
  const kept = Array.from({ length: 400_000 }, (_, number) => ({ number, more: [number] }));
  expect(kept).not.toHaveLength(0);
  return heapMegabytes();
}

/** How often all that could be was collected. */
function countCollections(): () => number {
  let count = 0;
  const hear = (entries: readonly object[]): void => {
    for (const entry of entries) {
      const { flags } = (entry as { readonly detail: { readonly flags: number } }).detail;
      if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE) !== 0) count += 1;
    }
  };
  const observer = new PerformanceObserver(list => hear(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  onTestFinished(() => observer.disconnect());
  return () => {
    hear(observer.takeRecords());
    return count;
  };
}

async function beBusy(stretches: number): Promise<void> {
  for (let turn = 0; turn < 4 * stretches; turn += 1) {
    const until = performance.now() + stretchMs / 4;
    while (performance.now() < until);
    await pause(1);
  }
}

test('What a rush left is collected once it is quiet, not before, and not again while nothing new is left', async () => {
  const collections = countCollections();
  const full = fill();
  onTestFinished(collectWhenIdle({ stretchMs, restMs: stretchMs }));
  await beBusy(6);
  expect(collections()).toBe(0);
  await vi.waitFor(() => expect(collections()).toBeGreaterThan(0), { timeout: 15_000, interval: 20 });
  expect(heapMegabytes()).toBeLessThan(full - 10);
  const first = collections();
  await pause(5 * stretchMs);
  expect(collections()).toBe(first);
});
