import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCauseway, startUpstream } from './causeway.ts';
import { Contender } from './contender.ts';
import { leaveContendersCore } from './cores.ts';
import { median, type Slice, sampleOf, survivorsOf } from './measure.ts';
import {
  type Asked,
  accounts,
  ask,
  askedOf,
  list,
  nested,
  terminationBody,
  terminationsOf,
} from './workload.ts';

// Whether anything has become slower or larger: `npm run bench:quick` compares with bench/baseline.json and fails where something
// fell by a fifth; `npm run bench:quick -- --write` makes what it measures the new baseline. What counts is how much more a request
// costs than the same list costs the bare proxy at the same time, in CPU: those ratios are about the same on every machine. Memory is the whole process under
// load. It fails as well where more of a request survives young collections than may be.

const rounds = 12;
const seconds = 0.8;
const warmUpSeconds = 6;
const connections = 50;
const fallsAt = 0.8;
const survivorsName = 'list, bytes that survive';
/** Of one request: more means that something keeps hold of what is over. They go up and down by more than a fifth. */
const mostSurvivors = 1_000;

const baselineFile = join(import.meta.dirname, 'baseline.json');
leaveContendersCore();
const upstream = await startUpstream();
const proxy = await Contender.start({
  name: 'the bare proxy',
  entry: join(import.meta.dirname, 'peers/proxy.js'),
  environment: { UPSTREAM: upstream.url.origin },
  pinned: true,
});
const causeway = await startCauseway(upstream.url, { pinned: true, accountCount: accounts.length });

function slice(contender: Contender, asked: Asked, time: number): Slice {
  return { url: new URL('/graphql', contender.url), asked, connections, seconds: time };
}

async function measured(): Promise<Record<string, number>> {
  const asked: Record<string, (round: number) => Asked> = {
    list: () => askedOf(list),
    nested: () => askedOf(nested),
    change: round => terminationsOf(`round-${round}`),
  };
  const first = await ask(new URL('/graphql', causeway.contender.url), terminationBody('first'));
  if (!JSON.stringify(first).includes('Success')) throw new Error(`no success: ${JSON.stringify(first)}`);
  const ratios: Record<string, number[]> = Object.fromEntries(Object.keys(asked).map(name => [name, []]));
  await sampleOf(proxy, slice(proxy, askedOf(list), warmUpSeconds));
  for (const askedIn of Object.values(asked)) {
    await sampleOf(causeway.contender, slice(causeway.contender, askedIn(-1), warmUpSeconds));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, askedIn] of Object.entries(asked)) {
      const bare = await sampleOf(proxy, slice(proxy, askedOf(list), seconds / 2));
      const whole = await sampleOf(causeway.contender, slice(causeway.contender, askedIn(round), seconds));
      ratios[name]?.push(whole.cpuMicroseconds / bare.cpuMicroseconds);
    }
  }
  // By themselves: what comes first after other work meets what that has left.
  const survivors: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    survivors.push(await survivorsOf(causeway.contender, slice(causeway.contender, askedOf(list), 4)));
  }
  ratios[survivorsName] = survivors;
  ratios['MB under load'] = [(await causeway.contender.usage()).rssBytes / 1e6];
  return Object.fromEntries(
    Object.entries(ratios).map(([name, all]) => [name, Number(median(all).toFixed(3))]),
  );
}

let fell = false;
try {
  const now = await measured();
  if (process.argv.includes('--write')) {
    writeFileSync(baselineFile, `${JSON.stringify(now, null, 2)}\n`);
  }
  const baseline = JSON.parse(readFileSync(baselineFile, 'utf8')) as Record<string, number>;
  console.log(
    '| of one request, in lists of the bare proxy | now | baseline | baseline / now |\n| --- | --: | --: | --: |',
  );
  for (const [name, ratio] of Object.entries(now)) {
    const usual = baseline[name] ?? Number.NaN;
    fell ||= name === survivorsName ? ratio > mostSurvivors : usual / ratio < fallsAt;
    console.log(
      `| ${name} | ${ratio.toFixed(2)} | ${usual.toFixed(2)} | ${((100 * usual) / ratio).toFixed(0)} % |`,
    );
  }
} finally {
  await causeway.stop();
  await proxy.stop();
  await upstream.stop();
}
if (fell) {
  console.error(
    `Slower or larger than the baseline by more than ${Math.round(100 * (1 - fallsAt))} %, or more than ${mostSurvivors} bytes of a list survive.`,
  );
  process.exitCode = 1;
}
