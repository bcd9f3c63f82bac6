import { type DomainError, domainError } from '../domain/errors.ts';
import type { Operation } from '../domain/operation.ts';

/** What a mutation answers: derived from the operation wherever there is one, so that a replay tells the same truth. */
export type ChangeAnswer =
  | { readonly kind: 'success'; readonly operation: Operation; readonly replayed: boolean }
  | {
      readonly kind: 'error';
      readonly error: DomainError;
      readonly operation: Operation | null;
      readonly replayed: boolean;
    };

export function refusal(
  error: DomainError,
  operation: Operation | null = null,
  replayed = false,
): ChangeAnswer {
  return { kind: 'error', error, operation, replayed };
}

/** Null while there is nothing to answer yet. */
export function answerOf(operation: Operation, replayed: boolean): ChangeAnswer | null {
  const error = (answer: DomainError): ChangeAnswer => refusal(answer, operation, replayed);
  switch (operation.status) {
    case 'RECORDED':
    case 'SENDING':
    case 'NOT_SENT':
      return null;
    case 'ACCEPTED':
    case 'STALLED':
    case 'SUCCEEDED':
      return { kind: 'success', operation, replayed };
    case 'RESOLVED':
      return operation.error === null ? { kind: 'success', operation, replayed } : error(operation.error);
    case 'UNKNOWN':
    case 'NEEDS_ATTENTION':
      return error(
        operation.error ?? unknownOutcome(operation, 'The change was sent and no readable answer came back.'),
      );
    case 'REJECTED':
      return error(
        operation.error ?? nothingSent(operation, 'The change was refused before anything was sent.'),
      );
    case 'FAILED':
      return error(
        domainError('CloudChangeFailedError', {
          ...subjectOf(operation),
          currentNativeState: operation.nativeState,
          message: `The provider accepted ${operation.mutation} of ${subjectName(operation)} and did not complete it.`,
        }),
      );
    case 'NOT_APPLIED':
      return error(
        nothingSent(
          operation,
          `It was seen that ${operation.mutation} did not happen. It may be sent again.`,
        ),
      );
    case 'CLOSED_NOT_SENT':
    case 'CANCELLED':
      return error(operation.error ?? nothingSent(operation, 'Nothing was sent to the provider.'));
  }
}

function subjectName({ resource, resourceName }: Operation): string {
  return resource ?? `"${resourceName}"`;
}

function subjectOf(operation: Operation): {
  provider: string;
  requestId: string | null;
  resourceId: string | null;
} {
  return {
    provider: operation.provider,
    requestId: operation.requestId,
    resourceId: operation.resource ?? operation.holds,
  };
}

export function unknownOutcome(operation: Operation, message: string): DomainError {
  return domainError('CloudOutcomeUnknownError', {
    ...subjectOf(operation),
    settlesBefore: operation.settlesBefore,
    message,
  });
}

function nothingSent(operation: Operation, message: string): DomainError {
  return domainError('CloudUnavailableError', {
    provider: operation.provider,
    requestId: operation.requestId,
    message,
  });
}
