import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, resolve } from 'node:path';

/** What the checks of the start want to know of the machine and of how the process was started. */
export interface Machine {
  /** Options of the runtime, from its command line and from NODE_OPTIONS. */
  readonly runtimeOptions: readonly string[];
  readonly isRoot: boolean;
  /** What kind of filesystem a path is on, or would be. */
  filesystemOf(path: string): 'lasting' | 'temporary' | 'pseudo';
  readableByAll(path: string): boolean;
  /** Whether a file of this name can be written, now or once its folders are made. */
  canWrite(path: string): boolean;
}

/** What is asked of the process itself, which only entries see. */
export interface ProcessFacts {
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly getuid?: () => number;
}

const temporary = new Set([0x01021994, 0x858458f6]);
const pseudo = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x1cd1, // devpts
  0x64626720, // debugfs
  0x73636673, // securityfs
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x6e736673, // namespaces
  0xcafe4a11, // bpf
  0x74726163, // tracefs
]);

export function thisMachine({ execArgv, env, getuid }: ProcessFacts): Machine {
  const { NODE_OPTIONS = '' } = env;
  return {
    runtimeOptions: [...execArgv, ...NODE_OPTIONS.split(/\s+/)]
      .map(plainOption)
      .filter(option => option !== ''),
    isRoot: getuid?.() === 0,
    filesystemOf,
    readableByAll(path) {
      return platform() !== 'win32' && existsSync(path) && (statSync(path).mode & 0o004) !== 0;
    },
    canWrite(path) {
      try {
        if (existsSync(path) && !statSync(path).isFile()) return false;
        // Root may do anything there, and yet no file comes of it.
        if (filesystemOf(path) === 'pseudo') return false;
        const found = nearest(path);
        if (found !== resolve(path) && !statSync(found).isDirectory()) return false;
        accessSync(found, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function filesystemOf(path: string): ReturnType<Machine['filesystemOf']> {
  const found = nearest(path);
  // Devices live there, and what /dev itself is on looks like memory.
  if (/^\/(?:dev|proc|sys)(?:\/|$)/.test(resolve(path)) && !/^\/dev\/shm(?:\/|$)/.test(resolve(path)))
    return 'pseudo';
  const { type } = statfsSync(found);
  if (pseudo.has(type)) return 'pseudo';
  return temporary.has(type) ? 'temporary' : 'lasting';
}

/** As Node itself takes it: quotes are left out, and in names an underscore is a hyphen. */
function plainOption(text: string): string {
  return text.replace(/["\\]/g, '').replace(/^--[^=]*/, name => name.replaceAll('_', '-'));
}

/** The path itself, or the nearest folder above it that is there. */
function nearest(path: string): string {
  let found = resolve(path);
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found);
  return found;
}
