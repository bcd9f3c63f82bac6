import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, newRun, type Run } from './client.ts';
import { type Findings, judge } from './judge.ts';
import { type Blows, type Phase, strikeAgainAndAgain } from './killer.ts';
import { Random } from './random.ts';
import { Site, type SiteRecord } from './site.ts';
import { auditBreaks, reasonNotSent, storedOperations } from './stored.ts';
import { trades } from './trades.ts';

export interface KillLoopOptions {
  readonly seed: number;
  readonly kills: number;
  /** SIGSTOP for longer than a lease, and SIGCONT. */
  readonly freezes?: number;
  readonly faults: number;
  /** How likely each look is to meet a further fault. */
  readonly density: number;
  readonly operations: number;
  /** From so few blows left on, no fault is added that leaves a change in doubt: the doubts end while the rest is still struck. */
  readonly ebbAt?: number;
  /** Records side by side, each with so many gateways over it. */
  readonly sites: readonly KillLoopSite[];
  /** Clients of each site for each kind of resource. */
  readonly clients: number;
  /** After the faults have ended, and after each wish that ends then: by then the next has, or is handed to a person. */
  readonly settleMs: number;
  /** What is started; the project's own `src/main.ts` unless said. */
  readonly entry?: string;
  readonly progress?: (line: string) => void;
}

export interface KillLoopSite {
  readonly record: SiteRecord;
  readonly replicas: number;
  /** Whether the clocks of its gateways differ: each has its own where several are, and a new one at each start where one is. */
  readonly clocksDiffer?: boolean;
}

/** What came of one record. */
export interface SiteReport {
  readonly record: SiteRecord['kind'];
  readonly gateways: number;
  readonly wishes: number;
  readonly operations: number;
  readonly findings: Findings;
}

/** How far a clock may be off, forward or back. */
export const farthestClockMs = 10 * 60_000;

export interface KillLoopReport {
  readonly seed: number;
  readonly findings: Findings;
  readonly bySite: readonly SiteReport[];
  readonly kills: ReadonlyMap<Phase, number>;
  readonly freezes: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Of the drops among them, those that the machine's slowness caused. */
  readonly tooOld: number;
  readonly gateways: number;
  /** Starts under a clock that was off. */
  readonly otherClocks: number;
  readonly wishes: number;
  /** By their code; what has none was a success. */
  readonly answers: ReadonlyMap<string, number>;
  readonly operations: number;
  /** Why nothing was sent of those that ended so. */
  readonly notSent: ReadonlyMap<string, number>;
  readonly changeRequests: number;
  readonly reads: number;
  readonly auditBreaks: readonly string[];
  /** GraphQL errors and error lines of the logs: none is expected. */
  readonly unexpected: readonly string[];
  readonly seconds: number;
}

