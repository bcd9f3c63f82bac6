import type { DomainError } from '../domain/errors.ts';
import { isOpen, type Operation, type OperationDraft } from '../domain/operation.ts';
import type { OperationEntry } from './audit/entry.ts';
import { existing, keyHolder, type Obstacle } from './existing.ts';
import {
  LedgerUnavailableError,
  type Recorded,
  type RecordingCircumstances,
  type RefusedStatus,
} from './ledger.ts';
import { operationColumns, operationOf, rowOf } from './operation-row.ts';
import { query, runAll, type SqlRow, type SqlScript } from './sql.ts';
import {
  insertedRow,
  insertOperation,
  lockOperation,
  operationsBeside,
  updateOperation,
} from './statements.ts';
import type { LedgerWriter, TransactionScript } from './transaction.ts';
import { attempted } from './transitions.ts';

/** Whatever an answer may take: what is read beside the draft reaches back so much further than the look. */
const answerMs = 60_000;

/** Of the machine and the same in all threads, unlike `performance.now()`, and it never jumps. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** What a recording is told, in words that go to another thread. */
interface Circumstances {
  /** When looking began, by `monotonicMs`; null where nobody looked. */
  readonly lookedAt: number | null;
  readonly first: NonNullable<RecordingCircumstances['first']>;
  readonly staleReadsMs: number | null;
}

/**
 * The insertion itself decides, by the two unique indexes: whoever reads first and writes then loses races. What stands in
 * the way is read after it, when nobody else can begin any more.
 */
export function* record(
  writer: LedgerWriter,
  draft: OperationDraft,
  { lookedAt, first, staleReadsMs }: Circumstances,
): TransactionScript<Recorded> {
  const { leaseMs } = writer.settings;
  const row = firstRow(draft, { status: 'RECORDED', error: null, owner: writer.owner });
  // Written as it stands after its first attempt, where that is recorded together with it: nobody ever sees it between the two.
  const asWritten = first === 'SENDING' ? { ...row, ...attempted(row, writer).changed } : row;
  const freed: SqlRow[] = [];
  for (let attempt = 1; attempt <= 5; attempt++) {
    // The step of a plan holds nothing, and so nothing can hold it against the step.
    const alone = draft.parent === null;
    const lookingMs = lookedAt === null ? 0 : Math.ceil(monotonicMs() - lookedAt);
    const withinMs = Math.max(lookingMs, staleReadsMs ?? 0) + answerMs;
    const [inserted, rows = []] = yield [
      insertOperation(asWritten, leaseMs),
      ...(alone ? [operationsBeside(draft.id, draft.holds, withinMs)] : []),
    ];
    const begun = inserted?.[0];
    if (begun !== undefined) {
      const startedAt = Number(begun.started_at);
      const beside = rows.map(operationOf);
      const obstacle = obstacleAmong(beside, startedAt, lookedAt);
      const entries: OperationEntry[] = freed.map(each => ({ row: each, at: writer.now, event: null }));
      if (obstacle !== null) {
        const taken = query('delete from operations where id = $1', draft.id);
        return { result: obstacle, writes: [taken], entries };
      }
      const recorded = insertedRow(row, startedAt, leaseMs);
      entries.push(firstEntry(recorded, startedAt, null));
      const follows =
        alone && staleReadsMs !== null ? endedSince(beside, startedAt - staleReadsMs) !== undefined : null;
      if (first !== 'SENDING') return { result: resultOf(recorded, follows), entries };
      // Inserting waits for others, and the time of sending is never before that of the intent.
      const { changed, entry } = attempted(recorded, { ...writer, now: startedAt });
      const sending = { ...recorded, ...changed };
      entries.push({ row: sending, ...entry });
      return { result: resultOf(sending, follows), entries };
    }
    const expired = draft.key === null ? null : yield* freeExpiredKey(writer, draft, draft.key);
    if (expired !== null) freed.push(expired);
    const asked = { ...draft, holds: alone ? [draft.holds] : [] };
    const obstacle = yield* existing(asked);
    if (obstacle !== null) return { result: obstacle };
    yield* refuseUsedId(draft.id);
  }
  throw new LedgerUnavailableError(
    `Others keep changing what stands in the way of ${draft.holds}; try again.`,
  );
}

function firstEntry(row: SqlRow, at: number, error: DomainError | null): OperationEntry {
  const event = { note: error?.message ?? null, requestId: error?.requestId ?? null, nativeState: null };
  return { row, at, event };
}

