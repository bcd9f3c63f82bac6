import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../postgres.ts';
import { bundledGateway } from './bundle.ts';
import { killLoop } from './kill-loop.ts';
import { randomSeed } from './random.ts';
import { killLoopDetails, killLoopTable, killLoopViolations } from './report.ts';
import { projectRoot } from './site.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    kills: { type: 'string' },
    faults: { type: 'string' },
    operations: { type: 'string' },
  },
});
const seed = values.seed === undefined ? randomSeed() : Number(values.seed);
const bundle = values.long ? null : await bundledGateway(projectRoot);
const postgres = await startPostgres();
try {
  const report = await killLoop({
    seed,
    kills: Number(values.kills ?? (values.long ? 1_000 : 50)),
    faults: Number(values.faults ?? (values.long ? 10_000 : 500)),
    operations: Number(values.operations ?? (values.long ? 15_000 : 300)),
    sites: [
      { record: { kind: 'sqlite' }, replicas: 1 },
      { record: { kind: 'sqlite' }, replicas: 1 },
      { record: { kind: 'postgres', url: postgres.url }, replicas: 2 },
    ],
    clients: 2,
    settleMs: 15_000,
    ...(bundle === null ? {} : { entry: bundle.entry }),
    progress: line => console.error(line),
  });
  console.log(killLoopTable(report));
  console.log(killLoopDetails(report));
  for (const violation of killLoopViolations(report).slice(0, 40)) console.log(violation);
} finally {
  await postgres.stop();
  if (bundle !== null) rmSync(bundle.folder, { recursive: true, force: true });
}
