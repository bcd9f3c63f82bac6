import type { AuditHead } from './row.ts';
import { readBody } from './row.ts';
import type { AuditSource } from './source.ts';
import type { NotedCheckpoint } from './upkeep.ts';
import type { ReportedHead } from './walk.ts';

/** A checkpoint that a chain tells of. */
export interface FoundNote extends NotedCheckpoint {
  readonly by: string;
}

export interface AuditNotes {
  /** What chains say of others, where they begin and where they close them. */
  readonly heads: readonly ReportedHead[];
  readonly checkpoints: readonly FoundNote[];
}

export async function readNotes(source: AuditSource): Promise<AuditNotes> {
  const heads: ReportedHead[] = [];
  const checkpoints: FoundNote[] = [];
  for (let after = { writer: '', sequence: -1 }; ; ) {
    const page = await source.notes(after);
    for (const { writer, sequence, body: text } of page) {
      const body = readBody(text) ?? {};
      const by = sequence === 0 ? `the beginning of ${writer}` : `${writer} ${sequence}`;
      heads.push(...headsIn(body.heads).map(head => ({ ...head, by, isEnd: false })));
      heads.push(...headsIn(body.closes).map(head => ({ ...head, by, isEnd: true })));
      if (isCheckpoint(body.checkpoint)) checkpoints.push({ ...body.checkpoint, by });
    }
    const last = page.at(-1);
    if (last === undefined) return { heads, checkpoints };
    after = last;
  }
}

/** What is in a body that somebody may have altered: only what has the form of a head counts. */
export function headsIn(value: unknown): readonly AuditHead[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each: unknown): each is AuditHead => {
    const head = each as Partial<AuditHead> | null;
    return (
      typeof head?.writer === 'string' && Number.isInteger(head.sequence) && typeof head.hash === 'string'
    );
  });
}

function isCheckpoint(value: unknown): value is NotedCheckpoint {
  const noted = value as Partial<NotedCheckpoint> | null | undefined;
  return (
    typeof noted?.series === 'string' &&
    typeof noted.hash === 'string' &&
    Number.isInteger(noted.number) &&
    typeof noted.kept === 'boolean'
  );
}
