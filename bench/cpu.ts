import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

// What processes and their threads have used of the CPU, as Linux tells it; elsewhere nothing is known.

/** Seconds of CPU since it began, for each name of a thread; empty where the system does not tell. */
export function threadsOf(pid: number): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  for (const thread of listed(`/proc/${pid}/task`)) {
    const name = thread === String(pid) ? mainThread : told(`/proc/${pid}/task/${thread}/comm`).trim();
    // The first of its numbers is the time that it has run, in nanoseconds.
    const ran = Number(told(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]) / 1e9;
    used.set(name, (used.get(name) ?? 0) + ran);
  }
  return used;
}

/** Bytes of memory that it has; none where the system does not tell. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(told(`/proc/${pid}/status`))?.[1] ?? Number.NaN) * 1024;
}

export const mainThread = 'main';

/** Of the PostgreSQL that this process has started: its own seconds and those of all that serve its connections. */
export function postgresSeconds(): number {
  const processes = listed('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(processOf)
    .filter(each => each.name === 'postgres');
  const server = processes.find(({ parent }) => parent === process.pid);
  const all = processes.filter(({ pid, parent }) => pid === server?.pid || parent === server?.pid);
  return all.reduce(
    (sum, { pid }) => sum + [...threadsOf(pid).values()].reduce((one, two) => one + two, 0),
    0,
  );
}

function processOf(name: string): { readonly pid: number; readonly name: string; readonly parent: number } {
  const [, command = '', parent = ''] = /\((.*)\) \S (\d+)/.exec(told(`/proc/${name}/stat`)) ?? [];
  return { pid: Number(name), name: command, parent: Number(parent) };
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for what has ended meanwhile. */
function told(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
