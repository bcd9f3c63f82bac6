import { domainError } from '../domain/errors.ts';
import { CursorError, LedgerUnavailableError } from '../ledger/ledger.ts';
import { asGraphQLError, inputError } from './errors.ts';

/** Reading the record of operations: what goes wrong there is told like any other source that cannot be read. */
export async function fromRecord<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (trouble) {
    throw toldTrouble(trouble);
  }
}

/** The same for what is read again and again. */
export async function* eachFromRecord<Item>(reading: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* reading;
  } catch (trouble) {
    throw toldTrouble(trouble);
  }
}

function toldTrouble(trouble: unknown): unknown {
  if (trouble instanceof CursorError) {
    return inputError(
      'after',
      'after is not a cursor of this list; take it from endCursor of the same query.',
    );
  }
  if (!(trouble instanceof LedgerUnavailableError)) return trouble;
  const message = 'The record of operations cannot be read now.';
  return asGraphQLError(domainError('CloudUnavailableError', { message }));
}
