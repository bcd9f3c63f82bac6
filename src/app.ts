import { Follower } from './changes/follow.ts';
import type { Works } from './changes/works.ts';
import type { Config, RecordPlace } from './config.ts';
import { Accounts } from './domain/account.ts';
import { type Caller, localOperator } from './domain/caller.ts';
import { exposedChanges } from './graph/change.ts';
import type { GraphContext } from './graph/context.ts';
import { costOf } from './graph/cost.ts';
import { keepHouse } from './housekeeping.ts';
import { ledgerFile } from './ledger/archive.ts';
import { openPostgresLedger } from './ledger/postgres/open.ts';
import type { DurableLedger } from './ledger/sql-ledger.ts';
import { openSqliteLedger } from './ledger/sqlite/open.ts';
import { schema } from './schema.ts';
import type { GraphiqlOptions } from './server/graphiql.ts';
import type { Log } from './server/log.ts';
import { type CausewayServer, createCausewayServer } from './server/server.ts';
import { Wire } from './transport/exchange.ts';

export interface App {
  readonly server: CausewayServer;
  readonly works: Works;
  /** Ends what is under way within the grace; what is open is given back to the record. */
  close(graceMs: number): Promise<void>;
}

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  readonly graphiql: GraphiqlOptions | null;
  /** Who asks. Until callers prove it, everybody who reaches the loopback is its operator. */
  identify?(headers: Readonly<Record<string, string | string[] | undefined>>): Caller;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Opens the record and the accounts, and puts the server over them. */
export async function openApp({ config, log, graphiql, identify }: AppOptions): Promise<App> {
  const wire = new Wire();
  await wire.selfTest();
  const accounts = new Accounts();
  for (const account of config.accounts) accounts.add(account.open(wire));
  const ledger = await openLedger(config.record, config.changes.leaseMs);
  const works: Works = {
    ledger,
    accounts,
    changes: exposedChanges(),
    settings: config.changes,
    report: (trouble, operation) =>
      log.error({ err: trouble, ...(operation === null ? {} : { operation }) }, 'trouble'),
  };
  const follower = new Follower(works);
  const server = createCausewayServer({
    schema,
    context: ({ headers, signal }): GraphContext => {
      const caller = identify?.(headers) ?? localOperator;
      const key = headers['idempotency-key'];
      const idempotencyKey = typeof key === 'string' ? key : null;
      return { caller, accounts: accounts.readableBy(caller), works, idempotencyKey, signal };
    },
    log,
    graphiql,
    // With further names the machine's own stay: no name that a stranger made up resolves into them.
    allowedHosts: config.allowedHosts.length === 0 ? 'loopback' : [...loopbackNames, ...config.allowedHosts],
    ready: () => ledger.ailment(),
    costOf,
  });
  follower.start();
  const leaveHouse = keepHouse(ledger, config.housekeeping, log);
  return {
    server,
    works,
    async close(graceMs) {
      await server.drain(graceMs);
      await follower.stop();
      await leaveHouse();
      await ledger.close();
      await wire.close();
    },
  };
}

function openLedger(record: RecordPlace, leaseMs: number): Promise<DurableLedger> {
  switch (record.kind) {
    case 'memory':
      return openSqliteLedger({ path: ':memory:', settings: { leaseMs } });
    case 'directory':
      return openSqliteLedger({ path: ledgerFile(record.path), settings: { leaseMs } });
    case 'postgres':
      return openPostgresLedger({ url: record.url.reveal(), settings: { leaseMs } });
  }
}
