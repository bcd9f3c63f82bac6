import { domainError } from '../domain/errors.ts';
import { CursorError, LedgerUnavailableError } from '../ledger/ledger.ts';
import { asGraphQLError, inputError } from './errors.ts';

/** Reading the record of operations: what goes wrong there is told like any other source that cannot be read. */
export async function fromRecord<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (trouble) {
    if (trouble instanceof CursorError) {
      throw inputError(
        'after',
        'after is not a cursor of this list; take it from endCursor of the same query.',
      );
    }
    if (!(trouble instanceof LedgerUnavailableError)) throw trouble;
    const message = 'The record of operations cannot be read now.';
    throw asGraphQLError(domainError('CloudUnavailableError', { message }));
  }
}
