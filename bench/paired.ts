import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { leaveContendersCore } from './cores.ts';
import { median, type Sample, sampleOf, survivorsOf } from './measure.ts';
import { type Asked, accounts, askedOf, byId, entities, list, nested, terminationsOf } from './workload.ts';

// This checkout beside another one, in short turns: `node bench/paired.ts <folder of the other> [--rounds 20] [--seconds 0.5]`.
// What counts is the CPU of one request in the same round: what the machine does besides strikes both alike.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '0.5' },
    connections: { type: 'string', default: '50' },
    only: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error('Say which checkout to compare with: node bench/paired.ts <folder>');
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);

const asked: Record<string, (run: string) => Asked> = {
  ...Object.fromEntries([list, nested, byId, entities].map(each => [each.name, () => askedOf(each)])),
  change: run => terminationsOf(run),
};

leaveContendersCore();
const upstream = await startUpstream();
const other = await startCauseway(upstream.url, {
  root: resolve(folder),
  pinned: true,
  accountCount: accounts.length,
});
const own = await startCauseway(upstream.url, { pinned: true, accountCount: accounts.length });

function turnOf(contender: Contender, given: Asked, time: number): Promise<Sample> {
  const url = new URL('/graphql', contender.url);
  return sampleOf(contender, { url, asked: given, connections, seconds: time });
}

async function kilobytesOf(contender: Contender, given: Asked): Promise<string> {
  const url = new URL('/graphql', contender.url);
  return ((await survivorsOf(contender, { url, asked: given, connections, seconds: 2 })) / 1000).toFixed(2);
}

try {
  console.log(
    '| CPU of one, µs | other | own | own / other | middle half | KB surviving, other | own |\n| --- | --: | --: | --: | --: | --: | --: |',
  );
  for (const [name, askedIn] of Object.entries(asked)) {
    if (values.only !== undefined && values.only !== name) continue;
    await turnOf(other.contender, askedIn('warm'), 3);
    await turnOf(own.contender, askedIn('warm'), 3);
    const theirs: Sample[] = [];
    const ours: Sample[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const given = askedIn(`round-${round}`);
      const turns = [
        async () => theirs.push(await turnOf(other.contender, given, seconds)),
        async () => ours.push(await turnOf(own.contender, given, seconds)),
      ];
      // Whoever is second in a round is not always the same one.
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    const of = (samples: readonly Sample[], read: (sample: Sample) => number): number =>
      median(samples.map(read));
    const cpu = (sample: Sample): number => sample.cpuMicroseconds;
    const ratios = ours
      .map((sample, round) => cpu(sample) / (theirs[round]?.cpuMicroseconds ?? Number.NaN))
      .sort((a, b) => a - b);
    const quarter = (share: number): string => (ratios[Math.floor(rounds * share)] ?? Number.NaN).toFixed(2);
    const cells = [
      name,
      of(theirs, cpu).toFixed(0),
      of(ours, cpu).toFixed(0),
      median(ratios).toFixed(3),
      `${quarter(0.25)} to ${quarter(0.75)}`,
      await kilobytesOf(other.contender, askedIn('kept')),
      await kilobytesOf(own.contender, askedIn('kept')),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  for (const { name, contender } of [
    { name: 'other', ...other },
    { name: 'own', ...own },
  ]) {
    console.log(`${name}: ${((await contender.usage()).rssBytes / 1e6).toFixed(0)} MB`);
  }
} finally {
  await own.stop();
  await other.stop();
  await upstream.stop();
}