function resultOf(row: SqlRow, followsAnother: boolean | null): Recorded {
  return { kind: 'recorded', operation: operationOf(row), followsAnother };
}

/**
 * What the unique index does not see: a creation that has learnt the id of what it makes, and what was sent for the same and
 * has ended since the look, so that what was seen may no longer be true. The time since the look is counted only now, after
 * the store's own time was taken, so that waiting on the way there never shortens it.
 */
function obstacleAmong(beside: readonly Operation[], now: number, lookedAt: number | null): Obstacle | null {
  const open = beside.find(({ status }) => isOpen(status));
  if (open !== undefined) return { kind: 'busy', operation: open };
  if (lookedAt === null) return null;
  const since = now - Math.ceil(monotonicMs() - lookedAt);
  const overtaking = endedSince(beside, since);
  return overtaking === undefined ? null : { kind: 'overtaken', operation: overtaking };
}

/** None that was sent for the same can end from now on: each of them is an obstacle while it is open. */
function endedSince(beside: readonly Operation[], since: number): Operation | undefined {
  return beside.find(({ endedAt }) => endedAt !== null && endedAt.getTime() >= since);
}

/** The index on keys cannot know the time, so what is over still stands in it. Returns the operation that gave its key. */
function* freeExpiredKey(
  { now }: LedgerWriter,
  draft: OperationDraft,
  key: string,
): SqlScript<SqlRow | null> {
  const holder = yield* keyHolder(draft, key);
  if (holder === null) return null;
  const row = yield* lockOperation(holder.id);
  const until = row?.key_kept_until ?? null;
  if (row === null || row.live_key === null || until === null || Number(until) > now) return null;
  const free = { live_key: null, key_kept_until: null, revision: Number(row.revision) + 1 };
  yield* runAll(updateOperation(holder.id, free));
  return Object.assign(row, free);
}

function* refuseUsedId(id: string): SqlScript<void> {
  const [found] = yield [query(`select ${operationColumns} from operations where id = $1`, id)];
  if (found?.length) throw new Error(`There is an operation ${id} already: ids must be new.`);
}

/** Nothing was sent, so it takes no key and holds nothing: it is there to be read. */
export function* refuse(
  _writer: LedgerWriter,
  draft: OperationDraft,
  error: DomainError,
  status: RefusedStatus,
): TransactionScript<Operation> {
  const row = firstRow(draft, { status, error, owner: null });
  const [inserted] = yield [insertOperation(row, null)];
  const begun = inserted?.[0];
  if (begun === undefined) throw new Error(`There is an operation ${draft.id} already: ids must be new.`);
  const startedAt = Number(begun.started_at);
  const refused = insertedRow(row, startedAt, null);
  return { result: operationOf(refused), entries: [firstEntry(refused, startedAt, error)] };
}

interface Beginning {
  readonly status: 'RECORDED' | RefusedStatus;
  readonly error: DomainError | null;
  /** Null where it is over at once, and then takes no key either. */
  readonly owner: string | null;
}

function firstRow(draft: OperationDraft, { status, error, owner }: Beginning): SqlRow {
  const row = rowOf({
    id: draft.id,
    parent: draft.parent,
    change: draft.change,
    mutation: draft.mutation,
    provider: draft.provider,
    account: draft.account,
    kind: draft.kind,
    region: draft.region,
    resource: draft.resource,
    resourceName: draft.resourceName,
    holds: draft.holds,
    tenant: draft.tenant,
    actor: draft.actor,
    rights: draft.rights ?? null,
    reason: draft.reason,
    key: draft.key,
    fingerprint: draft.fingerprint,
    documentHash: draft.documentHash,
    input: draft.input,
    before: draft.before ?? null,
    status,
    attempts: 0,
    lastSendingAt: null,
    lastSeen: null,
    nativeState: null,
    error,
    requestId: error?.requestId ?? null,
    order: null,
    reversibleUntil: null,
    undo: null,
    settlesBefore: null,
    keyKeptUntil: null,
    sequence: 1,
    unconfirmed: null,
  });
  return {
    ...row,
    place: placeOf(draft),
    live_key: owner === null ? null : (row.idempotency_key ?? null),
    revision: 1,
    refusal: owner === null ? 1 : 0,
    lease_owner: owner,
  };
}

/** Where an operation's resource can be read: what a process must know to take it up. */
function placeOf({ provider, account, region }: OperationDraft): string {
  return [provider, account, ...(region === null ? [] : [region])].join('/');
}
