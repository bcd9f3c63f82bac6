import {
  chainNames,
  chainNotes,
  chainRows,
  eventPairs,
  heads,
  missingEvents,
  operationPairs,
} from './audit/reading.ts';
import { existing } from './existing.ts';
import { exportedPage } from './export.ts';
import { due, unclaimable } from './leasing.ts';
import { schemaFound } from './migrations.ts';
import { events, followsAnother, operation, operations } from './reading.ts';
import type { SqlScript } from './sql.ts';

/** Everything that is read, by a name under which it can be handed to another thread. */
const reads = {
  existing,
  operation,
  operations,
  followsAnother,
  events,
  due,
  unclaimable,
  exportedPage,
  schemaFound,
  heads,
  chainNames,
  chainRows,
  chainNotes,
  eventPairs,
  operationPairs,
  missingEvents,
};

export type ReadName = keyof typeof reads;

type NamedRead<Name extends ReadName> = (typeof reads)[Name];

export type ReadArguments<Name extends ReadName> = Parameters<NamedRead<Name>>;

export type ReadResult<Name extends ReadName> =
  ReturnType<NamedRead<Name>> extends SqlScript<infer Result> ? Result : never;

export function reading(name: ReadName, given: readonly unknown[]): SqlScript<unknown> {
  const script = reads[name] as (...given: readonly unknown[]) => SqlScript<unknown>;
  return script(...given);
}
