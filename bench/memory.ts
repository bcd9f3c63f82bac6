import { setTimeout as pause } from 'node:timers/promises';
import { startCauseway } from './causeway.ts';
import { runLoad } from './load.ts';
import { accounts, askedOf, list, nested } from './workload.ts';

/** Megabytes of the whole process, started as in production, and not for the first time. */
export interface MemoryUse {
  readonly atRest: number;
  readonly underLists: number;
  /** And then under nested ones. */
  readonly underNested: number;
  /** With 2,000 connections that all ask. */
  readonly crowded: number;
}

export async function measureMemory(upstream: URL, seconds: number): Promise<MemoryUse> {
  const environment = { LIMIT_CONNECTIONS: '2500', LIMIT_REQUESTS: '2500' };
  const options = { environment, pinned: true, accountCount: accounts.length };
  const first = await startCauseway(upstream, options);
  // What it has compiled is left by one that was ready to be ended.
  await pause(1_000);
  await first.stop('SIGTERM');
  const { contender, stop } = await startCauseway(upstream, options);
  const url = new URL('/graphql', contender.url);
  const megabytes = async (): Promise<number> => (await contender.usage()).rssBytes / 1e6;
  try {
    await pause(4_000);
    const atRest = await megabytes();
    await runLoad({ url, asked: askedOf(list), connections: 50, seconds });
    const underLists = await megabytes();
    await runLoad({ url, asked: askedOf(nested), connections: 50, seconds });
    const underNested = await megabytes();
    await runLoad({ url, asked: askedOf(list), connections: 2_000, seconds: 2 * seconds });
    return { atRest, underLists, underNested, crowded: await megabytes() };
  } finally {
    await stop();
  }
}