/** Gateways under SIGKILL between clients that repeat and clouds that fail, and then the reckoning. */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopReport> {
  const began = performance.now();
  const random = new Random(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'causeway-kill-loop-'));
  const sites: Site[] = [];
  const runs: Run[] = [];
  const clients: Promise<void>[] = [];
  const killers: Promise<void>[] = [];
  const blows = blowsOf(options, () => wishesOf(runs));
  const clocks: Clocks = { starts: 0 };
  let underWay = true;
  try {
    for (const [index, { record, replicas, clocksDiffer = false }] of options.sites.entries()) {
      const site = await Site.open({
        folder: join(folder, `site-${index + 1}`),
        record,
        replicas,
        ...(clocksDiffer ? { clockAheadMs: clocksOf(replicas, random.fork(), clocks) } : {}),
        ...(options.entry === undefined ? {} : { entry: options.entry }),
      });
      sites.push(site);
    }
    await Promise.all(sites.map(site => site.start()));
    for (const [index, site] of sites.entries()) {
      const run = newRun(options.density);
      runs.push(run);
      for (const trade of trades) {
        for (let number = 1; number <= options.clients; number += 1) {
          const id = `${trade.name}-${index + 1}-${number}`;
          clients.push(new Client(site, run, random.fork(), trade, id).work());
        }
      }
    }
    for (const site of sites) {
      for (const gateway of site.gateways)
        killers.push(strikeAgainAndAgain(site, gateway, random.fork(), blows, () => underWay));
    }
    // A client or killer that throws is a mistake of this harness, and ends the run at once.
    const actors = Promise.all([...clients, ...killers]);
    await Promise.race([actors, enough(options, sites, runs, blows, () => underWay)]);
    await Promise.all(killers);
    for (const run of runs) {
      run.closing = true;
      run.faulty = false;
    }
    for (const site of sites) site.clouds.clearFaults();
    await Promise.race([Promise.all(clients), nothingEnds(options.settleMs, sites, runs)]);
    for (const run of runs) run.over = true;
    await Promise.all(clients);
    await Promise.all(sites.flatMap(site => site.gateways.map(gateway => gateway.end())));
    return await reckoned(options, sites, runs, {
      blows,
      clocks,
      seconds: (performance.now() - began) / 1000,
    });
  } finally {
    underWay = false;
    for (const run of runs) {
      run.closing = true;
      run.over = true;
    }
    await Promise.allSettled([...clients, ...killers]);
    await Promise.all(sites.map(site => site.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Clocks {
  starts: number;
}

/** The first two of several are as far apart as clocks may be. */
function clocksOf(replicas: number, random: Random, clocks: Clocks): (replica: number) => number {
  const drawn = (): number => random.between(-farthestClockMs, farthestClockMs);
  const fixed = Array.from({ length: replicas }, (_, replica) =>
    replica > 1 ? drawn() : (replica === 0 ? -1 : 1) * farthestClockMs,
  );
  return replica => {
    clocks.starts += 1;
    return replicas === 1 ? drawn() : (fixed[replica] ?? drawn());
  };
}

/** A slow machine ends less in the same time, but it goes on ending something; what stands still by itself does not count. */
async function nothingEnds(settleMs: number, sites: readonly Site[], runs: readonly Run[]): Promise<void> {
  const awakeMs = (): number => sites[0]?.clouds.standstill.awakeMs ?? 0;
  const endedOf = (): number => runs.flatMap(run => run.wishes).filter(({ end }) => end !== null).length;
  let [since, ended] = [awakeMs(), endedOf()];
  while (awakeMs() - since < settleMs && runs.some(run => !run.over)) {
    await pause(200, null, { ref: false });
    if (endedOf() === ended) continue;
    [since, ended] = [awakeMs(), endedOf()];
  }
}

function wishesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + run.wishes.length, 0);
}

function blowsOf({ kills, freezes = 0, operations }: KillLoopOptions, wishes: () => number): Blows {
  const all = kills + freezes;
  return {
    kills,
    freezes,
    killed: new Map(),
    frozen: 0,
    due() {
      return wishes() * all >= (all - this.kills - this.freezes) * operations;
    },
  };
}

async function enough(
  { faults, operations, ebbAt = 0, progress }: KillLoopOptions,
  sites: readonly Site[],
  runs: readonly Run[],
  blows: Blows,
  underWay: () => boolean,
): Promise<void> {
  for (let round = 1; underWay(); round += 1) {
    const struck = sites.reduce((sum, { clouds }) => sum + clouds.overheard.struck, 0);
    const wishes = wishesOf(runs);
    const left = blows.kills + blows.freezes;
    if (left <= 0 && struck >= faults && wishes >= operations) return;
    if (left <= ebbAt) for (const run of runs) run.ebbing = true;
    if (round % 50 === 0) progress?.(`${left} blows to come, ${struck} faults, ${wishes} wishes`);
    await pause(100);
  }
}

async function reckoned(
  { seed }: KillLoopOptions,
  sites: readonly Site[],
  runs: readonly Run[],
  { blows, clocks, seconds }: { readonly blows: Blows; readonly clocks: Clocks; readonly seconds: number },
): Promise<KillLoopReport> {
  const judged = await Promise.all(
    sites.map(async (site, index) => {
      const run = runs[index] as Run;
      const operations = await storedOperations(site.options);
      const unended = run.wishes
        .filter(({ end }) => end === null)
        .map(({ key }) => `the wish ${key} has no end`);
      const { changes } = site.clouds.overheard;
      return {
        record: site.options.record.kind,
        gateways: site.gateways.length,
        wishes: run.wishes.length,
        operations,
        breaks: await auditBreaks(site.options),
        findings: judge({ operations, changes, run, unended }),
      };
    }),
  );
  const findings = judged.map(each => each.findings);
  const all = (of: 'doubled' | 'lost' | 'wrong' | 'stuck'): string[] => findings.flatMap(each => each[of]);
  const overheard = sites.map(({ clouds }) => clouds.overheard);
  const gateways = sites.flatMap(site => site.gateways);
  return {
    seed,
    findings: {
      doubled: all('doubled'),
      lost: all('lost'),
      wrong: all('wrong'),
      stuck: all('stuck'),
      byStatus: summed(findings.map(each => each.byStatus)),
      executions: findings.reduce((sum, each) => sum + each.executions, 0),
    },
    bySite: judged.map(({ operations, breaks: _breaks, ...each }) => ({
      ...each,
      operations: operations.length,
    })),
    kills: blows.killed,
    freezes: blows.frozen,
    faults: summed(overheard.map(({ faults }) => faults)),
    tooOld: sites.reduce((sum, { clouds }) => sum + clouds.tooOld, 0),
    gateways: gateways.length,
    otherClocks: clocks.starts,
    wishes: wishesOf(runs),
    answers: summed(runs.map(answersOf)),
    operations: judged.reduce((sum, each) => sum + each.operations.length, 0),
    notSent: summed(
      judged.map(({ operations }) => counted(operations.flatMap(each => reasonNotSent(each) ?? []))),
    ),
    changeRequests: overheard.reduce((sum, { changes }) => sum + changes.length, 0),
    reads: overheard.reduce((sum, { reads }) => sum + reads, 0),
    auditBreaks: judged.flatMap(each => each.breaks),
    unexpected: [...runs.flatMap(run => run.unexpected), ...gateways.flatMap(({ troubles }) => troubles)],
    seconds,
  };
}

function answersOf({ claims }: Run): ReadonlyMap<string, number> {
  return counted(claims.map(({ reply }) => reply.code ?? 'success'));
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  const same = Map.groupBy(words, word => word);
  return new Map([...same].map(([word, { length }]) => [word, length]));
}

function summed<Key>(maps: readonly ReadonlyMap<Key, number>[]): ReadonlyMap<Key, number> {
  const sum = new Map<Key, number>();
  for (const map of maps) for (const [key, count] of map) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}
