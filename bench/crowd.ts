import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { coresSaid, leaveContendersCore } from './cores.ts';
import { type Load, runLoad } from './load.ts';
import { accounts, ask, askedOf, list, terminationBody } from './workload.ts';

// Many at once, before a cloud that takes its time: `node bench/crowd.ts [seconds]`. First with all cores for
// everybody, then with one for the gateway alone. Figures, and an error where anybody is refused.

const seconds = Number(process.argv[2] ?? 5);
const delayMs = 20;
/** More of what may be under way at once than these ask for. */
const environment = { LIMIT_CONNECTIONS: '2500', LIMIT_REQUESTS: '2500' };

async function crowd(contender: Contender, load: Pick<Load, 'connections'>): Promise<string> {
  const before = await contender.usage();
  const {
    requests,
    failures,
    seconds: took,
    milliseconds,
  } = await runLoad({
    url: new URL('/graphql', contender.url),
    asked: askedOf(list),
    seconds,
    ...load,
  });
  if (failures > 0) throw new Error(`${failures} of ${requests} were refused`);
  const at = (share: number): string => (milliseconds[Math.floor(requests * share)] ?? 0).toFixed(0);
  const { rssBytes, cpuMicroseconds } = await contender.usage();
  const cells = [
    load.connections,
    (requests / took).toFixed(0),
    at(0.5),
    at(0.99),
    ((cpuMicroseconds - before.cpuMicroseconds) / 1e6 / took).toFixed(2),
    (rssBytes / 1e6).toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function changes(contender: Contender, count: number): Promise<string> {
  const url = new URL('/graphql', contender.url);
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, (_, number) => ask(url, terminationBody(`crowd-${number}`))),
  );
  const done = answers.filter(answer => JSON.stringify(answer).includes('Success')).length;
  if (done !== count) throw new Error(`${count - done} of ${count} changes were turned away`);
  return `${count} changes of one account side by side: all done, in ${(performance.now() - began).toFixed(0)} ms.`;
}

async function measure(pinned: boolean): Promise<void> {
  const upstream = await startUpstream({ DELAY_MS: String(delayMs) });
  const options = { environment, accountCount: accounts.length, pinned };
  const { contender, stop } = await startCauseway(upstream.url, options);
  const url = new URL('/graphql', contender.url);
  try {
    // A cold process is no measure.
    await runLoad({ url, asked: askedOf(list), connections: 50, seconds: 4 });
    console.log(
      '| connections | requests/s | median ms | 99 % ms | cores used | RSS MB |\n| --: | --: | --: | --: | --: | --: |',
    );
    for (const connections of [50, 200, 2_000]) console.log(await crowd(contender, { connections }));
    console.log(`\n${await changes(contender, 100)}`);
  } finally {
    await stop();
    await upstream.stop();
  }
}

console.log(`The cloud answers after ${delayMs} ms. A list of 10 ports, all cores for everybody:\n`);
await measure(false);
leaveContendersCore();
console.log(`\n${coresSaid}\n`);
await measure(true);
