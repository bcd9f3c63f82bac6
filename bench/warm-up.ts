import { startCauseway } from './causeway.ts';
import { runLoad } from './load.ts';
import { median } from './measure.ts';
import { accounts, askedOf, list } from './workload.ts';

const stretchMs = 250;
/** So many stretches of time are looked at together: one alone may have met a collection, or a neighbour. */
const together = 2;

/**
 * Seconds from the start of the process until it has nine tenths of the rate that it keeps in the end, with callers from the moment
 * when it listens.
 */
export async function measureWarmUp(upstream: URL, seconds: number): Promise<number> {
  const began = performance.now();
  const { contender, stop } = await startCauseway(upstream, { pinned: true, accountCount: accounts.length });
  try {
    const counts: number[] = [];
    await runLoad({
      url: new URL('/graphql', contender.url),
      asked: askedOf(list),
      connections: 50,
      seconds,
      heard: at => {
        const stretch = Math.floor((at - began) / stretchMs);
        counts[stretch] = (counts[stretch] ?? 0) + 1;
      },
    });
    // The last stretch was not whole.
    const rates = Array.from({ length: counts.length - 1 }, (_, stretch) => counts[stretch] ?? 0);
    const final = median(rates.slice(-Math.ceil(rates.length / 3)));
    const warm = rates.findIndex((_, stretch) => {
      const some = rates.slice(stretch, stretch + together);
      return some.reduce((sum, rate) => sum + rate, 0) >= 0.9 * final * some.length;
    });
    return ((warm + 1) * stretchMs) / 1000;
  } finally {
    await stop();
  }
}
