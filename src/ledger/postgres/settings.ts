import { type LedgerSettings, ledgerDefaults } from '../ledger.ts';

export interface PostgresSettings extends LedgerSettings {
  /** Connections that this process may hold, beside one that listens. Each appends to an audit chain of its own. */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** The database itself gives a statement up after this. */
  readonly statementTimeoutMs: number;
  /**
   * After this a whole read or transaction has failed, whatever the database says later. More than the statement's, so that a
   * slow statement is told apart from a database that no longer answers at all.
   */
  readonly answerTimeoutMs: number;
  /** How long after a lost connection the next attempt to listen begins. */
  readonly listenAgainMs: number;
}

export const postgresDefaults: PostgresSettings = {
  ...ledgerDefaults,
  poolSize: 8,
  connectTimeoutMs: 3_000,
  statementTimeoutMs: 4_000,
  answerTimeoutMs: 6_000,
  listenAgainMs: 1_000,
};
