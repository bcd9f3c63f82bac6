import type { SqlReader } from '../store.ts';
import type { EventPair, Heads, MissingEvent, OperationPair } from './reading.ts';
import type { AuditRow } from './row.ts';

/** What a verification reads; page by page, so that a record of years fits into memory. */
export interface AuditSource {
  heads(): Promise<Heads>;
  chains(): Promise<readonly string[]>;
  rows(writer: string, after: number): Promise<readonly AuditRow[]>;
  notes(after: { readonly writer: string; readonly sequence: number }): Promise<readonly AuditRow[]>;
  events(after: { readonly operationId: string; readonly event: number }): Promise<readonly EventPair[]>;
  operations(after: string): Promise<readonly OperationPair[]>;
  missing(after: { readonly operationId: string; readonly event: number }): Promise<readonly MissingEvent[]>;
}

export function auditSource(store: Pick<SqlReader, 'read'>): AuditSource {
  return {
    heads: () => store.read('heads'),
    chains: () => store.read('chainNames'),
    rows: (writer, after) => store.read('chainRows', writer, after),
    notes: ({ writer, sequence }) => store.read('chainNotes', writer, sequence),
    events: ({ operationId, event }) => store.read('eventPairs', operationId, event),
    operations: after => store.read('operationPairs', after),
    missing: ({ operationId, event }) => store.read('missingEvents', operationId, event),
  };
}
