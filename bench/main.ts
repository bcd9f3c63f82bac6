import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareAnswers } from './answers.ts';
import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { names } from './contender-names.ts';
import { leaveContendersCore } from './cores.ts';
import { inventoryPlotOf, inventoryTableOf, measureInventories } from './inventory.ts';
import { median, type Sample, type Slice, sampleOf, survivorsOf } from './measure.ts';
import { type MemoryUse, measureMemory } from './memory.ts';
import { installPeers, startPeers } from './peers.ts';
import { plotOf, type Result, tableOf } from './report.ts';
import { summaryOf } from './summary.ts';
import { measureWarmUp } from './warm-up.ts';
import { accounts, askedOf, byId, entities, list, nested, type Workload } from './workload.ts';

// All contenders side by side in one go: `npm run bench -- [--short] [--rounds 12] [--seconds 0.3] [--connections 50]`.
// Then Causeway alone: its memory, how soon it is warm, and pages by how much an account holds. Writes what it finds to
// bench/results.md, results.svg and inventory.svg.

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '50' },
  },
});
const rounds = Number(values.rounds ?? (values.short ? 6 : 12));
// Short turns: the speed of a machine that others share goes up and down within ten seconds.
const seconds = Number(values.seconds ?? 0.3);
/**
 * Rounds before those that count: what is compiled under load goes on being compiled for some seconds. In turns as well, for who stands
 * idle for long while all the others are warmed up is collected as a whole meanwhile, compiled code included.
 */
const warmUpRounds = values.short ? 10 : 26;
/** Long enough that what each connection keeps for itself does not count. */
const survivorSeconds = values.short ? 1.5 : 2.5;
const connections = Number(values.connections);

const folder = import.meta.dirname;

/** Those of which all are asked, and those that only a few know. */
const forAll: readonly Workload[] = [list, nested];
const forSome: readonly Workload[] = [byId, entities];
const workloads = [...forAll, ...forSome];
const some: ReadonlySet<string> = new Set([names.proxy, names.causeway, names.thinYoga]);

installPeers();
leaveContendersCore();

interface Turn {
  readonly contender: Contender;
  readonly workload: Workload;
  readonly samples: Sample[];
}

function turnsOf(contenders: readonly Contender[]): readonly Turn[] {
  return workloads.flatMap(workload =>
    contenders
      .filter(({ name }) => forAll.includes(workload) || some.has(name))
      .map(contender => ({ contender, workload, samples: [] })),
  );
}

function sliceFor({ contender, workload }: Turn, time: number): Slice {
  const url = new URL('/graphql', contender.url);
  return { url, asked: askedOf(workload), connections, seconds: time };
}

async function measure(turns: readonly Turn[]): Promise<readonly Result[]> {
  for (const workload of workloads) {
    const own = turns.filter(turn => turn.workload === workload);
    await compareAnswers(
      workload,
      own.map(({ contender }) => contender),
    );
  }
  const results: Result[] = [];
  // One after another: what waits for long between its turns forgets what it has compiled.
  for (const workload of workloads) {
    console.log(workload.name);
    results.push(...(await measureOne(turns.filter(turn => turn.workload === workload))));
  }
  return results;
}

async function measureOne(turns: readonly Turn[]): Promise<readonly Result[]> {
  // There and back: whose turn comes first after a pause is not always the same one.
  const inTurns = (round: number): readonly Turn[] => (round % 2 === 0 ? turns : turns.toReversed());
  for (let round = 0; round < warmUpRounds; round += 1) {
    for (const turn of inTurns(round)) await sampleOf(turn.contender, sliceFor(turn, seconds));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of inTurns(round)) {
      turn.samples.push(await sampleOf(turn.contender, sliceFor(turn, seconds)));
    }
  }
  const results: Result[] = [];
  for (const turn of turns) {
    const survivingBytes = await survivorsOf(turn.contender, sliceFor(turn, survivorSeconds));
    const { contender, workload, samples } = turn;
    results.push({ name: contender.name, workload, samples, survivingBytes });
  }
  return results;
}

async function measureSideBySide(upstream: URL): Promise<readonly Result[]> {
  const causeway = await startCauseway(upstream, {
    pinned: true,
    accountCount: accounts.length,
  });
  try {
    const peers = await startPeers(upstream);
    try {
      const [proxy, ...others] = peers.contenders;
      if (proxy === undefined) throw new Error('No contender was started.');
      return await measure(turnsOf([proxy, causeway.contender, ...others]));
    } finally {
      await peers.stop();
    }
  } finally {
    await causeway.stop();
  }
}

async function measureAlone(upstream: URL): Promise<{ memory: MemoryUse; warmUpSeconds: number }> {
  const memory = await measureMemory(upstream, values.short ? 2 : 4);
  const warmUps: number[] = [];
  for (let start = 0; start < (values.short ? 1 : 5); start += 1) {
    warmUps.push(await measureWarmUp(upstream, values.short ? 8 : 10));
  }
  return { memory, warmUpSeconds: median(warmUps) };
}

const upstream = await startUpstream();
let table = '';
try {
  const results = await measureSideBySide(upstream.url);
  const alone = await measureAlone(upstream.url);
  table = `# Side by side\n\n${summaryOf({ results, ...alone })}\n\n${tableOf(results, { rounds, seconds, connections })}`;
  writeFileSync(join(folder, 'results.svg'), plotOf(results));
} finally {
  await upstream.stop();
}
const inventories = await measureInventories(values.short ? 3 : 7);
table = `${table}\n${inventoryTableOf(inventories)}`;
writeFileSync(join(folder, 'results.md'), table);
writeFileSync(join(folder, 'inventory.svg'), inventoryPlotOf(inventories));
console.log(table);
