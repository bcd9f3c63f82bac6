import { isBound } from './bound.ts';
import type { AuditBreak } from './break.ts';
import { removal } from './entry.ts';
import type { EventPair, OperationPair } from './reading.ts';
import { readBody, spelledTime } from './row.ts';
import type { AuditSource } from './source.ts';

type Report = (found: AuditBreak) => void;

/**
 * Compares what is shown with what is proven: every event with its audit row, every operation with the last one about it, and
 * the other way round. What was removed because its time was over is no break: the audit says so.
 */
export async function compareWithRecord(
  source: AuditSource,
  report: Report,
): Promise<{ readonly events: number; readonly operations: number }> {
  const events = await compareEvents(source, report);
  const operations = await compareOperations(source, report);
  await findMissing(source, report);
  return { events, operations };
}

async function compareEvents(source: AuditSource, report: Report): Promise<number> {
  let events = 0;
  for (let after = { operationId: '', event: 0 }; ; ) {
    const page = await source.events(after);
    for (const pair of page) {
      const fault = faultOfEvent(pair);
      if (fault === null) continue;
      const message = `event ${pair.event} of ${pair.operationId}: ${fault}`;
      report({ kind: 'altered-event', writer: null, sequence: pair.event, message });
    }
    events += page.length;
    const last = page.at(-1);
    if (last === undefined) return events;
    after = last;
  }
}

function faultOfEvent(pair: EventPair): string | null {
  if (pair.body === null) return 'the audit has no row for it';
  const body = readBody(pair.body);
  if (body === null) return 'its audit row cannot be read';
  const same =
    body.at === spelledTime(pair.at) &&
    body.status === pair.status &&
    body.note === pair.note &&
    body.requestId === pair.requestId &&
    body.nativeState === pair.nativeState;
  if (!same) return 'it says something else than its audit row';
  return pair.belongs ? null : 'its operation is not there';
}

async function compareOperations(source: AuditSource, report: Report): Promise<number> {
  let operations = 0;
  for (let after = ''; ; ) {
    const page = await source.operations(after);
    for (const pair of page) {
      const fault = faultOfOperation(pair);
      if (fault === null) continue;
      report({
        kind: 'altered-operation',
        writer: null,
        sequence: null,
        message: `operation ${pair.row.id}: ${fault}`,
      });
    }
    operations += page.length;
    const last = page.at(-1);
    if (last === undefined) return operations;
    after = String(last.row.id);
  }
}

function faultOfOperation({ row, revision, event, body }: OperationPair): string | null {
  if (revision === null || body === null) return 'the audit has no row for it';
  if (event === removal) return 'it was removed, and is back';
  if (revision > Number(row.revision)) return 'the audit has seen it go further than it stands';
  if (revision < Number(row.revision)) return 'it stands further than the audit has seen it go';
  const bound = isBound(row, readBody(body)?.row);
  if (bound === null) return 'its audit row was written by a newer Causeway, which can compare the two';
  return bound ? null : 'it says something else than its audit row';
}

async function findMissing(source: AuditSource, report: Report): Promise<void> {
  let gone: string | null = null;
  for (let after = { operationId: '', event: 0 }; ; ) {
    const page = await source.missing(after);
    for (const { operationId, event, operationIsThere } of page) {
      if (operationIsThere) {
        const message = `event ${event} of ${operationId}: it is missing`;
        report({ kind: 'missing-event', writer: null, sequence: event, message });
      } else if (operationId !== gone) {
        gone = operationId;
        const message = `operation ${operationId}: it is missing, and was never removed by its time`;
        report({ kind: 'missing-operation', writer: null, sequence: null, message });
      }
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
