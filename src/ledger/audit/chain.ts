import {
  first,
  numberOf,
  type Query,
  query,
  rows,
  textOf,
  together,
  type Value,
  type Work,
} from '../work.ts';
import { type AuditHead, type AuditRow, auditHash, canonical, noHash } from './row.ts';

/** The end of one chain, locked until the transaction ends, and the time at which that was. */
export interface ChainEnd extends AuditHead {
  readonly now: Date;
}

/**
 * Always the first query of a writing transaction: every transaction locks its chain before any operation, so that two never
 * wait for each other crosswise.
 */
export function* chainEnd(writer: string): Work<ChainEnd> {
  const found = yield* endOf(writer);
  if (found !== null) return found;
  const genesis = yield* beginning(writer);
  const begun = yield* rows(
    'insert into writers (writer, sequence, hash, since) values ($1, $2, $3, $4) on conflict do nothing returning writer',
    writer,
    genesis.sequence,
    genesis.hash,
    genesis.at,
  );
  if (begun.length > 0) yield* together(auditInsertion(genesis));
  const end = yield* endOf(writer);
  if (end === null) throw new Error(`The audit chain ${writer} vanished while it was begun.`);
  return end;
}

function* endOf(writer: string): Work<ChainEnd | null> {
  const row = yield* first(
    'select sequence, hash, :now as now from writers where writer = $1 :locked',
    writer,
  );
  if (row === null) return null;
  return {
    writer,
    sequence: numberOf(row.sequence),
    hash: textOf(row.hash),
    now: new Date(numberOf(row.now)),
  };
}

/** A chain begins by naming where all others stood: one that disappears later, rows and all, is missed by its successors. */
function* beginning(writer: string): Work<AuditRow> {
  const others = yield* rows('select writer, sequence, hash, :now as now from writers order by writer');
  const clock = yield* first('select :now as now');
  const at = numberOf(clock?.now);
  const heads = others.map(row => ({
    writer: textOf(row.writer),
    sequence: numberOf(row.sequence),
    hash: textOf(row.hash),
  }));
  const body = canonical({ at: new Date(at).toISOString(), begins: writer, heads });
  const row = { writer, sequence: 0, at, operationId: null, event: null, body, previous: noHash };
  return { ...row, hash: auditHash(row) };
}

/** The queries that append one row; the chain's end is locked, so nobody else can append between. */
export function appended(end: ChainEnd, about: AuditedEvent): readonly Query[] {
  const { writer, hash: previous } = end;
  const sequence = end.sequence + 1;
  const body = canonical(about);
  const at = new Date(about.at).getTime();
  const row = { writer, sequence, at, operationId: about.operation, event: about.event, body, previous };
  const hash = auditHash(row);
  return [
    auditInsertion({ ...row, hash }),
    query('update writers set sequence = $2, hash = $3 where writer = $1', writer, sequence, hash),
  ];
}

function auditInsertion(row: AuditRow): Query {
  return query(
    `insert into audit (writer, sequence, at, operation_id, event, body, previous, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    row.writer,
    row.sequence,
    row.at,
    row.operationId,
    row.event,
    row.body,
    row.previous,
    row.hash,
  );
}

/** Who did what to which resource, and how it went. No input, no document and no snapshot: hashes stand for them. */
export interface AuditedEvent {
  readonly at: string;
  readonly operation: string;
  readonly event: number;
  readonly tenant: string;
  readonly actor: string;
  /** The person who took this step, where it was not the operation's own actor. */
  readonly by: string | null;
  readonly mutation: string;
  readonly change: string;
  readonly resource: string;
  readonly fingerprint: string;
  readonly documentHash: string | null;
  readonly reason: string | null;
  readonly status: string;
  readonly note: Value;
  readonly nativeState: Value;
  readonly requestId: Value;
  readonly error: { readonly tag: string; readonly code: string | null } | null;
}
