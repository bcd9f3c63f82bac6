import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Secret } from '../../domain/secret.ts';
import { type AuditHead, canonical, sha256 } from './row.ts';
import type { AuditSource } from './source.ts';

/**
 * One line that says where every chain stood. Kept outside the database it proves what a chain cannot prove about itself: that
 * neither its tail nor the whole of it has been taken away.
 */
export interface Checkpoint {
  readonly at: string;
  readonly heads: readonly AuditHead[];
  /** The hash of the whole line before; null on the first. */
  readonly previous: string | null;
  /** The hash of the fields above. */
  readonly hash: string;
  /** HMAC-SHA256 of the hash, where a key is configured. */
  readonly signature: string | null;
}

export interface CheckpointOptions {
  readonly key?: Secret | undefined;
  /** Where the lines are appended, best on another disk than the record's; without it they are only returned. */
  readonly file?: string | undefined;
}

/** Writes the next checkpoint and returns its line; whoever calls prints it where logs are kept. */
export async function checkpoint(
  source: AuditSource,
  { key, file }: CheckpointOptions = {},
): Promise<string> {
  const before = file === undefined ? [] : await readCheckpoints(file);
  const facts = {
    at: new Date().toISOString(),
    heads: await source.heads(),
    previous: before.length === 0 ? null : sha256(before.at(-1) ?? ''),
  };
  const hash = sha256(canonical(facts));
  const line = canonical({ ...facts, hash, signature: key === undefined ? null : sign(hash, key) });
  if (file !== undefined) await append(file, line);
  return line;
}

/** The lines of a file of checkpoints; none where there is no file yet. */
export async function readCheckpoints(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter(line => line.trim() !== '');
  } catch (trouble) {
    if ((trouble as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw trouble;
  }
}

async function append(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
    // A line that a crash has torn stays a line of its own, and is reported as such.
    const torn = size > 0 && buffer.toString() !== '\n';
    await handle.appendFile(`${torn ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sign(hash: string, key: Secret): string {
  return createHmac('sha256', key.reveal()).update(hash).digest('hex');
}

export interface ReadCheckpoint {
  readonly heads: readonly AuditHead[];
  /** What is wrong with the line itself. */
  readonly faults: readonly string[];
}

export function readCheckpoint(line: string, before: string | null, key: Secret | undefined): ReadCheckpoint {
  let read: Checkpoint;
  try {
    read = JSON.parse(line) as Checkpoint;
    const { at, heads, previous } = read;
    if (sha256(canonical({ at, heads, previous })) !== read.hash)
      return { heads: [], faults: ['it was altered'] };
  } catch {
    return { heads: [], faults: ['it cannot be read'] };
  }
  const faults: string[] = [];
  if (read.previous !== (before === null ? null : sha256(before)))
    faults.push('a line before it is missing or was altered');
  if (key !== undefined && !signed(read, key)) {
    // Anybody can hash; what is not signed by the key says nothing about the chains.
    return { heads: [], faults: [...faults, 'its signature is missing or not of this key'] };
  }
  return { heads: read.heads, faults };
}

function signed({ hash, signature }: Checkpoint, key: Secret): boolean {
  if (typeof signature !== 'string') return false;
  const [ours, theirs] = [Buffer.from(sign(hash, key)), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
