import type { Listing } from '../../adapter/listing.ts';
import { rowsOf } from '../../adapter/values.ts';
import type { Action } from '../../domain/action.ts';

/** Ids that one filter takes. */
export const idsPerCall = 100;

/** A list with `totalCount` and `dataSet`, by pages that are counted from 1. */
export function listOf(action: Action, things: string): Listing {
  return {
    provider: 'zenlayer',
    label: 'Zenlayer',
    action,
    things,
    paging: { kind: 'pages', largest: 1000, ask: (pageNum, pageSize) => ({ pageNum, pageSize }) },
    open({ dataSet, totalCount }) {
      const rows = rowsOf(dataSet);
      return rows === null || typeof totalCount !== 'number' ? null : { rows, total: totalCount, next: null };
    },
  };
}
