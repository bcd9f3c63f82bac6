import postgres from 'postgres';
import { openPostgresLedger } from '../../src/ledger/postgres/open.ts';
import { testDatabase } from '../postgres.ts';
import type { Stage } from './stage.ts';

/** One database for a whole file of tests, emptied between them: making one takes longer than most tests. */
export interface PostgresStages {
  stage(): Promise<Stage & { readonly url: string }>;
  drop(): Promise<void>;
}

const tables = ['operations', 'operation_events', 'writers', 'audit', 'pulse'];
// Faster than truncating, which makes new files for every table and index.
const empty = tables.map(table => `delete from ${table}`).join(';');

export function postgresStages(): PostgresStages {
  let made: Promise<{ url: string; sql: postgres.Sql; drop(): Promise<void> }> | null = null;
  const make = async () => {
    const { url, drop } = await testDatabase();
    return { url, drop, sql: postgres(url, { max: 1, onnotice: () => undefined }) };
  };
  return {
    stage: async () => {
      made ??= make();
      const { url, sql } = await made;
      const execute = async (statement: string): Promise<void> => {
        await sql.unsafe(statement);
      };
      return {
        url,
        open: ({ settings = {}, ...options } = {}) => openPostgresLedger({ url, ...options, settings }),
        tamper: execute,
        clear: () => execute(empty),
      };
    },
    drop: async () => {
      const database = await made;
      await database?.sql.end();
      await database?.drop();
    },
  };
}
