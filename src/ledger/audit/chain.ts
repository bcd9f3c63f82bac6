import {
  numberOf,
  query,
  run,
  runAll,
  runFirst,
  type SqlQuery,
  type SqlRow,
  type SqlScript,
  type SqlStatement,
  textOf,
} from '../sql.ts';
import { insertAudit } from '../statements.ts';
import { type AuditEntry, eventItem, factsOf } from './entry.ts';
import { type AuditHead, type AuditRow, auditHash, noHash } from './row.ts';

/** The chain that one connection appends to. A closed chain takes no more rows, so the next one goes by another name. */
export interface ChainName {
  readonly first: string;
  name: string;
}

/** The end of one chain, locked until the transaction ends, and the time at which that was. */
export interface ChainEnd extends AuditHead {
  readonly now: number;
}

function ask(name: string): SqlQuery {
  return query(
    'select sequence, hash, closed_at, :now as now, :session as session from writers where writer = $1 :locked',
    name,
  );
}

/** Locks the chain, and sends along what else can be asked at the same time. Begins a chain where there is none. */
export function* lockChain(
  chain: ChainName,
  along: readonly SqlStatement[],
): SqlScript<{ readonly end: ChainEnd; readonly answers: readonly (readonly SqlRow[])[] }> {
  const [found, ...answers] = yield [ask(chain.name), ...along];
  const end = endOf(chain.name, found?.[0]) ?? (yield* anotherChain(chain));
  return { end, answers };
}

function endOf(writer: string, row: SqlRow | undefined): ChainEnd | null {
  if (row === undefined || row.closed_at !== null) return null;
  return { writer, sequence: numberOf(row.sequence), hash: textOf(row.hash), now: numberOf(row.now) };
}

function* anotherChain(chain: ChainName): SqlScript<ChainEnd> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? chain.first : `${chain.first}.${number}`;
    const [found] = yield [ask(name)];
    const end = endOf(name, found?.[0]) ?? (found?.length === 0 ? yield* begunChain(name) : null);
    if (end === null) continue;
    chain.name = name;
    return end;
  }
}

function* begunChain(name: string): SqlScript<ChainEnd> {
  const genesis = yield* beginning(name);
  const begun = yield* run(
    `insert into writers (writer, sequence, hash, since, moved_at) values ($1, $2, $3, $4, $4)
     on conflict do nothing returning writer`,
    name,
    genesis.sequence,
    genesis.hash,
    genesis.at,
  );
  if (begun.length > 0) yield* runAll({ bulk: insertAudit, item: itemOf(genesis) });
  const [found] = yield [ask(name)];
  const end = endOf(name, found?.[0]);
  if (end === null) throw new Error(`The audit chain ${name} vanished while it was begun.`);
  return end;
}

/** So many of the others are named by each: enough for each to be named, and few enough for thousands to begin. */
const named = 16;

/**
 * A chain begins by naming where those stood that others wrote last: one that disappears later, rows and all, is missed by
 * its successors.
 */
function* beginning(writer: string): SqlScript<AuditRow> {
  const others = yield* run(
    'select writer, sequence, hash from writers where closed_at is null order by moved_at desc, writer limit $1',
    named,
  );
  const clock = yield* runFirst('select :now as now');
  const at = numberOf(clock?.now);
  const body = JSON.stringify({ at: new Date(at).toISOString(), begins: writer, heads: others.map(headOf) });
  const row = {
    writer,
    sequence: 0,
    at,
    operationId: null,
    revision: null,
    event: null,
    body,
    previous: noHash,
  };
  return { ...row, hash: auditHash(row) };
}

export function headOf(row: SqlRow): AuditHead {
  return { writer: textOf(row.writer), sequence: numberOf(row.sequence), hash: textOf(row.hash) };
}

/** The statements that append these entries in order; the chain's end is locked, so nobody else can append between. */
export function appendEntries(end: ChainEnd, entries: readonly AuditEntry[]): readonly SqlStatement[] {
  const events = entries.flatMap(entry => ('row' in entry ? (eventItem(entry) ?? []) : []));
  const { writer } = end;
  let { sequence, hash: previous } = end;
  const rows = entries.map(entry => {
    sequence += 1;
    const row = { writer, sequence, previous, ...factsOf(entry) };
    const hash = auditHash(row);
    previous = hash;
    return { bulk: insertAudit, item: itemOf({ ...row, hash }) };
  });
  const moved = query(
    'update writers set sequence = $2, hash = $3, moved_at = $4 where writer = $1',
    writer,
    sequence,
    previous,
    end.now,
  );
  return [...events, ...rows, moved];
}

function itemOf(row: AuditRow): SqlRow {
  return {
    writer: row.writer,
    sequence: row.sequence,
    at: row.at,
    operation_id: row.operationId,
    revision: row.revision,
    event: row.event,
    body: row.body,
    previous: row.previous,
    hash: row.hash,
  };
}
