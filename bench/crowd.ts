import { startCauseway, startUpstream } from './causeway.ts';
import { type Load, runLoad } from './load.ts';
import { accounts, ask, askedOf, list, terminationBody } from './workload.ts';

// Many at once, before a cloud that takes its time: `node bench/crowd.ts [seconds]`. Figures, and an error where anybody is refused.

const seconds = Number(process.argv[2] ?? 5);
const delayMs = 20;
/** More of what may be under way at once than these ask for. */
const environment = { LIMIT_CONNECTIONS: '2500', LIMIT_REQUESTS: '2500' };

const upstream = await startUpstream({ DELAY_MS: String(delayMs) });
const { contender, stop } = await startCauseway(upstream.url, { environment, accountCount: accounts.length });
const url = new URL('/graphql', contender.url);

async function crowd(load: Pick<Load, 'connections'>): Promise<string> {
  const {
    requests,
    failures,
    seconds: took,
    milliseconds,
  } = await runLoad({
    url,
    asked: askedOf(list),
    seconds,
    ...load,
  });
  if (failures > 0) throw new Error(`${failures} of ${requests} were refused`);
  const at = (share: number): string => (milliseconds[Math.floor(requests * share)] ?? 0).toFixed(0);
  const { rssBytes } = await contender.usage();
  const cells = [
    load.connections,
    (requests / took).toFixed(0),
    at(0.5),
    at(0.99),
    (rssBytes / 1e6).toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function changes(count: number): Promise<string> {
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, (_, number) => ask(url, terminationBody(`crowd-${number}`))),
  );
  const done = answers.filter(answer => JSON.stringify(answer).includes('Success')).length;
  if (done !== count) throw new Error(`${count - done} of ${count} changes were turned away`);
  return `${count} changes of one account side by side: all done, in ${(performance.now() - began).toFixed(0)} ms.`;
}

try {
  // A cold process is no measure.
  await runLoad({ url, asked: askedOf(list), connections: 50, seconds: 4 });
  console.log(`The cloud answers after ${delayMs} ms. A list of 10 ports:\n`);
  console.log('| connections | requests/s | median ms | 99 % ms | RSS MB |\n| --: | --: | --: | --: | --: |');
  for (const connections of [50, 200, 2_000]) console.log(await crowd({ connections }));
  console.log(`\n${await changes(100)}`);
} finally {
  await stop();
  await upstream.stop();
}
