import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { startCauseway, startUpstream } from './causeway.ts';
import { Contender } from './contender.ts';
import { leaveContendersCore } from './cores.ts';
import { inventoryPlotOf, inventoryTableOf, measureInventories } from './inventory.ts';
import { median, type Sample, type Slice, sampleOf, survivorsOf } from './measure.ts';
import { type MemoryUse, measureMemory } from './memory.ts';
import { plotOf, type Result, tableOf } from './report.ts';
import { names, summaryOf } from './summary.ts';
import { measureWarmUp } from './warm-up.ts';
import { accounts, ask, askedOf, byId, entities, list, nested, type Workload } from './workload.ts';

// All contenders side by side in one go: `npm run bench -- [--short] [--rounds 12] [--seconds 0.7] [--connections 50]`.
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
const rounds = Number(values.rounds ?? (values.short ? 4 : 12));
// Short turns: the speed of a machine that others share goes up and down within ten seconds.
const seconds = Number(values.seconds ?? 0.7);
/** What is compiled under load goes on being compiled for so long. */
const warmUpSeconds = values.short ? 3 : 8;
/** Long enough that what each connection keeps for itself does not count. */
const survivorSeconds = values.short ? 1.5 : 2.5;
const connections = Number(values.connections);

const folder = import.meta.dirname;
const peers = join(folder, 'peers');

/** Those of which all are asked, and those that only a few know. */
const forAll: readonly Workload[] = [list, nested];
const forSome: readonly Workload[] = [byId, entities];
const some: ReadonlySet<string> = new Set([names.proxy, names.causeway, names.thinYoga]);

if (!existsSync(join(peers, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci'], { cwd: peers, stdio: 'inherit' });
  if (status !== 0) throw new Error('The contenders cannot be installed.');
}
leaveContendersCore();

interface Turn {
  readonly contender: Contender;
  readonly workload: Workload;
  readonly samples: Sample[];
}

function turnsOf(contenders: readonly Contender[]): readonly Turn[] {
  return [...forAll, ...forSome].flatMap(workload =>
    contenders
      .filter(({ name }) => forAll.includes(workload) || some.has(name))
      .map(contender => ({ contender, workload, samples: [] })),
  );
}

function sliceFor({ contender, workload }: Turn, time: number): Slice {
  const url = new URL('/graphql', contender.url);
  return { url, asked: askedOf(workload), connections, seconds: time };
}

async function startPeer(
  name: string,
  file: string,
  environment: Record<string, string>,
  pinned = true,
): Promise<Contender> {
  return Contender.start({ name, entry: join(peers, file), environment, folder: peers, pinned });
}

/** Nobody is measured who does not give the same answer, field by field. */
async function compareAnswers(turns: readonly Turn[]): Promise<void> {
  const right = new Map<Workload, unknown>();
  for (const turn of turns) {
    const { contender, workload } = turn;
    const { url, asked } = sliceFor(turn, 0);
    const { data, errors } = await ask(url, asked.body(1, 0));
    if (!right.has(workload)) right.set(workload, data);
    if (errors === undefined && isDeepStrictEqual(data, right.get(workload))) continue;
    const told = JSON.stringify(errors ?? data).slice(0, 400);
    throw new Error(`${contender.name} answers "${workload.name}" otherwise: ${told}`);
  }
}

async function measure(turns: readonly Turn[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  // One after another: what waits for long between its turns forgets what it has compiled.
  for (const workload of [...forAll, ...forSome]) {
    console.log(workload.name);
    results.push(...(await measureOne(turns.filter(turn => turn.workload === workload))));
  }
  return results;
}

async function measureOne(turns: readonly Turn[]): Promise<readonly Result[]> {
  for (const turn of turns) await sampleOf(turn.contender, sliceFor(turn, warmUpSeconds));
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of turns) turn.samples.push(await sampleOf(turn.contender, sliceFor(turn, seconds)));
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
  const environment = { UPSTREAM: upstream.origin };
  const causeway = await startCauseway(upstream, {
    pinned: true,
    accountCount: accounts.length,
  });
  const others: Contender[] = [];
  try {
    const proxy = await startPeer(names.proxy, 'proxy.js', environment);
    others.push(proxy);
    others.push(await startPeer('node:http and graphql-jit', 'raw-jit.js', environment));
    others.push(await startPeer('mercurius with jit', 'mercurius.js', environment));
    others.push(await startPeer(names.thinYoga, 'thin-yoga.js', environment));
    others.push(await startPeer('yoga and Pothos', 'pothos-yoga.js', environment));
    // Where the cloud is: what it takes is not Hive's.
    const graph = await startPeer('the graph behind Hive', 'raw-jit.js', environment, false);
    others.push(await startPeer(names.hive, 'hive.js', { SUBGRAPH: graph.url.href }), graph);
    const turns = turnsOf([proxy, causeway.contender, ...others.slice(1, -1)]);
    await compareAnswers(turns);
    return await measure(turns);
  } finally {
    await Promise.all(others.map(each => each.stop()));
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
