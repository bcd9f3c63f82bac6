import { startPostgres } from '../test/postgres.ts';
import { startCauseway, startUpstream } from './causeway.ts';
import { runLoad } from './load.ts';
import { median } from './measure.ts';
import { accounts, askedOf, list, nested } from './workload.ts';

// What a second worker brings, with the record in PostgreSQL: `node bench/workers.ts [seconds a turn]`. The load and the cloud share
// the cores with the workers, so that two of them cannot reach twice as much where there are two cores.

const seconds = Number(process.argv[2] ?? 2);
const rounds = 5;

const upstream = await startUpstream();
const postgres = await startPostgres();
const accountCount = accounts.length;
/** More of what may be under way at once than these ask for. */
const limits = { LIMIT_CONNECTIONS: '2500', LIMIT_REQUESTS: '2500' };
const environment = { DATABASE_URL: postgres.url, ...limits };
const one = await startCauseway(upstream.url, { environment, accountCount });
const two = await startCauseway(upstream.url, {
  environment: { ...environment, WORKERS: '2' },
  accountCount,
});

try {
  console.log('|  | requests/s with one | with two | of one |\n| --- | --: | --: | --: |');
  for (const workload of [list, nested]) {
    const rates: { readonly alone: number; readonly both: number }[] = [];
    const rateOf = async (url: URL): Promise<number> => {
      const load = { asked: askedOf(workload), connections: 50, seconds };
      const { requests, failures, firstFailure, ...took } = await runLoad({
        url: new URL('/graphql', url),
        ...load,
      });
      if (failures > 0) throw new Error(`${failures} of ${requests} answers failed: ${firstFailure}`);
      return requests / took.seconds;
    };
    for (let round = 0; round <= rounds; round += 1) {
      const rate = { alone: await rateOf(one.contender.url), both: await rateOf(two.contender.url) };
      // The first round only warms up.
      if (round > 0) rates.push(rate);
    }
    const cells = [
      median(rates.map(({ alone }) => alone)).toFixed(0),
      median(rates.map(({ both }) => both)).toFixed(0),
      median(rates.map(({ alone, both }) => both / alone)).toFixed(2),
    ];
    console.log(`| ${workload.name} | ${cells.join(' | ')} |`);
  }
  const url = new URL('/graphql', two.contender.url);
  const crowd = await runLoad({ url, asked: askedOf(list), connections: 2_000, seconds: 5 });
  if (crowd.failures > 0) throw new Error(`${crowd.failures} of ${crowd.requests} were refused`);
  const at = (share: number): string =>
    (crowd.milliseconds[Math.floor(crowd.requests * share)] ?? 0).toFixed(0);
  console.log(
    `\n2,000 connections at once, with two: ${at(0.5)} ms, and ${at(0.99)} for the slowest hundredth.`,
  );
} finally {
  await two.stop();
  await one.stop();
  await postgres.stop();
  await upstream.stop();
}
