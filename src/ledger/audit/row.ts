import { hash } from 'node:crypto';

/** One row of one chain, exactly as it is stored. */
export interface AuditRow {
  /** The chain's name: the writer, and beyond its first connection a number. */
  readonly writer: string;
  /** 0 is the row that begins the chain. */
  readonly sequence: number;
  readonly at: number;
  readonly operationId: string | null;
  /** How often the operation had been written then, events and looks alike; its last one is the number in its own row. */
  readonly revision: number | null;
  /** The number of its event; 0 where it was removed, null where nobody is told of an event. */
  readonly event: number | null;
  readonly body: string;
  /** The hash of the row before; of the first row, `noHash`. */
  readonly previous: string;
  readonly hash: string;
}

export interface AuditHead {
  readonly writer: string;
  readonly sequence: number;
  readonly hash: string;
}

export const noHash: string = '0'.repeat(64);

export function auditHash(row: Pick<AuditRow, 'writer' | 'sequence' | 'previous' | 'body'>): string {
  return sha256(JSON.stringify([row.previous, row.writer, row.sequence, row.body]));
}

export function sha256(text: string): string {
  return hash('sha256', text);
}

/** Fields in the order of their names, so that the same facts are the same bytes. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

/** The time as bodies spell it; a stored number that is no time at all equals none of them. */
export function spelledTime(at: number): string | null {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Null for what is no JSON object: then somebody else wrote it. */
export function readBody(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
