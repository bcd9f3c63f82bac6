import { describe, expect, test } from 'vitest';
import { advices } from '../../src/domain/advice.ts';
import {
  catalogue,
  commonErrors,
  domainError,
  type ErrorRow,
  type ErrorTag,
  isErrorTag,
} from '../../src/domain/errors.ts';

const rows = Object.entries(catalogue) as [ErrorTag, ErrorRow][];

describe('The catalogue of domain errors', () => {
  test.each(rows)('%s says what it means in a sentence and what to do', (tag, row) => {
    expect(tag).toMatch(/^Cloud[A-Za-z]+Error$/);
    expect(row.meaning).toMatch(/^[A-Z].*\.$/);
    expect(advices[row.advice]).toMatch(/^[A-Z].*\.$/);
    for (const { description } of Object.values(row.fields)) expect(description).toMatch(/\.$/);
  });

  test('has no advice that no error gives', () => {
    // What one error advises where its kind does not.
    const byOneError = ['NOTHING_TO_DO'];
    const given = rows.map(([, { advice }]) => String(advice));
    expect(new Set([...given, ...byOneError])).toEqual(new Set(Object.keys(advices)));
  });

  test('lets a change be sent again only where nothing was done', () => {
    const retryable = rows.filter(([, row]) => row.retryable).map(([tag]) => tag);
    expect(retryable.sort()).toEqual([
      'CloudApprovalNeededError',
      'CloudBudgetError',
      'CloudFreezeError',
      'CloudReadOnlyError',
      'CloudResourceBusyError',
      'CloudThrottledError',
      'CloudUnavailableError',
    ]);
    for (const tag of retryable)
      expect(catalogue[tag].meaning).toMatch(/Nothing was (sent|changed)|was not carried out/);
  });

  test('gives a field of one name one type, or a union over the errors could not be selected', () => {
    const types = new Map<string, string>();
    for (const [, { fields }] of rows) {
      for (const [name, { type }] of Object.entries(fields)) {
        expect(types.get(name) ?? type).toBe(type);
        types.set(name, type);
      }
    }
  });

  test('counts what any call can meet as common, and what belongs to some resources not', () => {
    expect(commonErrors).toContain('CloudUnavailableError');
    expect(commonErrors).toContain('CloudUnmappedError');
    expect(commonErrors).not.toContain('CloudSubscriptionError');
  });
});

describe('A domain error', () => {
  test('has every field of its row, null where nothing is known, so that a stored one has the same shape', () => {
    expect(domainError('CloudThrottledError', { message: 'slow down' })).toEqual({
      tag: 'CloudThrottledError',
      message: 'slow down',
      provider: null,
      providerCode: null,
      providerMessage: null,
      requestId: null,
      retryAfterSeconds: null,
    });
    for (const [tag, { fields }] of rows) {
      expect(Object.keys(domainError(tag, { message: 'm' }))).toEqual(
        expect.arrayContaining(Object.keys(fields)),
      );
    }
  });

  test('keeps its name whatever is said beside it', () => {
    const said = { message: 'm', tag: 'CloudAccessError' } as { message: string };
    expect(domainError('CloudInputError', said).tag).toBe('CloudInputError');
  });

  test('is not found under a name that every object has', () => {
    expect(isErrorTag('CloudInputError')).toBe(true);
    for (const name of ['constructor', '__proto__', 'toString', '', null, 7]) {
      expect(isErrorTag(name)).toBe(false);
    }
  });
});
