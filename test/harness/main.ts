import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { Gate } from '../ledger/gate.ts';
import { type PostgresServer, startPostgres } from '../postgres.ts';
import { builtGateway, keptWhateverWasSeen } from './built-gateway.ts';
import { contest } from './contest.ts';
import { type KillLoopSite, killLoop } from './kill-loop.ts';
import { mutants } from './mutants.ts';
import { survivors } from './mutation.ts';
import { fullDisk, postgresOutages, throughOutages } from './outages.ts';
import { randomSeed } from './random.ts';
import { killLoopDetails, killLoopSites, killLoopTable, killLoopViolations, table } from './report.ts';
import { type Form, freezeSites, freezesOf, killSites, killsOf, type Size } from './sizes.ts';
import { bites, unbroken } from './teeth.ts';
import { variants } from './variants.ts';

// The proofs in their long form:
// `npm run proof -- [kills|freezes|contest|outages|teeth|mutants|all] [--short] [--seed N] [--clients N] [--kills N] [--kept]`.
// Exit code 1 where anything is not as it must be.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    clients: { type: 'string' },
    kills: { type: 'string' },
    kept: { type: 'boolean', default: false },
  },
});
const [which = 'all'] = positionals;
const seed = values.seed === undefined ? randomSeed() : Number(values.seed);
const { short, kept } = values;
const form: Form = short ? 'short' : 'long';
const clients = values.clients === undefined ? {} : { clients: Number(values.clients) };
/** With fewer kills than a form has, wishes and faults are fewer by the same part. */
function scaled(size: Size): Size {
  if (values.kills === undefined || size.kills === 0) return size;
  const part = Number(values.kills) / size.kills;
  const { faults, operations } = size;
  const fewer = { faults: Math.ceil(faults * part), operations: Math.ceil(operations * part) };
  return { ...size, ...fewer, kills: Number(values.kills) };
}
const progress = (line: string): void => console.error(line);

const proofs: Readonly<Record<string, (server: PostgresServer) => Promise<readonly string[]>>> = {
  kills: async server => loop(killsOf[form], killSites(form, await database(server))),
  freezes: async server => loop(freezesOf[form], freezeSites(form, await database(server))),
  async contest(server) {
    const url = await database(server);
    const report = await contest({
      url,
      replicas: short ? 3 : 8,
      resources: short ? 200 : 1_000,
      clients: 2,
    });
    const { resources, contenders, changeRequests, tooOld, executions, successes, violations, seconds } =
      report;
    print('contest', [
      ['resources', resources],
      ['gateways times clients, all at once', contenders],
      ['changes that arrived at a cloud', changeRequests],
      ['changes dropped because this machine had kept them waiting', tooOld],
      ['changes carried out', executions],
      ['clients who were told of success', successes],
      ['violations', violations.length],
      ['seconds', Math.round(seconds)],
    ]);
    const exact = [changeRequests, executions, successes].every(count => count === resources);
    return exact ? violations : [...violations, 'not exactly one change for each resource'];
  },
  async outages(server) {
    const url = await database(server);
    const gate = await Gate.before(url);
    const frozen = {
      name: 'the network to PostgreSQL silent',
      begin: async () => gate.freeze(),
      end: async () => gate.thaw(),
    };
    try {
      const overPostgres = await throughOutages(
        { record: { kind: 'postgres', url: gate.url }, replicas: 2 },
        () => [...postgresOutages(server, url), frozen],
      );
      const preload = [join(import.meta.dirname, 'full-disk.ts')];
      const overSqlite = await throughOutages({ record: { kind: 'sqlite' }, preload }, site => [
        fullDisk(site),
        fullDisk(site),
      ]);
      const both = [overPostgres, overSqlite];
      const sum = (of: 'outages' | 'refusals' | 'executions'): number =>
        both.reduce((all, report) => all + report[of], 0);
      const violations = both.flatMap(report => report.violations);
      print('outages of the record', [
        ['ways in which it failed', sum('outages')],
        ['in which changes were refused and reads went on', sum('refusals')],
        ['changes carried out around them', sum('executions')],
        ['violations', violations.length],
      ]);
      return violations;
    } finally {
      await gate.close();
    }
  },
  async teeth(server) {
    const fresh = (): Promise<string> => database(server);
    const found = await bites(variants, fresh, 2);
    for (const { name, caughtBy } of found)
      console.log(`${caughtBy.length > 0 ? 'caught' : 'MISSED'}: ${name}`);
    const alarms = (await unbroken(variants, fresh)).flatMap(({ caughtBy }) => caughtBy);
    const missed = found
      .filter(({ caughtBy }) => caughtBy.length === 0)
      .map(({ name }) => `unnoticed: ${name}`);
    print('teeth', [
      ['gateways broken on purpose', found.length],
      ['that came to light', found.length - missed.length],
      ['alarms over the gateway as it is', alarms.length],
    ]);
    return [...missed, ...alarms];
  },
  async mutants() {
    const survived = await survivors(mutants, 2, ({ name }, caught) =>
      console.log(`${caught ? 'caught' : 'MISSED'}: ${name}`),
    );
    print('mutants', [
      ['faults in the steps of a change and in what it rests on', mutants.length],
      ['that a test noticed', mutants.length - survived.length],
    ]);
    return survived.map(({ name }) => `unnoticed: ${name}`);
  },
};

async function loop(size: Size, sites: readonly KillLoopSite[]): Promise<readonly string[]> {
  const gateway = await builtGateway(kept ? keptWhateverWasSeen : []);
  try {
    const report = await killLoop({
      seed,
      sites,
      settleMs: 30_000,
      progress,
      entry: gateway.entry,
      ...scaled(size),
      ...clients,
    });
    console.log([killLoopTable(report), killLoopSites(report), killLoopDetails(report), ''].join('\n\n'));
    return killLoopViolations(report);
  } finally {
    await gateway.remove();
  }
}

function print(title: string, rows: readonly (readonly [string, string | number])[]): void {
  console.log(`${table(title, rows)}\n`);
}

function repeated(option: 'clients' | 'kills'): string {
  const value = values[option];
  return value === undefined ? '' : ` --${option} ${value}`;
}

let databases = 0;

async function database(server: PostgresServer): Promise<string> {
  databases += 1;
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create database proof_${databases}`);
  await sql.end({ timeout: 1 });
  return server.url.replace(/\/postgres$/, `/proof_${databases}`);
}

const names = which === 'all' ? Object.keys(proofs) : [which];
const server = await startPostgres();
try {
  for (const name of names) {
    const proof = proofs[name];
    if (proof === undefined)
      throw new Error(`there is no proof ${name}: ${Object.keys(proofs).join(', ')}, all`);
    const violations = await proof(server);
    for (const violation of violations.slice(0, 50)) console.log(violation);
    if (violations.length === 0) continue;
    console.log(
      `\n${violations.length} violations. Replay with: npm run proof -- ${name}${short ? ' --short' : ''} --seed ${seed}${repeated('clients')}${repeated('kills')}${kept ? ' --kept' : ''}`,
    );
    process.exitCode = 1;
  }
} finally {
  await server.stop();
}
