import postgres from 'postgres';
import { LedgerUnavailableError } from '../ledger.ts';

/** Where the database is, without how to get in. */
export interface PgAddress {
  readonly url: string;
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly database: string;
}

export function parseAddress(url: string): PgAddress {
  // Said in our own words: a failed parser quotes what it was given, password and all.
  if (!/^postgres(ql)?:\/\//.test(url)) throw unusable();
  try {
    // Opens nothing until it is asked something; it reads the URL exactly as the connections will.
    const { options } = postgres(url, { max: 1 });
    const hosts = options.host.map((host, index) => ({ host, port: options.port[index] ?? 5432 }));
    return { url, hosts, database: options.database };
  } catch {
    throw unusable();
  }
}

function unusable(): LedgerUnavailableError {
  return new LedgerUnavailableError(
    'The URL of the database cannot be understood; it looks like postgres://user:password@host:5432/database.',
  );
}
