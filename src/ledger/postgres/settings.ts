import { type LedgerSettings, ledgerDefaults } from '../ledger.ts';

export interface PostgresSettings extends LedgerSettings {
  /** Connections that write, each appending to an audit chain of its own. Beside them and those that read one listens. */
  readonly writeConnections: number;
  readonly readConnections: number;
  /** True for verifying and exporting, which read whole tables. */
  readonly readsWidely: boolean;
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
  writeConnections: 2,
  readConnections: 3,
  readsWidely: false,
  connectTimeoutMs: 3_000,
  statementTimeoutMs: 4_000,
  answerTimeoutMs: 6_000,
  listenAgainMs: 1_000,
};
