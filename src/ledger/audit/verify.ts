import type { Secret } from '../../domain/secret.ts';
import type { AuditBreak } from './break.ts';
import { compareWithRecord } from './comparison.ts';
import { readNotes } from './notes.ts';
import type { WriterHead } from './reading.ts';
import { checkSeries, type ReadSeries, readSeries } from './series.ts';
import type { AuditSource } from './source.ts';
import { type ReportedHead, walk } from './walk.ts';

export interface AuditReport {
  readonly chains: number;
  readonly rows: number;
  readonly operations: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly breaks: readonly AuditBreak[];
  /** What could not be proven with what was given, one sentence each. */
  readonly unproven: readonly string[];
}

export interface Witnesses {
  /** The lines of each file of checkpoints, oldest first. */
  readonly files?: readonly (readonly string[])[];
  readonly key?: Secret | undefined;
}

/** Walks every chain from its beginning and says each thing that does not fit. May run beside writers. */
export async function verifyAudit(source: AuditSource, witnesses: Witnesses = {}): Promise<AuditReport> {
  const { files = [], key } = witnesses;
  const breaks: AuditBreak[] = [];
  const { at, record, heads } = await source.heads();
  const notes = await readNotes(source);
  const series = files.map((lines, index) =>
    readSeries(lines, key, files.length === 1 ? '' : ` ${index + 1}`),
  );
  for (const each of series) breaks.push(...each.breaks);
  const checked = checkSeries(series, notes.checkpoints, record);
  breaks.push(...checked.breaks);
  const claims = Map.groupBy([...notes.heads, ...series.flatMap(each => each.heads)], head => head.writer);
  const standing = new Map(heads.map(head => [head.writer, head]));
  const chains = new Set([...standing.keys(), ...(await source.chains()), ...claims.keys()]);
  let rows = 0;
  for (const writer of [...chains].sort()) {
    const walked = await walk(source, writer, standing.get(writer) ?? null, claims.get(writer) ?? []);
    rows += walked.rows;
    breaks.push(...walked.breaks);
  }
  const compared = await compareWithRecord(source, found => breaks.push(found));
  const checkpoints = series.reduce((all, each) => all + each.lines, 0);
  const unproven = [...checked.unproven, ...unwitnessed(series, heads, at)];
  return { chains: chains.size, rows, ...compared, checkpoints, breaks, unproven };
}

/** What nothing outside the record vouches for. */
function unwitnessed(
  series: readonly ReadSeries[],
  heads: readonly WriterHead[],
  at: Date,
): readonly string[] {
  if (series.length === 0) {
    return [
      'No checkpoints were given: it cannot be ruled out that the newest rows, or whole chains, were taken away together with all that they tell of, or that the whole record was put back to an earlier time.',
    ];
  }
  const claimed = new Map<string, ReportedHead>();
  for (const head of series.flatMap(each => each.heads)) {
    if (head.sequence >= (claimed.get(head.writer)?.sequence ?? -1)) claimed.set(head.writer, head);
  }
  const newer = heads
    .filter(({ closed }) => !closed)
    .reduce(
      (all, { writer, sequence }) => all + Math.max(sequence - (claimed.get(writer)?.sequence ?? -1), 0),
      0,
    );
  const sentences: string[] = [];
  if (newer > 0) {
    sentences.push(
      `${newer} rows are newer than the last checkpoint (now is ${at.toISOString()}): nothing outside the record vouches for them yet.`,
    );
  }
  if (series.some(({ isSigned }) => !isSigned)) {
    sentences.push(
      'Not every checkpoint was checked by a signature: somebody who can write to both the record and their file could have made them.',
    );
  }
  return sentences;
}
