import type { CommandArguments, CommandName, CommandResult } from './commands.ts';
import type { ReadArguments, ReadName, ReadResult } from './reads.ts';

/** Where the record is: a PostgreSQL, or the one file of SQLite. What is read and written there is called by name. */
export interface SqlStore {
  /** Sees what is committed, and all that this process has been told to be written. */
  read<Name extends ReadName>(name: Name, ...given: ReadArguments<Name>): Promise<ReadResult<Name>>;
  /** In a transaction, perhaps together with others, that is durable when this resolves. */
  write<Name extends CommandName>(name: Name, ...given: CommandArguments<Name>): Promise<CommandResult<Name>>;
  /** Throws where the record cannot be used now, as far as that shows without writing. */
  probe(): Promise<void>;
  /** Tells all who watch, in all processes, that the operation got an event. A hint: never awaited, may be lost. */
  announce(operationId: string): void;
  watch(listener: (operationId: string) => void): () => void;
  close(): Promise<void>;
}

/** Reads alone: for verifying and exporting beside the servers that write. */
export type SqlReader = Pick<SqlStore, 'read' | 'close'>;
