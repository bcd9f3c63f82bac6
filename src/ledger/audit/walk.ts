import type { AuditBreak } from './break.ts';
import type { WriterHead } from './reading.ts';
import { type AuditHead, type AuditRow, auditHash, noHash, readBody, spelledTime } from './row.ts';
import type { AuditSource } from './source.ts';

/** Where somebody else says that a chain stood. */
export interface ReportedHead extends AuditHead {
  readonly by: string;
  /** It was closed there. */
  readonly isEnd: boolean;
}

export interface Walked {
  readonly rows: number;
  readonly breaks: readonly AuditBreak[];
}

interface LastRow {
  readonly sequence: number;
  readonly hash: string;
}

/** One chain, from its beginning to its end, against what the table of writers and all claims say of it. */
export async function walk(
  source: AuditSource,
  writer: string,
  head: WriterHead | null,
  claims: readonly ReportedHead[],
): Promise<Walked> {
  const breaks: AuditBreak[] = [];
  const report = (kind: AuditBreak['kind'], sequence: number | null, what: string): void => {
    const place = sequence === null ? writer : `${writer} ${sequence}`;
    breaks.push({ kind, writer, sequence, message: `${place}: ${what}` });
  };
  const claimed = Map.groupBy(claims, claim => claim.sequence);
  let last: LastRow = { sequence: -1, hash: noHash };
  let rows = 0;
  for (;;) {
    const page = await source.rows(writer, last.sequence);
    if (page.length === 0) break;
    for (const row of page) {
      const gap = row.sequence - last.sequence - 1;
      if (gap > 0) report('missing-row', last.sequence + 1, missing(last.sequence + 1, row.sequence - 1));
      const fault = faultOf(row, gap === 0 ? last.hash : null);
      if (fault !== null) report('altered-row', row.sequence, fault);
      for (const claim of claimed.get(row.sequence) ?? []) {
        if (claim.hash !== row.hash) report('altered-row', row.sequence, `${claim.by} saw another row here`);
      }
      last = row;
      rows += 1;
    }
  }
  await checkEnd({ source, writer, head, claims, last, rows, report });
  return { rows, breaks };
}

function missing(from: number, to: number): string {
  return from === to ? 'this row is missing' : `this row and those up to ${to} are missing`;
}

function faultOf(row: AuditRow, previous: string | null): string | null {
  if (auditHash(row) !== row.hash) return 'its content does not have its hash: it was altered';
  if (previous !== null && row.previous !== previous) {
    return 'it follows another row than the one before it: that one was altered, or this one put in its place';
  }
  const body = readBody(row.body);
  const same =
    body !== null &&
    body.at === spelledTime(row.at) &&
    (body.operation ?? null) === row.operationId &&
    (body.revision ?? null) === row.revision &&
    (body.event ?? null) === row.event;
  return same ? null : 'its columns say something else than its body: they were altered';
}

interface ChainCheck {
  readonly source: AuditSource;
  readonly writer: string;
  readonly head: WriterHead | null;
  readonly claims: readonly ReportedHead[];
  readonly last: LastRow;
  readonly rows: number;
  readonly report: (kind: AuditBreak['kind'], sequence: number | null, what: string) => void;
}

async function checkEnd({ source, writer, head, claims, last, rows, report }: ChainCheck): Promise<void> {
  const furthest = claims.reduce<ReportedHead | null>(
    (most, claim) => (claim.sequence > (most?.sequence ?? -1) ? claim : most),
    null,
  );
  if (rows === 0) {
    const by = furthest?.by ?? 'the table of writers';
    report('missing-writer', null, `${by} knows this chain, and none of its rows is there`);
    return;
  }
  if (furthest !== null && furthest.sequence > last.sequence) {
    report(
      'missing-tail',
      last.sequence + 1,
      `${furthest.by} saw this chain reach ${furthest.sequence}; the rows after ${last.sequence} are missing`,
    );
  }
  const closed = claims.find(claim => claim.isEnd);
  if (closed !== undefined && closed.sequence < last.sequence) {
    report(
      'altered-row',
      closed.sequence + 1,
      `${closed.by} closed this chain before; what follows was put there by somebody else`,
    );
  }
  // Written on or closed since the heads were read: then the table of writers has moved on too.
  const moved = head === null || head.sequence < last.sequence || (closed !== undefined && !head.closed);
  const now = moved ? ((await source.heads()).heads.find(each => each.writer === writer) ?? null) : head;
  if (now === null) {
    report('missing-writer', null, 'the table of writers no longer names this chain');
  } else if (now.sequence < last.sequence) {
    report(
      'altered-row',
      now.sequence + 1,
      `the chain ends at ${now.sequence}; what follows was put there by somebody else`,
    );
  } else if (now.sequence > last.sequence && !moved) {
    report(
      'missing-tail',
      last.sequence + 1,
      `the chain ends at ${now.sequence}; the rows after ${last.sequence} are missing`,
    );
  } else if (now.sequence === last.sequence && now.hash !== last.hash) {
    report('altered-row', last.sequence, 'the table of writers names another hash for this last row');
  } else if (now.closed !== (closed !== undefined)) {
    const what = now.closed ? 'closed, and no row closes it' : 'open, though a row closes it';
    report('altered-row', null, `the table of writers says that this chain is ${what}`);
  }
}
