import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Secret } from '../../domain/secret.ts';
import { type AuditHead, canonical, sha256 } from './row.ts';
import type { AuditSource } from './source.ts';
import type { NotedCheckpoint } from './upkeep.ts';

/**
 * One line that says where chains stood. Kept outside the database it proves what a chain cannot prove about itself: that
 * neither its tail nor the whole of it has been taken away. The lines of one file are a series: each names those chains that
 * have grown since the line before.
 */
export interface Checkpoint {
  /** The store's time. */
  readonly at: string;
  /** Which record it is about. */
  readonly record: string;
  /** Who has written it. */
  readonly writer: string;
  /** 1, 2, 3 … in its series. */
  readonly number: number;
  readonly heads: readonly AuditHead[];
  /** The hash of the whole line before; null on the first. */
  readonly previous: string | null;
  /** The hash of the fields above. */
  readonly hash: string;
  /** HMAC-SHA256 of the hash, where a key is configured. */
  readonly signature: string | null;
}

export interface CheckpointOptions {
  readonly writer: string;
  readonly key?: Secret | undefined;
  /** Where the lines are appended, best on another disk than the record's; without it they are only returned. */
  readonly file?: string | undefined;
  /** Writes down in the record that there is this line, so that it is missed when it disappears. */
  readonly note?: ((noted: NotedCheckpoint) => Promise<void>) | undefined;
}

/** Writes the next checkpoint and returns its line; whoever calls prints it where logs are kept. */
export async function checkpoint(source: AuditSource, options: CheckpointOptions): Promise<string> {
  const { writer, key, file, note } = options;
  const before = file === undefined ? [] : await readCheckpoints(file);
  const known = standing(before);
  const { at, record, heads } = await source.heads();
  const facts = {
    at: at.toISOString(),
    record,
    writer,
    number: before.length + 1,
    heads: heads
      .filter(head => !head.closed && known.get(head.writer) !== head.sequence)
      .map(({ writer: name, sequence, hash }) => ({ writer: name, sequence, hash })),
    previous: before.length === 0 ? null : sha256(before.at(-1) ?? ''),
  };
  const hash = sha256(canonical(facts));
  const line = canonical({ ...facts, hash, signature: key === undefined ? null : sign(hash, key) });
  if (file !== undefined) await append(file, line);
  const own = sha256(line);
  const series = before[0] === undefined ? own : sha256(before[0]);
  await note?.({ series, number: facts.number, hash: own, kept: file !== undefined });
  return line;
}

/** Where each chain stood according to all these lines. A line that cannot be read says nothing. */
function standing(lines: readonly string[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const line of lines) {
    for (const { writer, sequence } of readCheckpoint(line)?.heads ?? []) known.set(writer, sequence);
  }
  return known;
}

/** The lines of a file of checkpoints; none where there is no file yet. */
export async function readCheckpoints(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter(line => line.trim() !== '');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failure;
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

/** Null for a line that is none, or whose content is not what its hash says. */
export function readCheckpoint(line: string): Checkpoint | null {
  try {
    const { hash, signature, ...facts } = JSON.parse(line) as Checkpoint;
    return sha256(canonical(facts)) === hash ? { ...facts, hash, signature } : null;
  } catch {
    return null;
  }
}

export function isSignedBy({ hash, signature }: Checkpoint, key: Secret): boolean {
  if (typeof signature !== 'string') return false;
  const [ours, theirs] = [Buffer.from(sign(hash, key)), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
