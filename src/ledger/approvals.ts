import { readCursor } from './cursor.ts';
import { list, numberOf, run, runFirst, type SqlRow, type SqlScript, type SqlValue, textOf } from './sql.ts';

export const approvalStatuses = {
  PENDING: 'Waits for another person.',
  APPROVED: 'Approved: the same input, sent again by the same person, goes through once.',
  DECLINED: 'Declined.',
  USED: 'The change went out on the strength of it.',
  VOID: 'The resource is no longer what it was when the change was asked for.',
  EXPIRED: 'It was not decided, or not used, in time.',
} as const;

export type ApprovalStatus = keyof typeof approvalStatuses;

/** A change that waits for another person. Its id is that of the operation that was refused for it. */
export interface Approval {
  readonly id: string;
  readonly tenant: string;
  readonly requester: string;
  readonly provider: string;
  readonly account: string;
  readonly kind: string;
  readonly mutation: string;
  readonly fingerprint: string;
  /** The hash of what was seen when it was asked for. */
  readonly seen: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly status: ApprovalStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly note: string | null;
}

export interface ApprovalPage {
  readonly approvals: readonly Approval[];
  /** Whether more wait behind the last of them. */
  readonly hasMore: boolean;
}

export type NewApproval = Omit<
  Approval,
  'askedAt' | 'expiresAt' | 'status' | 'decidedBy' | 'decidedAt' | 'note'
> & { readonly validForMs: number };

export const approvalTables: readonly string[] = [
  `create table approvals (
    id text primary key, tenant text not null, requester text not null,
    provider text not null, account text not null, kind text not null, mutation text not null,
    fingerprint text not null, seen text not null, asked_at bigint not null, expires_at bigint not null,
    status text not null, decided_by text, decided_at bigint, note text
  )`,
  'create index approvals_of_request on approvals (tenant, requester, fingerprint, asked_at)',
  'create index approvals_newest on approvals (tenant, asked_at, id)',
];

const columns = `id, tenant, requester, provider, account, kind, mutation, fingerprint, seen, asked_at, expires_at,
  case when status in ('PENDING', 'APPROVED') and expires_at <= :now then 'EXPIRED' else status end as status,
  decided_by, decided_at, note`;

export type UsedApproval =
  | { readonly kind: 'used'; readonly approval: Approval }
  /** One that is still to be decided, for the very same thing. */
  | { readonly kind: 'waiting'; readonly approval: Approval }
  /** There is none that could be used. `changed` where there was one, for what the resource no longer is. */
  | { readonly kind: 'none'; readonly changed: boolean };

/** Uses an approval of the same wish, of the same person, about the same resource as it is now. Each is used once. */
export function* takeApproval(
  wanted: Pick<Approval, 'tenant' | 'requester' | 'fingerprint' | 'seen'>,
): SqlScript<UsedApproval> {
  const found = yield* run(
    `select ${columns} from approvals where tenant = $1 and requester = $2 and fingerprint = $3
     and status in ('PENDING', 'APPROVED') and expires_at > :now order by asked_at desc, id desc :locked`,
    wanted.tenant,
    wanted.requester,
    wanted.fingerprint,
  );
  const open = found.map(approvalOf);
  const stale = open.filter(({ seen }) => seen !== wanted.seen);
  if (stale.length > 0) {
    yield* run("update approvals set status = 'VOID' where id in :each($1)", list(stale.map(({ id }) => id)));
  }
  const same = open.filter(({ seen }) => seen === wanted.seen);
  const approved = same.find(({ status }) => status === 'APPROVED');
  if (approved !== undefined) {
    yield* run("update approvals set status = 'USED' where id = $1", approved.id);
    return { kind: 'used', approval: approved };
  }
  const [waiting] = same;
  return waiting === undefined
    ? { kind: 'none', changed: stale.length > 0 }
    : { kind: 'waiting', approval: waiting };
}

/** For what was not recorded after all. */
export function* giveApprovalBack(id: string): SqlScript<void> {
  yield* run("update approvals set status = 'APPROVED' where id = $1 and status = 'USED'", id);
}

export function* askApproval(asked: NewApproval): SqlScript<Approval> {
  yield* run(
    `insert into approvals (id, tenant, requester, provider, account, kind, mutation, fingerprint, seen,
       asked_at, expires_at, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, :now, :now + $10, 'PENDING')`,
    asked.id,
    asked.tenant,
    asked.requester,
    asked.provider,
    asked.account,
    asked.kind,
    asked.mutation,
    asked.fingerprint,
    asked.seen,
    asked.validForMs,
  );
  const made = yield* findApproval(asked.id);
  if (made === null) throw new Error(`the approval ${asked.id} vanished while it was asked for`);
  return made;
}

export function* findApproval(id: string): SqlScript<Approval | null> {
  const row = yield* runFirst(`select ${columns} from approvals where id = $1`, id);
  return row === null ? null : approvalOf(row);
}

/** Newest first: those that wait, of these places. */
export function* waitingApprovals(
  tenant: string,
  kinds: readonly string[] | null,
  { first, after }: { readonly first: number; readonly after: string | null },
): SqlScript<ApprovalPage> {
  const values: SqlValue[] = [tenant, first + 1];
  const place = (value: SqlValue): string => `$${values.push(value)}`;
  const among =
    kinds === null ? '' : `and provider || '/' || account || '/' || kind in :each(${place(list(kinds))})`;
  const behind = after === null ? null : readCursor(after);
  const from = behind === null ? '' : `and (asked_at, id) < (${place(behind.moment)}, ${place(behind.id)})`;
  const found = yield* run(
    `select ${columns} from approvals where tenant = $1 and status = 'PENDING' and expires_at > :now ${among} ${from}
     order by asked_at desc, id desc limit $2`,
    ...values,
  );
  return { approvals: found.slice(0, first).map(approvalOf), hasMore: found.length > first };
}

/** Null where it is not waiting any more: somebody else was faster, or its time is over. */
export function* decideApproval(
  id: string,
  decision: { readonly status: 'APPROVED' | 'DECLINED'; readonly by: string; readonly note: string | null },
): SqlScript<Approval | null> {
  const row = yield* runFirst(
    `update approvals set status = $2, decided_by = $3, decided_at = :now, note = $4
     where id = $1 and status = 'PENDING' and expires_at > :now returning ${columns}`,
    id,
    decision.status,
    decision.by,
    decision.note,
  );
  return row === null ? null : approvalOf(row);
}

/** For a decision that could not be written into the audit. */
export function* takeDecisionBack({ id, status, decidedBy }: Approval): SqlScript<void> {
  yield* run(
    `update approvals set status = 'PENDING', decided_by = null, decided_at = null, note = null
     where id = $1 and status = $2 and decided_by = $3`,
    id,
    status,
    decidedBy,
  );
}

function approvalOf(row: SqlRow): Approval {
  const decidedAt = row.decided_at ?? null;
  return {
    id: textOf(row.id),
    tenant: textOf(row.tenant),
    requester: textOf(row.requester),
    provider: textOf(row.provider),
    account: textOf(row.account),
    kind: textOf(row.kind),
    mutation: textOf(row.mutation),
    fingerprint: textOf(row.fingerprint),
    seen: textOf(row.seen),
    askedAt: new Date(numberOf(row.asked_at)),
    expiresAt: new Date(numberOf(row.expires_at)),
    status: row.status as ApprovalStatus,
    decidedBy: row.decided_by === null ? null : textOf(row.decided_by),
    decidedAt: decidedAt === null ? null : new Date(numberOf(decidedAt)),
    note: row.note === null ? null : textOf(row.note),
  };
}
