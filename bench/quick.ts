import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCauseway, startUpstream } from './causeway.ts';
import { Contender } from './contender.ts';
import { leaveContendersCore } from './cores.ts';
import { median, type Slice, sampleOf, survivorsOf } from './measure.ts';
import { type Asked, accounts, ask, askedOf, changeBody, changesOf, list, nested } from './workload.ts';

// Whether anything has become slower or larger: `npm run bench:quick` compares with bench/baseline.json and fails where something
// fell by a fifth; `npm run bench:quick -- --write` makes what it measures the new baseline. What counts is how much more a request
// costs than the same list costs the bare proxy at the same time, in CPU and in bytes that survive a young collection: those ratios
// are about the same on every machine. Memory is the whole process under load.

const rounds = 12;
const seconds = 0.8;
const connections = 50;
const fallsAt = 0.8;

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
    change: round => changesOf(`instance-${round}`),
  };
  const first = await ask(new URL('/graphql', causeway.contender.url), changeBody('instance-first'));
  if (!JSON.stringify(first).includes('Success')) throw new Error(`no success: ${JSON.stringify(first)}`);
  const ratios: Record<string, number[]> = Object.fromEntries(Object.keys(asked).map(name => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, askedIn] of Object.entries(asked)) {
      const bare = await sampleOf(proxy, slice(proxy, askedOf(list), seconds / 2));
      const whole = await sampleOf(causeway.contender, slice(causeway.contender, askedIn(round), seconds));
      // The first round only warms up.
      if (round > 0) ratios[name]?.push(whole.cpuMicroseconds / bare.cpuMicroseconds);
    }
  }
  // By themselves: what comes first after other work meets what that has left.
  const survivors: number[] = [];
  for (let round = 0; round <= 4; round += 1) {
    const bytes = await survivorsOf(causeway.contender, slice(causeway.contender, askedOf(list), seconds));
    if (round > 0) survivors.push(bytes);
  }
  ratios['list, bytes that survive'] = survivors;
  ratios['MB under load'] = [(await causeway.contender.usage()).rssBytes / 2 ** 20];
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
    const speed = (baseline[name] ?? Number.NaN) / ratio;
    fell ||= speed < fallsAt;
    console.log(
      `| ${name} | ${ratio.toFixed(2)} | ${baseline[name]?.toFixed(2)} | ${(100 * speed).toFixed(0)} % |`,
    );
  }
} finally {
  await causeway.stop();
  await proxy.stop();
  await upstream.stop();
}
if (fell) {
  console.error(`Slower or larger than the baseline by more than ${Math.round(100 * (1 - fallsAt))} %.`);
  process.exitCode = 1;
}
