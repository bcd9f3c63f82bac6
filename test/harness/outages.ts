import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { PostgresServer } from '../postgres.ts';
import { Client, newRun, type Run } from './client.ts';
import { judge } from './judge.ts';
import { Random } from './random.ts';
import { Site, type SiteOptions } from './site.ts';
import { Stage } from './stage.ts';
import { auditBreaks, storedOperations } from './stored.ts';
import { instance, port, trades } from './trades.ts';

/** One way in which a record fails, how to bring it about, and how to end it. */
export interface Outage {
  readonly name: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

export interface OutageReport {
  /** What was not as it must be: empty where all is well. */
  readonly violations: readonly string[];
  readonly outages: number;
  readonly refusals: number;
  readonly executions: number;
}

/**
 * Clients go on while the record fails in one way after the other. During each, a change is answered with
 * CloudUnavailableError and a resource can still be read; after each, a change succeeds.
 */
export async function throughOutages(
  options: Omit<SiteOptions, 'folder'>,
  outages: (site: Site) => readonly Outage[],
): Promise<OutageReport> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-outage-'));
  const site = await Site.open({ ...options, folder });
  const run: Run = { ...newRun(), faulty: false };
  const violations: string[] = [];
  let refusals = 0;
  const working: Promise<void>[] = [];
  const planned = outages(site);
  try {
    await site.start();
    const random = new Random(1);
    for (const trade of trades) {
      const id = `busy-${trade.name}`;
      working.push(new Client(site, run, random.fork(), trade, id).work());
    }
    for (const [number, outage] of planned.entries()) {
      const stage = new Stage(site);
      const id = `probe-${number}`;
      await stage.resource(port, `${id}-port`);
      // In the middle of everything.
      await pause(300);
      await outage.begin();
      try {
        if (await refused(stage, id)) refusals += 1;
        else violations.push(`${outage.name}: no change was refused`);
        if (!(await readable(stage, `${id}-port`)))
          violations.push(`${outage.name}: a port could not be read`);
      } finally {
        await outage.end();
      }
      if (!(await wellAgain(stage, `${id}-port`)))
        violations.push(`${outage.name}: changes did not succeed again`);
      violations.push(...stage.seenWrong.map(what => `${outage.name}: ${what}`));
    }
    run.closing = true;
    await Promise.race([Promise.all(working), pause(30_000, null, { ref: false })]);
    run.over = true;
    await Promise.all(working);
    const operations = await storedOperations(site.options);
    const unended = run.wishes
      .filter(({ end }) => end === null)
      .map(({ key }) => `the wish ${key} has no end`);
    const found = judge({ operations, changes: site.clouds.overheard.changes, run, unended });
    const { doubled, lost, wrong, stuck, executions } = found;
    violations.push(...doubled, ...lost, ...wrong, ...stuck, ...(await auditBreaks(site.options)));
    return { violations, outages: planned.length, refusals, executions };
  } finally {
    run.closing = true;
    run.over = true;
    await Promise.allSettled(working);
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const patienceMs = 20_000;

/** The first changes may still find room or a connection; by and by one is refused, and nothing of it was sent. */
async function refused(stage: Stage, id: string): Promise<boolean> {
  const until = performance.now() + patienceMs;
  for (let number = 1; performance.now() < until; number += 1) {
    // Another one each time: an operation that was sent before and cannot be ended now holds its resource.
    const each = `${id}-${number}`;
    const step = await stage.resource(instance, each);
    const reply = await stage.change(instance, step, each, { once: true });
    if (reply?.code === 'CloudUnavailableError' && reply.operation === null) return true;
    await pause(20);
  }
  return false;
}

async function readable(stage: Stage, id: string): Promise<boolean> {
  const data = await stage.ask('query($id: ID!) { zenlayerPort(id: $id) { nativeId } }', { id });
  return (data?.zenlayerPort as { nativeId?: string } | null)?.nativeId === id;
}

async function wellAgain(stage: Stage, id: string): Promise<boolean> {
  const until = performance.now() + patienceMs;
  const step = await port.prepare(stage.site.clouds, id);
  while (performance.now() < until) {
    const reply = await stage.change(port, step, id, { once: true });
    if (reply?.code === undefined && reply?.operation)
      return (await stage.settled(reply.operation.id)) === 'SUCCEEDED';
    await pause(50);
  }
  return false;
}

/** What happens to databases. `reach` is the way of an administrator, whatever stands between gateways and server. */
export function postgresOutages(server: PostgresServer, reach: string): readonly Outage[] {
  const administer = async (...statements: string[]): Promise<void> => {
    const sql = postgres(reach, { max: 1, onnotice: () => undefined });
    try {
      for (const statement of statements) await sql.unsafe(statement);
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  const refuse = (table: string, code: string): readonly [string, string] => [
    `create or replace function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'asked for' using errcode = '${code}'; end $$`,
    `create trigger refuse before insert or update on ${table} execute function refuse()`,
  ];
  return [
    { name: 'PostgreSQL stopped', begin: () => server.halt(), end: () => server.start() },
    {
      name: 'its disk full',
      begin: () => administer(...refuse('operations', '53100')),
      end: () => administer('drop function refuse cascade'),
    },
    {
      name: 'its audit not writable',
      begin: () => administer(...refuse('audit', '53100')),
      end: () => administer('drop function refuse cascade'),
    },
    { name: 'PostgreSQL killed', begin: () => server.kill(), end: () => server.start() },
    {
      name: 'read-only, as a standby is',
      begin: () =>
        administer(
          'alter system set default_transaction_read_only = on',
          'select pg_reload_conf()',
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'causeway'",
        ),
      end: () =>
        administer(
          'set default_transaction_read_only = off',
          'alter system reset default_transaction_read_only',
          'select pg_reload_conf()',
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'causeway'",
        ),
    },
  ];
}

/** SQLite without room for another page. */
export function fullDisk(site: Site): Outage {
  const toggle = async (): Promise<void> => site.gateways[0]?.signal('SIGUSR2');
  return { name: 'the disk of SQLite full', begin: toggle, end: toggle };
}
