import { readCheckpoint } from './checkpoint.ts';
import { readNotes } from './notes.ts';
import { sha256 } from './row.ts';
import type { AuditSource } from './source.ts';

export interface Finding {
  /** Loud: something that was there is gone. */
  readonly isLoss: boolean;
  readonly message: string;
}

/**
 * What the checkpoints of earlier starts say about the record that is here now. They are the only thing outside of it that
 * remembers, so a record that was lost, or put back to an earlier time, shows itself here and nowhere else.
 */
export async function findingsAtStart(
  source: AuditSource,
  file: string | null,
  lines: readonly string[],
): Promise<readonly Finding[]> {
  const { record, heads } = await source.heads();
  const isNew = heads.every(({ sequence }) => sequence === 0);
  if (file === null) {
    if (isNew) return [];
    const message =
      'Checkpoints of the audit are kept in no file (CAUSEWAY_CHECKPOINTS): if rows of the record are taken away, or it is put back to an earlier time, nothing will show it.';
    return [{ isLoss: false, message }];
  }
  const believed = lines.flatMap(line => readCheckpoint(line) ?? []);
  const last = believed.at(-1);
  if (last === undefined) {
    if (isNew) return [];
    const { checkpoints } = await readNotes(source);
    const known = checkpoints.some(({ kept }) => kept);
    const message = known
      ? `The file of checkpoints ${file} is missing or empty, though this record had checkpoints: they were lost, or are kept elsewhere.`
      : `The file of checkpoints ${file} begins only now, though the record is older: nothing outside of it vouches for what is in it.`;
    return [{ isLoss: known, message }];
  }
  if (last.record !== record) {
    const message = `The record that the checkpoints in ${file} tell of (last at ${last.at}) is not here: this is another one, and knows nothing of what was sent before.`;
    return [{ isLoss: true, message }];
  }
  const standing = new Map(heads.map(head => [head.writer, head.sequence]));
  const behind = believed
    .flatMap(each => each.heads)
    .filter(({ writer, sequence }) => (standing.get(writer) ?? -1) < sequence);
  if (behind.length > 0) {
    const chains = [...new Set(behind.map(({ writer }) => writer))].join(', ');
    const message = `The record is older than its checkpoints in ${file}: of the chains ${chains} rows are missing that were there at ${last.at}.`;
    return [{ isLoss: true, message }];
  }
  return await missingLines(source, file, lines);
}

/** Lines that the record itself tells of. */
async function missingLines(
  source: AuditSource,
  file: string,
  lines: readonly string[],
): Promise<readonly Finding[]> {
  const series = sha256(lines[0] ?? '');
  const { checkpoints } = await readNotes(source);
  const known = checkpoints.filter(note => note.kept && note.series === series);
  const most = known.reduce((all, { number }) => Math.max(all, number), 0);
  if (most <= lines.length) return [];
  const message = `Of the ${most} checkpoints in ${file} only ${lines.length} are left.`;
  return [{ isLoss: true, message }];
}
