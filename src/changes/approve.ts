import { type Caller, mayRead } from '../domain/caller.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { AccessStore } from '../ledger/access-store.ts';
import {
  type Approval,
  type ApprovalPage,
  decideApproval,
  findApproval,
  takeDecisionBack,
  waitingApprovals,
} from '../ledger/approvals.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import type { ChangeEngine } from './engine.ts';

export interface Decision {
  readonly id: string;
  readonly caller: Caller;
  readonly verdict: 'APPROVED' | 'DECLINED';
  readonly note: string | null;
}

/** An approval that this caller may see; the others do not exist for them. */
export async function visibleApproval(
  store: AccessStore,
  id: string,
  caller: Caller,
): Promise<Approval | null> {
  const approval = await store.read(findApproval(id));
  if (approval === null || approval.tenant !== caller.tenant || !mayRead(caller, approval)) return null;
  return approval;
}

/** Those that wait, newest first. `kinds` are the `provider/account/kind` that the caller may read; null is all. */
export async function listApprovals(
  store: AccessStore,
  caller: Caller,
  kinds: readonly string[] | null,
  page: { readonly first: number; readonly after: string | null },
): Promise<ApprovalPage> {
  return await store.read(waitingApprovals(caller.tenant, kinds, page));
}

/** A second person says yes or no. Never the one who asked, even with every right. */
export async function decideOn(
  engine: ChangeEngine,
  store: AccessStore,
  { id, caller, verdict, note }: Decision,
): Promise<Approval | DomainError> {
  if (note !== null && note.length > 500) {
    return domainError('CloudInputError', {
      inputField: 'note',
      message: 'note must be 500 characters or fewer.',
    });
  }
  try {
    const approval = await visibleApproval(store, id, caller);
    if (approval === null) {
      const message = `There is no change ${id} waiting for approval that you may see.`;
      return domainError('CloudResourceNotFoundError', { message });
    }
    const refused = refusalFor(approval, caller);
    if (refused !== null) return refused;
    const decided = await store.write(decideApproval(id, { status: verdict, by: caller.actor, note }));
    if (decided === null) {
      const message = `${id} no longer waits: it was decided, changed or expired meanwhile.`;
      return domainError('CloudInputError', { inputField: 'id', message });
    }
    await auditOrTakeBack(engine, store, decided, caller);
    return decided;
  } catch (trouble) {
    if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    engine.report(trouble, id);
    const message = 'The record cannot be written now. Nothing was decided.';
    return domainError('CloudUnavailableError', { message });
  }
}

function refusalFor(approval: Approval, caller: Caller): DomainError | null {
  const { provider, account, kind, requester, status, id } = approval;
  if (caller.rights.grantedBy('approve', approval) === null) {
    const missingRight = `approve on ${kind} of ${provider}/${account}`;
    const message = `You may see this change but not decide on it: the right "${missingRight}" is missing.`;
    return domainError('CloudAccessError', { provider, missingRight, message, advice: 'ASK_OPERATORS' });
  }
  if (requester === caller.actor) {
    const message = 'You asked for this change yourself: another person has to decide on it.';
    return domainError('CloudAccessError', {
      provider,
      missingRight: 'another person',
      message,
      advice: 'GET_APPROVAL',
    });
  }
  if (status === 'PENDING') return null;
  const message = `${id} does not wait for approval: it is ${status}.`;
  return domainError('CloudInputError', { inputField: 'id', message });
}

/** No decision stands that the audit does not know. */
async function auditOrTakeBack(
  engine: ChangeEngine,
  store: AccessStore,
  decided: Approval,
  caller: Caller,
): Promise<void> {
  try {
    await audit(engine, decided, caller);
  } catch (trouble) {
    await store.write(takeDecisionBack(decided));
    throw trouble;
  }
}

/** The refused operation gets one more event, and with it the audit a row by the person who decided. */
async function audit(engine: ChangeEngine, decided: Approval, { actor }: Caller): Promise<void> {
  const { id, status, note } = decided;
  const said = `${status === 'APPROVED' ? 'approved' : 'declined'} by ${actor}${note === null ? '' : `: ${note}`}`;
  await engine.ledger.advance(id, ['REJECTED'], { status: 'REJECTED', note: said, actor });
}
