import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { startCauseway, startUpstream } from './causeway.ts';
import { Contender } from './contender.ts';
import { inventoryPlotOf, inventoryTableOf, measureInventories } from './inventory.ts';
import { type Sample, type Slice, sampleOf, survivorsOf } from './measure.ts';
import { plotOf, type Result, tableOf } from './report.ts';
import { ask, bodiesOf, bodyOf, list, nested, shortList, type Workload } from './workload.ts';

// All contenders side by side in one go: `npm run bench -- [--short] [--rounds 7] [--seconds 2] [--connections 16]`.
// Then Causeway alone, by how much an account holds. Writes what it finds to bench/results.md, results.svg and inventory.svg.

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '16' },
  },
});
const rounds = Number(values.rounds ?? (values.short ? 3 : 7));
const seconds = Number(values.seconds ?? (values.short ? 0.5 : 2));
const connections = Number(values.connections);

const folder = import.meta.dirname;
const peers = join(folder, 'peers');
const workloads: readonly Workload[] = [shortList, list, nested];

/** The young generation of all of them is of one size, else what survives in it would tell how often it was collected. */
const nodeArguments = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

if (!existsSync(join(peers, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci'], { cwd: peers, stdio: 'inherit' });
  if (status !== 0) throw new Error('The contenders cannot be installed.');
}

function sliceFor(contender: Contender, workload: Workload, time: number): Slice {
  return { url: new URL('/graphql', contender.url), body: bodiesOf(workload), connections, seconds: time };
}

async function startPeer(
  name: string,
  file: string,
  environment: Record<string, string>,
): Promise<Contender> {
  return Contender.start({ name, entry: join(peers, file), environment, folder: peers, nodeArguments });
}

/** Nobody is measured who does not give the same answer, field by field. */
async function compareAnswers(contenders: readonly Contender[]): Promise<void> {
  for (const workload of workloads) {
    const answers = await Promise.all(
      contenders.map(contender => ask(sliceFor(contender, workload, 0).url, bodyOf(workload))),
    );
    for (const [index, { data, errors }] of answers.entries()) {
      if (errors === undefined && isDeepStrictEqual(data, answers[0]?.data)) continue;
      const told = JSON.stringify(errors ?? data).slice(0, 400);
      throw new Error(`${contenders[index]?.name} answers "${workload.name}" otherwise: ${told}`);
    }
  }
}

async function measure(contenders: readonly Contender[]): Promise<readonly Result[]> {
  const results = workloads.flatMap(workload =>
    contenders.map(contender => ({
      contender,
      workload,
      samples: [] as Sample[],
      survivors: [] as number[],
    })),
  );
  for (const { contender, workload } of results) await sampleOf(contender, sliceFor(contender, workload, 2));
  for (let round = 0; round < rounds; round += 1) {
    console.log(`round ${round + 1} of ${rounds}`);
    for (const { contender, workload, samples, survivors } of results) {
      samples.push(await sampleOf(contender, sliceFor(contender, workload, seconds)));
      survivors.push(await survivorsOf(contender, sliceFor(contender, workload, seconds / 2)));
    }
  }
  return results.map(({ contender, ...result }) => ({ name: contender.name, ...result }));
}

const upstream = await startUpstream();
const environment = { UPSTREAM: upstream.url.origin };
const causeway = await startCauseway(upstream.url, { nodeArguments });
const contenders: Contender[] = [];
let table = '';
try {
  contenders.push(await startPeer('node:http and undici, no graph', 'proxy.js', environment));
  contenders.push(causeway.contender);
  const rawJit = await startPeer('node:http and graphql-jit', 'raw-jit.js', environment);
  contenders.push(rawJit);
  contenders.push(await startPeer('mercurius with jit', 'mercurius.js', environment));
  contenders.push(await startPeer('yoga below HTTP and graphql-jit', 'thin-yoga.js', environment));
  contenders.push(await startPeer('yoga and Pothos', 'pothos-yoga.js', environment));
  contenders.push(await startPeer('Hive Gateway, itself alone', 'hive.js', { SUBGRAPH: rawJit.url.href }));
  await compareAnswers(contenders);
  const results = await measure(contenders);
  table = tableOf(results, { rounds, seconds, connections });
  writeFileSync(join(folder, 'results.svg'), plotOf(results));
} finally {
  await Promise.all(contenders.filter(each => each !== causeway.contender).map(each => each.stop()));
  await causeway.stop();
  await upstream.stop();
}
const inventories = await measureInventories(values.short ? 3 : 7);
table = `${table}\n${inventoryTableOf(inventories)}`;
writeFileSync(join(folder, 'results.md'), table);
writeFileSync(join(folder, 'inventory.svg'), inventoryPlotOf(inventories));
console.log(table);
