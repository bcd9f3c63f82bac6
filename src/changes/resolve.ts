import { type Caller, rightsToChange } from '../domain/caller.ts';
import { type DomainError, domainError } from '../domain/errors.ts';
import type { Operation } from '../domain/operation.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import type { ChangeEngine } from './engine.ts';

export interface Resolution {
  readonly caller: Caller;
  readonly outcome: 'APPLIED' | 'NOT_APPLIED';
  /** What they saw. */
  readonly note: string;
}

const needsAPerson = ['STALLED', 'NEEDS_ATTENTION'] as const;

/** A person looked at the provider's own console and says what became of it. Only what reading cannot settle is theirs. */
export async function resolveOperation(
  engine: ChangeEngine,
  operation: Operation,
  { caller, outcome, note }: Resolution,
): Promise<Operation | DomainError> {
  const { provider, account, id, mutation, kind } = operation;
  if (rightsToChange(caller, mutation, operation) === null) {
    const missingRight = `${mutation} on ${kind} of ${provider}/${account}`;
    const message = `You may read account "${account}" but not change it: the right "${missingRight}" is missing, so you may not resolve ${id} either.`;
    return domainError('CloudAccessError', { provider, missingRight, message, advice: 'ASK_OPERATORS' });
  }
  if (note.trim() === '' || note.length > 500) {
    return domainError('CloudInputError', {
      inputField: 'note',
      message: 'note must say what you saw, in 1 to 500 characters.',
    });
  }
  const didNot = domainError('CloudUnavailableError', {
    provider,
    message: `${caller.actor} looked and found that it did not happen: ${note}`,
  });
  try {
    const resolved = await engine.ledger.advance(id, needsAPerson, {
      status: 'RESOLVED',
      note: `${outcome === 'APPLIED' ? 'applied' : 'not applied'}, says ${caller.actor}: ${note}`,
      error: outcome === 'APPLIED' ? null : didNot,
      nextLookInMs: null,
      freesKey: outcome === 'NOT_APPLIED',
      actor: caller.actor,
    });
    if (resolved !== null) return resolved;
  } catch (trouble) {
    if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    engine.report(trouble, id);
    return domainError('CloudUnavailableError', {
      message: 'The record of operations cannot be written now.',
    });
  }
  const message = `${id} is not ${needsAPerson.join(' or ')}: it does not need a person.`;
  return domainError('CloudInputError', { inputField: 'id', message });
}
