import type { AuditBreak } from './break.ts';
import { readBody, spelledTime } from './row.ts';
import type { AuditedPair, AuditSource } from './source.ts';

/**
 * Compares what is shown with what is proven: every event with its audit row, every operation with its newest event. An audit
 * row without an event is no break, for operations are removed after their time and the audit stays.
 */
export async function checkEvents(source: AuditSource, report: (found: AuditBreak) => void): Promise<number> {
  let events = 0;
  let after = { operationId: '', event: 0 };
  for (;;) {
    const page = await source.pairs(after);
    for (const pair of page) {
      const fault = faultOf(pair);
      if (fault === null) continue;
      const message = `event ${pair.event} of ${pair.operationId}: ${fault}`;
      report({ kind: 'altered-event', writer: null, sequence: pair.event, message });
    }
    events += page.length;
    const last = page.at(-1);
    if (last === undefined) break;
    after = last;
  }
  for (let id = ''; ; ) {
    const page = await source.strays(id);
    for (const stray of page) {
      const message = `operation ${stray}: it says something else than its newest event`;
      report({ kind: 'altered-operation', writer: null, sequence: null, message });
    }
    const last = page.at(-1);
    if (last === undefined) return events;
    id = last;
  }
}

function faultOf(pair: AuditedPair): string | null {
  if (pair.body === null) return 'the audit has no row for it';
  const body = readBody(pair.body);
  if (body === null) return 'its audit row cannot be read';
  const same =
    body.at === spelledTime(pair.at) &&
    body.status === pair.status &&
    body.note === pair.note &&
    body.requestId === pair.requestId &&
    body.nativeState === pair.nativeState;
  return same ? null : 'it says something else than its audit row';
}
