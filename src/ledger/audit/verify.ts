import type { Secret } from '../../domain/secret.ts';
import type { AuditBreak } from './break.ts';
import { readCheckpoint } from './checkpoint.ts';
import { checkEvents } from './events.ts';
import { type AuditHead, readBody } from './row.ts';
import type { AuditSource } from './source.ts';
import { type Claim, walk } from './walk.ts';

export interface AuditReport {
  readonly chains: number;
  readonly rows: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly breaks: readonly AuditBreak[];
}

export interface Witnesses {
  /** Lines of checkpoints, oldest first. */
  readonly checkpoints?: readonly string[];
  readonly key?: Secret | undefined;
}

/** Walks every chain from its beginning and says each thing that does not fit. May run beside writers. */
export async function verifyAudit(source: AuditSource, witnesses: Witnesses = {}): Promise<AuditReport> {
  const breaks: AuditBreak[] = [];
  const { checkpoints = [], key } = witnesses;
  const claims = new Map<string, Claim[]>();
  const claim = (heads: readonly AuditHead[], by: string): void => {
    for (const head of heads) {
      const known = claims.get(head.writer);
      if (known === undefined) claims.set(head.writer, [{ ...head, by }]);
      else known.push({ ...head, by });
    }
  };
  for (const [index, line] of checkpoints.entries()) {
    const name = `checkpoint ${index + 1}`;
    const read = readCheckpoint(line, checkpoints[index - 1] ?? null, key);
    claim(read.heads, name);
    for (const fault of read.faults) {
      breaks.push({ kind: 'checkpoint', writer: null, sequence: index + 1, message: `${name}: ${fault}` });
    }
  }
  const heads = new Map((await source.heads()).map(head => [head.writer, head]));
  const chains = await source.chains();
  for (const chain of chains) claim(await headsAtBeginning(source, chain), `the beginning of ${chain}`);
  const names = new Set([...heads.keys(), ...chains, ...claims.keys()]);
  let rows = 0;
  for (const writer of [...names].sort()) {
    const walked = await walk(source, writer, heads.get(writer) ?? null, claims.get(writer) ?? []);
    rows += walked.rows;
    breaks.push(...walked.breaks);
  }
  const events = await checkEvents(source, found => breaks.push(found));
  return { chains: names.size, rows, events, checkpoints: checkpoints.length, breaks };
}

/** A chain begins by naming where the others stood then. */
async function headsAtBeginning(source: AuditSource, writer: string): Promise<readonly AuditHead[]> {
  const [row] = await source.rows(writer, -1);
  if (row === undefined || row.sequence !== 0) return [];
  const heads = readBody(row.body)?.heads;
  return Array.isArray(heads) ? (heads as readonly AuditHead[]) : [];
}
