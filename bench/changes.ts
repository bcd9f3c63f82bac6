import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import openDatabase from 'postgres';
import { startPostgres } from '../test/postgres.ts';
import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { coresSaid, leaveContendersCore } from './cores.ts';
import { mainThread, postgresSeconds, threadsOf } from './cpu.ts';
import { runLoad } from './load.ts';
import { median } from './measure.ts';
import { ask, terminationBody, terminationsOf } from './workload.ts';

// Ports that are terminated through a whole gateway on either record: how many a second, how long each takes, and what it costs
// of the CPU, wherever that is spent. Figures only: `node bench/changes.ts [folder of another checkout, to take turns with]
// [--rounds 5] [--seconds 2] [--callers 1,16,50] [--record SQLite]`.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    callers: { type: 'string', default: '1,16,50' },
    record: { type: 'string', default: 'SQLite,PostgreSQL' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const sideBySide = values.callers.split(',').map(Number);
const [folder] = positionals;
/** So long it takes until what runs again and again is no longer being compiled. */
const warmSeconds = 10;

/** Of one change: milliseconds of CPU, by who used them. */
interface Turn {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly wholeMs: number;
  readonly mainMs: number;
  readonly recordMs: number;
  readonly cloudMs: number;
  readonly loadMs: number;
  readonly databaseMs: number;
  /** How much of one core the gateway used. */
  readonly core: number;
}

interface Usage {
  readonly gateway: ReadonlyMap<string, number>;
  readonly cloud: number;
  readonly load: number;
  readonly database: number;
}

const upstream = await (async () => {
  leaveContendersCore();
  return await startUpstream();
})();

function usageNow(contender: Contender): Usage {
  const { user, system } = process.cpuUsage();
  return {
    gateway: threadsOf(contender.pid),
    cloud: sumOf(threadsOf(upstream.pid)),
    load: (user + system) / 1e6,
    database: postgresSeconds(),
  };
}

async function turnOf(contender: Contender, connections: number, run: string, time: number): Promise<Turn> {
  const url = new URL('/graphql', contender.url);
  const before = usageNow(contender);
  const load = await runLoad({ url, asked: terminationsOf(run), connections, seconds: time });
  const after = usageNow(contender);
  if (load.failures > 0) throw new Error(`${load.failures} changes failed: ${load.firstFailure}`);
  const each = (read: (usage: Usage) => number): number =>
    ((read(after) - read(before)) * 1000) / load.requests;
  const ofThreads =
    (isMeant: (name: string) => boolean) =>
    ({ gateway }: Usage): number =>
      sumOf(new Map([...gateway].filter(([name]) => isMeant(name))));
  return {
    perSecond: load.requests / load.seconds,
    medianMs: load.milliseconds[Math.floor(load.requests / 2)] ?? Number.NaN,
    wholeMs: each(ofThreads(() => true)),
    mainMs: each(ofThreads(name => name === mainThread)),
    recordMs: each(ofThreads(name => name.startsWith('record'))),
    cloudMs: each(({ cloud }) => cloud),
    loadMs: each(({ load: used }) => used),
    databaseMs: each(({ database }) => database),
    core: (each(ofThreads(() => true)) * load.requests) / 1000 / load.seconds,
  };
}

function sumOf(used: ReadonlyMap<string, number>): number {
  return [...used.values()].reduce((sum, each) => sum + each, 0);
}

const columns: readonly (readonly [name: string, read: (turn: Turn) => number, digits: number])[] = [
  ['changes/s', turn => turn.perSecond, 0],
  ['median ms', turn => turn.medianMs, 1],
  ['CPU ms of one', turn => turn.wholeMs, 2],
  ['main thread', turn => turn.mainMs, 2],
  ['record threads', turn => turn.recordMs, 2],
  ['cloud', turn => turn.cloudMs, 2],
  ['load', turn => turn.loadMs, 2],
  ['database', turn => turn.databaseMs, 2],
  ['core used', turn => turn.core, 2],
];

async function measure(
  record: string,
  environmentOf: (number: number) => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  const roots = [undefined, ...(folder === undefined ? [] : [resolve(folder)])];
  const started: Awaited<ReturnType<typeof startCauseway>>[] = [];
  try {
    for (const [number, root] of roots.entries()) {
      const environment = await environmentOf(number);
      const own = root === undefined ? {} : { root };
      started.push(await startCauseway(upstream.url, { environment, pinned: true, settings: {}, ...own }));
    }
    for (const [number, { contender }] of started.entries()) {
      const first = await ask(
        new URL('/graphql', contender.url),
        terminationBody(`${record}-first-${number}`),
      );
      if (!JSON.stringify(first).includes('Success')) throw new Error(`no success: ${JSON.stringify(first)}`);
      await turnOf(contender, 16, `${record}-${number}-warm`, warmSeconds);
    }
    for (const callers of sideBySide) {
      const turns: Turn[][] = started.map(() => []);
      for (let round = 0; round <= rounds; round += 1) {
        const order = [...started.entries()];
        // Whoever is second in a round is not always the same one.
        for (const [number, { contender }] of round % 2 === 0 ? order : order.toReversed()) {
          const run = `${record}-${number}-${callers}-${round}`;
          const turn = await turnOf(contender, callers, run, seconds);
          // The first round only warms up.
          if (round > 0) turns[number]?.push(turn);
        }
      }
      for (const [number, taken] of turns.entries()) {
        const cells = columns.map(([, read, digits]) => median(taken.map(read)).toFixed(digits));
        print([record, callers, ...(folder === undefined ? [] : [number === 0 ? 'own' : 'other']), ...cells]);
      }
      const [own = [], other = []] = turns;
      if (other.length === 0) continue;
      const ratio = (read: (turn: Turn) => number): string => {
        const ratios = own.map(
          (turn, round) => read(turn) / (other[round] ? read(other[round]) : Number.NaN),
        );
        const middle = median(ratios);
        // Not every checkout has threads for its record, nor every record a database.
        return Number.isFinite(middle) ? middle.toFixed(2) : '';
      };
      print([record, callers, 'own / other', ...columns.map(([, read]) => ratio(read))]);
    }
  } finally {
    for (const { stop } of started) await stop();
  }
}

/** One for each checkout: an older one does not know the tables of a newer one. */
async function databaseOf(number: number): Promise<string> {
  const sql = openDatabase(postgres.url, { max: 1 });
  await sql.unsafe(`create database checkout_${number}`);
  await sql.end();
  return postgres.url.replace(/[^/]+$/, `checkout_${number}`);
}

function print(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

const heads = ['record', 'side by side', ...(folder === undefined ? [] : ['checkout'])];
print([...heads, ...columns.map(([name]) => name)]);
print([...heads.map(() => '---'), ...columns.map(() => '--:')]);
const postgres = await startPostgres({ durable: true });
try {
  if (values.record.includes('SQLite')) await measure('SQLite', async () => ({}));
  if (values.record.includes('PostgreSQL')) {
    await measure('PostgreSQL', async number => ({ DATABASE_URL: await databaseOf(number) }));
  }
  console.log(`\n${coresSaid}`);
} finally {
  await postgres.stop();
  await upstream.stop();
}
