import { startPostgres } from '../test/postgres.ts';
import { startCauseway, startUpstream } from './causeway.ts';
import { median, type Sample, sampleOf } from './measure.ts';
import { ask, changeBody, changesOf } from './workload.ts';

// Changes a second, their latency and their CPU, through a whole gateway on either record. Figures only:
// `node bench/changes.ts [seconds for each round]`.

const seconds = Number(process.argv[2] ?? 2);
const rounds = 5;
const sideBySide = [1, 16, 50];

async function measured(
  url: URL,
  environment: Readonly<Record<string, string>>,
): Promise<Map<number, Sample[]>> {
  const { contender, stop } = await startCauseway(url, { environment });
  try {
    const graph = new URL('/graphql', contender.url);
    const first = await ask(graph, changeBody('instance-first'));
    if (!JSON.stringify(first).includes('Success')) throw new Error(`no success: ${JSON.stringify(first)}`);
    const samples = new Map<number, Sample[]>(sideBySide.map(callers => [callers, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [callers, taken] of samples) {
        const asked = changesOf(`instance-${callers}-${round}`);
        const sample = await sampleOf(contender, { url: graph, asked, connections: callers, seconds });
        // The first round only warms up.
        if (round > 0) taken.push(sample);
      }
    }
    return samples;
  } finally {
    await stop();
  }
}

const upstream = await startUpstream();
const postgres = await startPostgres({ durable: true });
const heads = ['record', 'side by side', 'changes/s', 'median ms', 'CPU ms of one'];
console.log(`| ${heads.join(' | ')} |\n| --- | --: | --: | --: | --: |`);
try {
  for (const [record, environment] of [
    ['SQLite', {}],
    ['PostgreSQL', { DATABASE_URL: postgres.url }],
  ] as const) {
    for (const [callers, samples] of await measured(upstream.url, environment)) {
      const of = (read: (sample: Sample) => number): number => median(samples.map(read));
      const cells = [
        record,
        callers,
        of(sample => sample.requestsPerSecond).toFixed(0),
        of(sample => sample.medianMilliseconds).toFixed(1),
        (of(sample => sample.cpuMicroseconds) / 1000).toFixed(2),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
} finally {
  await postgres.stop();
  await upstream.stop();
}
