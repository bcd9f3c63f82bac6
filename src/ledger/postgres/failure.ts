import { LedgerUnavailableError } from '../ledger.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be resolved now',
  EHOSTUNREACH: 'its host cannot be reached',
  ETIMEDOUT: 'it does not answer',
  CONNECT_TIMEOUT: 'it does not answer to a new connection',
  CONNECTION_CLOSED: 'the connection was closed',
  CONNECTION_DESTROYED: 'the connection was given up',
  CONNECTION_ENDED: 'the connection was ended',
  '26000':
    'a pooler hands each transaction to another session; connect to the database itself, or in session mode',
  '25006': 'it only reads now (a standby?)',
  '28000': 'it refuses this user',
  '28P01': 'it refuses this password',
  '3D000': 'there is no such database',
  '42501': 'this user may not do that',
  '42P01': 'its tables are missing',
  '53100': 'its disk is full',
  '53200': 'it is out of memory',
  '53300': 'it has no connection left',
  '55P03': 'a lock was not free in time',
  '57014': 'it took too long',
  '57P01': 'it is being stopped',
  '57P02': 'it has crashed',
  '57P03': 'it is starting or stopping',
};

/** True where the server said no and the connection lives on. */
export function connectionSurvives(failure: unknown): boolean {
  return (failure as { severity_local?: unknown; severity?: unknown } | null)?.severity === 'ERROR';
}

const passing = new WeakSet<LedgerUnavailableError>();
const passingCodes: ReadonlySet<unknown> = new Set(['40001', '40P01', '23505']);

/** Others were in the way for a moment: the same transaction may well go through when it is tried again. */
export function isPassing(failure: LedgerUnavailableError): boolean {
  return passing.has(failure);
}

/**
 * One sentence for people. The driver's error itself stays here: it carries the statement and its values, and connection
 * settings can carry the password.
 */
export function unavailable(failure: unknown, address: string): LedgerUnavailableError {
  if (failure instanceof LedgerUnavailableError) return failure;
  const { code, message } = failure as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? reasons[code] : undefined;
  const said = typeof message === 'string' && message !== '' ? message : 'no reason given';
  const reason = known === undefined ? said : `${known}${typeof code === 'string' ? ` (${code})` : ''}`;
  const told = new LedgerUnavailableError(`The record (PostgreSQL ${address}) cannot be used: ${reason}.`);
  if (passingCodes.has(code)) passing.add(told);
  return told;
}
