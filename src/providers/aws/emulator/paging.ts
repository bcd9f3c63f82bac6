import { z } from 'zod';
import type { OperationOutcome } from './operation.ts';
import { clientError } from './refusal.ts';
import type { AwsEmulatorSettings } from './settings.ts';

/**
 * Pages by token: there is no total and no offset. A token holds the rows of the page that was shown, so that a row
 * that goes between two pages neither hides nor repeats another. How real ones behave, and how long they live, is not
 * known.
 */
export const pageParameters = {
  maxResults: z.int().optional(),
  nextToken: z.string().optional(),
};

export interface TokenPage {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

export function pageOf<Row extends { readonly id: string }>(
  list: string,
  rows: readonly Row[],
  { maxResults, nextToken }: TokenPage,
  { largestPage, lastPageToken, pageTokenRepeats }: AwsEmulatorSettings,
  wireRow: (row: Row) => object,
): OperationOutcome {
  if (maxResults !== undefined && maxResults < 1)
    return { refusal: clientError('maxResults must be greater than 0.') };
  const start = nextToken ? startAfter(nextToken, list, rows) : 0;
  if (start === undefined) return { refusal: clientError('The nextToken is invalid.') };
  const end = start + Math.min(maxResults ?? largestPage, largestPage);
  const page = rows.slice(start, end);
  const token = tokenOf(list, start, pageTokenRepeats ? [] : page);
  const next = end < rows.length ? token : null;
  const told = next !== null || lastPageToken === 'null' ? { nextToken: next } : {};
  return { payload: { [list]: page.map(wireRow), ...told } };
}

function tokenOf(list: string, start: number, page: readonly { readonly id: string }[]): string {
  return Buffer.from(JSON.stringify([list, start, ...page.map(({ id }) => id)])).toString('base64url');
}

/** Behind the last row of that page which is still there. Undefined for a token that this list did not give out. */
function startAfter(
  token: string,
  list: string,
  rows: readonly { readonly id: string }[],
): number | undefined {
  const [of, start, ...shown] = readToken(token);
  if (of !== list || typeof start !== 'number') return undefined;
  const last = rows.findLastIndex(({ id }) => shown.includes(id));
  return last < 0 ? start : last + 1;
}

function readToken(token: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
