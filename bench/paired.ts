import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { median, type Slice, sampleOf } from './measure.ts';
import { bodiesOf, changeBodies, list, nested, shortList } from './workload.ts';

// This checkout beside another one, in short turns: `node bench/paired.ts <folder of the other> [--rounds 20] [--seconds 0.5]`.
// What counts is the CPU of one request in the same round: what the machine does besides strikes both alike.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '0.5' },
    connections: { type: 'string', default: '8' },
    only: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error('Say which checkout to compare with: node bench/paired.ts <folder>');
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);

const asked: Record<string, (run: string) => Slice['body']> = {
  [shortList.name]: () => bodiesOf(shortList),
  [list.name]: () => bodiesOf(list),
  [nested.name]: () => bodiesOf(nested),
  change: run => changeBodies(run),
};

const upstream = await startUpstream();
const other = await startCauseway(upstream.url, { root: resolve(folder) });
const own = await startCauseway(upstream.url);

async function cpuOf(contender: Contender, body: Slice['body'], time: number): Promise<number> {
  const slice = { url: new URL('/graphql', contender.url), body, connections, seconds: time };
  return (await sampleOf(contender, slice)).cpuMicroseconds;
}

try {
  console.log(
    '| CPU of one, µs | other | own | own / other | middle half |\n| --- | --: | --: | --: | --: |',
  );
  for (const [name, bodyFor] of Object.entries(asked)) {
    if (values.only !== undefined && values.only !== name) continue;
    await cpuOf(other.contender, bodyFor('instance-warm'), 3);
    await cpuOf(own.contender, bodyFor('instance-warm'), 3);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const turns = [
        async () => theirs.push(await cpuOf(other.contender, bodyFor(`instance-${round}`), seconds)),
        async () => ours.push(await cpuOf(own.contender, bodyFor(`instance-${round}`), seconds)),
      ];
      // Whoever is second in a round is not always the same one.
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    const ratios = ours.map((cpu, round) => cpu / (theirs[round] ?? Number.NaN)).sort((a, b) => a - b);
    const quarter = (share: number): string => (ratios[Math.floor(rounds * share)] ?? Number.NaN).toFixed(2);
    console.log(
      `| ${name} | ${median(theirs).toFixed(0)} | ${median(ours).toFixed(0)} | ${median(ratios).toFixed(3)} | ${quarter(0.25)} to ${quarter(0.75)} |`,
    );
  }
} finally {
  await own.stop();
  await other.stop();
  await upstream.stop();
}
