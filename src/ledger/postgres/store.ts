import type { CommandArguments, CommandName, CommandResult } from '../commands.ts';
import { LedgerUnavailableError } from '../ledger.ts';
import { type ReadArguments, type ReadName, type ReadResult, reading } from '../reads.ts';
import { run, type SqlScript } from '../sql.ts';
import type { SqlStore } from '../store.ts';
import { Watchers } from '../watchers.ts';
import type { PgAddress } from './address.ts';
import { answeredWithin, PgConnections } from './connections.ts';
import { Notifier } from './notifier.ts';
import { PgQuerying } from './querying.ts';
import type { PostgresSettings } from './settings.ts';
import { PgWriting } from './writing.ts';

export class PostgresStore implements SqlStore {
  readonly #connections: PgConnections;
  readonly #writing: PgWriting;
  readonly #querying: PgQuerying;
  readonly #watchers = new Watchers();
  readonly #notifier: Notifier;

  constructor(
    address: PgAddress,
    identity: { readonly writer: string; readonly owner: string },
    settings: PostgresSettings,
  ) {
    this.#connections = new PgConnections(address, settings);
    this.#writing = new PgWriting(this.#connections, identity.writer, identity.owner);
    this.#querying = new PgQuerying(this.#connections);
    this.#notifier = new Notifier(address, identity.owner, settings, id => this.#watchers.tell(id));
  }

  read<Name extends ReadName>(name: Name, ...given: ReadArguments<Name>): Promise<ReadResult<Name>> {
    return this.#querying.read(() => reading(name, given)) as Promise<ReadResult<Name>>;
  }

  write<Name extends CommandName>(
    name: Name,
    ...given: CommandArguments<Name>
  ): Promise<CommandResult<Name>> {
    return this.#writing.write({ name, given }) as Promise<CommandResult<Name>>;
  }

  async probe(): Promise<void> {
    await this.#querying.read(isWritable);
  }

  /** Something of its own, in one transaction over a connection of its own. */
  async once(script: SqlScript<unknown>, patienceMs: number): Promise<void> {
    const connection = this.#connections.living(null);
    try {
      await answeredWithin(patienceMs, connection, connection.transaction(alone(script)));
    } finally {
      await connection.end();
    }
  }

  listen(): Promise<void> {
    return this.#notifier.listen();
  }

  announce(operationId: string): void {
    this.#watchers.tell(operationId);
    this.#notifier.notify(operationId);
  }

  watch(listener: (operationId: string) => void): () => void {
    return this.#watchers.add(listener);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    await Promise.all([this.#notifier.close(), this.#writing.close(), this.#querying.close()]);
  }
}

function* alone(script: SqlScript<unknown>): SqlScript<{ outcomes: []; last: [] }> {
  yield* run('select :session as session');
  yield* script;
  return { outcomes: [], last: [] };
}

function* isWritable(): SqlScript<void> {
  const [row] = yield* run(
    "select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as only_reads",
  );
  const answers: Readonly<Record<string, unknown>> = row ?? {};
  if (answers.standby === false && answers.only_reads === 'off') return;
  throw new LedgerUnavailableError('The record (PostgreSQL) cannot be used: it only reads now (a standby?).');
}
