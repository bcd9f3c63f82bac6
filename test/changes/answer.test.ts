import { expect, test } from 'vitest';
import { answerOf } from '../../src/changes/answer.ts';
import { catalogue, domainError } from '../../src/domain/errors.ts';
import { type Operation, type OperationStatus, operationStatuses } from '../../src/domain/operation.ts';
import { begun, operation } from './fixture.ts';

const refused = domainError('CloudResourceStateError', { message: 'no', providerCode: 'NO' });

function said(status: OperationStatus, error: Operation['error'] = null): string {
  const answer = answerOf(operation({ status, error, settlesBefore: begun }), false);
  if (answer === null) return 'nothing yet';
  return answer.kind === 'success' ? 'success' : answer.error.tag;
}

const expected: Readonly<Record<OperationStatus, readonly [bare: string, withError: string]>> = {
  RECORDED: ['nothing yet', 'nothing yet'],
  SENDING: ['nothing yet', 'nothing yet'],
  NOT_SENT: ['nothing yet', 'nothing yet'],
  ACCEPTED: ['success', 'success'],
  STALLED: ['success', 'success'],
  SUCCEEDED: ['success', 'success'],
  UNKNOWN: ['CloudOutcomeUnknownError', 'CloudResourceStateError'],
  NEEDS_ATTENTION: ['CloudOutcomeUnknownError', 'CloudResourceStateError'],
  REJECTED: ['CloudUnavailableError', 'CloudResourceStateError'],
  // Whatever it was answered with at first, by then it is known better.
  FAILED: ['CloudChangeFailedError', 'CloudChangeFailedError'],
  NOT_APPLIED: ['CloudUnavailableError', 'CloudUnavailableError'],
  CLOSED_NOT_SENT: ['CloudUnavailableError', 'CloudResourceStateError'],
  CANCELLED: ['CloudUnavailableError', 'CloudResourceStateError'],
  RESOLVED: ['success', 'CloudResourceStateError'],
};

test.each(Object.keys(operationStatuses) as OperationStatus[])(
  '%s is answered the same at the first time and at every replay',
  status => {
    expect([said(status), said(status, refused)]).toEqual(expected[status]);
  },
);

test('What did not happen says that the same input may be sent again, what may have happened that it may not', () => {
  for (const [status, tag] of [
    ['NOT_APPLIED', 'CloudUnavailableError'],
    ['CLOSED_NOT_SENT', 'CloudUnavailableError'],
    ['CANCELLED', 'CloudUnavailableError'],
  ] as const) {
    expect([status, said(status), catalogue[tag].retryable]).toEqual([status, tag, true]);
  }
  expect(catalogue.CloudOutcomeUnknownError.retryable).toBe(false);
  expect(catalogue.CloudChangeFailedError.retryable).toBe(false);
});

test('An unknown outcome names its resource, the request, and by when it is settled', () => {
  const answer = answerOf(operation({ status: 'UNKNOWN', settlesBefore: begun }), true);
  expect(answer).toMatchObject({
    replayed: true,
    error: {
      resourceId: 'causeway:cloud:main:thing:thing-1',
      requestId: 'request-1',
      settlesBefore: begun,
    },
  });
});
