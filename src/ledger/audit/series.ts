import type { Secret } from '../../domain/secret.ts';
import type { AuditBreak } from './break.ts';
import { type Checkpoint, isSignedBy, readCheckpoint } from './checkpoint.ts';
import { type FoundNote, headsIn } from './notes.ts';
import { sha256 } from './row.ts';
import type { ReportedHead } from './walk.ts';

/** The checkpoints of one file, as far as they can be believed. */
export interface ReadSeries {
  readonly name: string;
  readonly heads: readonly ReportedHead[];
  readonly breaks: readonly AuditBreak[];
  /** How many lines there are, and the hash of each. */
  readonly lines: number;
  readonly hashes: readonly string[];
  readonly record: string | null;
  readonly writer: string | null;
  readonly isSigned: boolean;
}

export function readSeries(lines: readonly string[], key: Secret | undefined, suffix: string): ReadSeries {
  const heads: ReportedHead[] = [];
  const breaks: AuditBreak[] = [];
  const believed: Checkpoint[] = [];
  for (const [index, line] of lines.entries()) {
    const name = `checkpoint ${index + 1}${suffix === '' ? '' : ` of file${suffix}`}`;
    const read = readCheckpoint(line);
    for (const fault of faultsOf(read, index, lines[index - 1] ?? null, key))
      breaks.push(broken(`${name}: ${fault}`, index + 1));
    // Anybody can hash; what is not signed by the key says nothing about the chains.
    if (read === null || (key !== undefined && !isSignedBy(read, key))) continue;
    believed.push(read);
    heads.push(...headsIn(read.heads).map(head => ({ ...head, by: name, isEnd: false })));
  }
  return {
    name: `the file${suffix} of checkpoints`,
    heads,
    breaks,
    lines: lines.length,
    hashes: lines.map(sha256),
    record: believed.at(-1)?.record ?? null,
    writer: believed[0]?.writer ?? null,
    isSigned: key !== undefined && believed.length === lines.length,
  };
}

function faultsOf(
  read: Checkpoint | null,
  index: number,
  before: string | null,
  key: Secret | undefined,
): readonly string[] {
  if (read === null) return ['it cannot be read, or was altered'];
  const faults: string[] = [];
  if (read.previous !== (before === null ? null : sha256(before)) || read.number !== index + 1) {
    faults.push('a line before it is missing or was altered');
  }
  if (key !== undefined && !isSignedBy(read, key)) faults.push('its signature is missing or not of this key');
  return faults;
}

export interface CheckedSeries {
  readonly breaks: readonly AuditBreak[];
  readonly unproven: readonly string[];
}

/** Against what the chains say of checkpoints: the two vouch for each other. */
export function checkSeries(
  given: readonly ReadSeries[],
  notes: readonly FoundNote[],
  record: string,
): CheckedSeries {
  const breaks: AuditBreak[] = [];
  const unproven: string[] = [];
  for (const series of given) {
    if (series.record !== null && series.record !== record) {
      breaks.push(
        broken(`${series.name} tells of another record: the one that it vouches for is not here`, null),
      );
    }
  }
  const kept = Map.groupBy(
    notes.filter(note => note.kept),
    note => note.series,
  );
  for (const [id, noted] of kept) {
    const series = given.find(each => each.hashes[0] === id);
    if (series === undefined) {
      const told = `${noted.length} checkpoints that ${noted.at(-1)?.by} and others tell of are in a file that was not given`;
      if (given.length === 0) unproven.push(`${told}.`);
      else breaks.push(broken(`${told}, or that was begun anew`, null));
      continue;
    }
    for (const { number, hash, by } of noted) {
      const there = series.hashes[number - 1];
      if (there === hash) continue;
      const what = there === undefined ? 'it is missing' : 'it is another one than was written';
      breaks.push(broken(`checkpoint ${number} of ${series.name}, told of by ${by}: ${what}`, number));
    }
  }
  return { breaks, unproven };
}

function broken(message: string, sequence: number | null): AuditBreak {
  return { kind: 'checkpoint', writer: null, sequence, message };
}
