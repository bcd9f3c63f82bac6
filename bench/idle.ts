import { setTimeout as pause } from 'node:timers/promises';
import { startCauseway, startUpstream } from './causeway.ts';
import { leaveContendersCore } from './cores.ts';
import { median, sampleOf } from './measure.ts';
import { accounts, askedOf, list } from './workload.ts';

// What the first lists after a pause cost, beside those before it: `npm run bench:idle -- [seconds of the pause]`. V8 collects a process
// that has nothing to do, and may throw away what it has compiled. Several pauses: after the first ones it still takes the process for
// a busy one.

const pauseSeconds = Number(process.argv[2] ?? 70);
const warmUpSeconds = 20;
const turnSeconds = 0.25;
const turns = 12;
const pauses = 3;

leaveContendersCore();
const upstream = await startUpstream();
const { contender, stop } = await startCauseway(upstream.url, {
  pinned: true,
  accountCount: accounts.length,
});
const sample = async (seconds: number): Promise<number> => {
  const load = { url: new URL('/graphql', contender.url), asked: askedOf(list), connections: 50, seconds };
  return (await sampleOf(contender, load)).cpuMicroseconds;
};
const row = async (name: string): Promise<string> => {
  const figures: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) figures.push(await sample(turnSeconds));
  const { rssBytes } = await contender.usage();
  const cells = [
    ...figures.slice(0, 4).map(figure => figure.toFixed(0)),
    median(figures.slice(4)).toFixed(0),
    (rssBytes / 1e6).toFixed(0),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
};

try {
  console.log(`CPU of a list of 10 ports in µs, in turns of ${turnSeconds} s:\n`);
  console.log('|  | first | second | third | fourth | median of the rest | RSS MB |');
  console.log('| --- | --: | --: | --: | --: | --: | --: |');
  await sample(warmUpSeconds);
  console.log(await row('warm'));
  for (let number = 1; number <= pauses; number += 1) {
    await pause(pauseSeconds * 1_000);
    console.log(await row(`after ${pauseSeconds} s without requests`));
  }
} finally {
  await stop();
  await upstream.stop();
}
