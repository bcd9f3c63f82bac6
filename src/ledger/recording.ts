import type { DomainError } from '../domain/errors.ts';
import { isOpen, type Operation, type OperationDraft } from '../domain/operation.ts';
import { chainEnd } from './audit/chain.ts';
import { entry } from './entry.ts';
import { type LedgerSettings, LedgerUnavailableError, type RecallQuery, type Recorded } from './ledger.ts';
import { insertion, operationColumns, operationOf } from './operation-row.ts';
import { first, list, rows, together, type Work } from './work.ts';

/** Who writes: leases belong to the owner, one start of one process; audit chains to the writer, whose name stays. */
export interface Scribe {
  readonly owner: string;
  readonly chain: string;
  readonly settings: LedgerSettings;
}

type Standing = Exclude<Recorded, { kind: 'recorded' }>;

/** The key is asked before the resource: a replay must get its answer although its own operation still holds the resource. */
export function* recall(asked: RecallQuery, settings: LedgerSettings): Work<Standing | null> {
  const keyed = asked.key === null ? null : yield* byKey(asked, asked.key, settings);
  if (keyed !== null) {
    return { kind: keyed.fingerprint === asked.fingerprint ? 'known' : 'conflict', operation: keyed };
  }
  const holder = yield* first(
    `select ${operationColumns} from operations
     where resource in :each($1) and open = 1 and parent is null order by started_at, id limit 1`,
    list(asked.resources),
  );
  return holder === null ? null : { kind: 'busy', operation: operationOf(holder) };
}

function* byKey(asked: RecallQuery, key: string, settings: LedgerSettings): Work<Operation | null> {
  const found = yield* first(
    `select ${operationColumns} from operations
     where tenant = $1 and actor = $2 and mutation = $3 and live_key = $4 and (open = 1 or ended_at > :now - $5)`,
    asked.tenant,
    asked.actor,
    asked.mutation,
    key,
    settings.keyRetentionMs,
  );
  return found === null ? null : operationOf(found);
}

/**
 * The insertion itself decides, by the two unique indexes: whoever reads first and writes then loses races. What stands in
 * the way is read only after the index said that something does.
 */
export function* record(draft: OperationDraft, scribe: Scribe, lookingSince: number | null): Work<Recorded> {
  const end = yield* chainEnd(scribe.chain);
  // Counted after the store's own time was taken, so that waiting on the way there never shortens it.
  const since =
    lookingSince === null ? null : end.now.getTime() - Math.ceil(performance.now() - lookingSince);
  const operation = begun(draft, end.now, { status: 'RECORDED', error: null });
  const until = end.now.getTime() + scribe.settings.leaseMs;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { text, values } = insertion(operation, { key: draft.key, owner: scribe.owner, until });
    const inserted = yield* rows(text, ...values);
    if (inserted.length > 0) {
      // Only now that the resource is held can nobody else begin and end between this question and its answer.
      const overtaking = since === null ? null : yield* sentAndEnded(draft, since);
      if (overtaking !== null) {
        yield* rows('delete from operations where id = $1', draft.id);
        return { kind: 'overtaken', operation: overtaking };
      }
      yield* together(...entry(end, { operation, note: null, requestId: null, nativeState: null, by: null }));
      return { kind: 'recorded', operation };
    }
    if (draft.key !== null) yield* freeExpiredKey(draft, draft.key, scribe.settings);
    // The step of a plan does not ask for the resource, and so nothing can hold it against the step.
    const resources = draft.parent === null ? [draft.resource] : [];
    const standing = yield* recall({ ...draft, resources }, scribe.settings);
    if (standing !== null) return standing;
    const same = yield* first('select id from operations where id = $1', draft.id);
    if (same !== null) throw new Error(`There is an operation ${draft.id} already: ids must be new.`);
  }
  throw new LedgerUnavailableError(
    `Others keep changing what stands in the way of ${draft.resource}; try again.`,
  );
}

/** What was sent for the resource and has ended since then: what was seen of it before may no longer be true. */
function* sentAndEnded({ id, resource }: OperationDraft, since: number): Work<Operation | null> {
  const found = yield* first(
    `select ${operationColumns} from operations
     where resource = $1 and attempts > 0 and ended_at >= $2 and id <> $3 order by ended_at desc limit 1`,
    resource,
    since,
    id,
  );
  return found === null ? null : operationOf(found);
}

function* freeExpiredKey(draft: OperationDraft, key: string, settings: LedgerSettings): Work<void> {
  yield* rows(
    `update operations set live_key = null
     where tenant = $1 and actor = $2 and mutation = $3 and live_key = $4 and open = 0 and ended_at <= :now - $5`,
    draft.tenant,
    draft.actor,
    draft.mutation,
    key,
    settings.keyRetentionMs,
  );
}

/** Nothing was sent, so it takes neither the key nor the resource: it is there to be read. */
export function* refuse(draft: OperationDraft, error: DomainError, scribe: Scribe): Work<Operation> {
  const end = yield* chainEnd(scribe.chain);
  const operation = begun(draft, end.now, { status: 'REJECTED', error });
  const { text, values } = insertion(operation, { key: null, owner: null, until: null });
  const inserted = yield* rows(text, ...values);
  if (inserted.length === 0) throw new Error(`There is an operation ${draft.id} already: ids must be new.`);
  const { requestId, message: note } = error;
  yield* together(...entry(end, { operation, note, requestId, nativeState: null, by: null }));
  return operation;
}

function begun(draft: OperationDraft, now: Date, how: Pick<Operation, 'status' | 'error'>): Operation {
  return {
    id: draft.id,
    parent: draft.parent,
    change: draft.change,
    mutation: draft.mutation,
    provider: draft.provider,
    account: draft.account,
    kind: draft.kind,
    resource: draft.resource,
    tenant: draft.tenant,
    actor: draft.actor,
    reason: draft.reason,
    key: draft.key,
    fingerprint: draft.fingerprint,
    documentHash: draft.documentHash,
    input: draft.input,
    before: draft.before ?? null,
    status: how.status,
    attempts: 0,
    startedAt: now,
    updatedAt: now,
    endedAt: isOpen(how.status) ? null : now,
    lastSendingAt: null,
    lastSeen: null,
    nativeState: null,
    error: how.error,
    requestId: how.error?.requestId ?? null,
    reversibleUntil: null,
    undo: null,
    settlesBefore: null,
    sequence: 1,
    missedAt: null,
    nextLookAt: null,
  };
}
