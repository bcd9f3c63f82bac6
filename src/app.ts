import { noncesKeptForMs, type Router, renewRouters } from './access/router-proof.ts';
import { noBrakes } from './changes/brake-settings.ts';
import { Brakes } from './changes/brakes.ts';
import type { ChangeEngine } from './changes/engine.ts';
import { Follower } from './changes/follow.ts';
import { WatchedRecord } from './changes/time.ts';
import type { Config } from './config.ts';
import { noDocuments } from './config-documents.ts';
import type { RecordPlace } from './config-environment.ts';
import { judgeDocument } from './document-judge.ts';
import { Accounts } from './domain/account.ts';
import { type Identify, localOperator } from './domain/caller.ts';
import type { CallerUse } from './domain/caller-use.ts';
import { ShownAges } from './graph/ages.ts';
import { exposedChanges } from './graph/change.ts';
import type { GraphContext } from './graph/context.ts';
import { prepareCost } from './graph/cost.ts';
import { exposedNouns } from './graph/resource.ts';
import { createTracer } from './graph/trace.ts';
import { type AccessStore, openPostgresAccess, openSqliteAccess } from './ledger/access-store.ts';
import { accessFile, ledgerFile } from './ledger/archive.ts';
import { addCallerUse } from './ledger/caller-use.ts';
import { addKey, findKey, type NewApiKey, noteKeyUse } from './ledger/keys.ts';
import { noncePortion, pruneNonces, takeNonces } from './ledger/router-nonces.ts';
import type { DurableLedger } from './ledger/sql-ledger.ts';
import { openSqliteLedger } from './ledger/sqlite/open.ts';
import { startMaintenance } from './maintenance.ts';
import { startManifestRenewal } from './manifest-renewal.ts';
import { offClocks, tellClock } from './provider-clocks.ts';
import { schema } from './schema.ts';
import type { GraphiqlOptions } from './server/graphiql.ts';
import type { Log } from './server/log.ts';
import type { CausewayServer } from './server/options.ts';
import { createCausewayServer } from './server/server.ts';
import { HttpClient } from './transport/http-client.ts';

export interface App {
  readonly server: CausewayServer;
  readonly engine: ChangeEngine;
  /** Reads the manifest of documents anew. */
  refreshDocuments(): void;
  /** Takes what may change while it runs, and says what has. */
  renew(config: Pick<Config, 'access' | 'tls'>): readonly string[];
  /** Ends what is under way within the grace; what is open is given back to the record. */
  close(graceMs: number): Promise<void>;
}

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  readonly graphiql: GraphiqlOptions | null;
  /** How many errors nothing caught since the start. */
  uncaughtErrors?(): number;
  /** Instead of what the configuration says about callers. */
  readonly identify?: Identify;
  /** Made at the start, for those who try things out. */
  readonly keys?: readonly NewApiKey[];
}

function onlyText(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Opens the record and the accounts, and puts the server over them. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config, log, graphiql, uncaughtErrors, identify, keys = [] } = options;
  const http = new HttpClient({ clockMoved: skew => tellClock(log, skew) });
  const accounts = new Accounts();
  for (const account of config.accounts) accounts.add(account.open(http), account.tenant);
  const ledger = await openTested(config, http);
  const store = await openAccess(config.record);
  for (const key of keys) await store.write(addKey(key));
  const engine: ChangeEngine = {
    ledger,
    accounts,
    changes: exposedChanges(),
    nouns: exposedNouns(),
    watched: new WatchedRecord(),
    awaited: new Set(),
    settings: config.changes,
    brakes: new Brakes({ settings: config.brakes ?? noBrakes, store }),
    report: (trouble, operation) =>
      log.error({ err: trouble, ...(operation === null ? {} : { operation }) }, 'trouble'),
  };
  const follower = new Follower(engine);
  const tracer = createTracer(schema);
  const known: KnownRouters = { routers: config.access?.settings.routers ?? [] };
  const identification = identify ?? (await identifierOf(config, { log, store, known }));
  const documents = config.documents ?? noDocuments;
  const server = createCausewayServer({
    schema,
    context: ({ headers, signal, identified, kind, nameEvent }): GraphContext => {
      const caller = identified?.caller ?? (identification === null ? localOperator : nobody());
      const idempotencyKey = onlyText(headers['idempotency-key']);
      const lastEventId = onlyText(headers['last-event-id']);
      return {
        caller,
        accounts: accounts.readableBy(caller),
        approvals: store,
        renewCaller: identified === undefined ? undefined : () => identified.renew(),
        nameEvent,
        ages: kind === 'query' ? new ShownAges() : undefined,
        engine,
        idempotencyKey,
        lastEventId,
        signal,
      };
    },
    extensions: context => (context as GraphContext).ages?.extensions,
    ...(identification === null ? {} : { identify: identification }),
    ...(config.record.kind === 'postgres'
      ? { sharedUse: { add: (uses: readonly CallerUse[]) => store.write(addCallerUse(uses)) } }
      : {}),
    ...(config.tls && config.tls !== 'outside' ? { tls: config.tls } : {}),
    overrides: config.overrides ?? [],
    isAlone: (config.workers ?? 1) === 1,
    log,
    graphiql,
    // With further names the machine's own stay: no name that a stranger made up resolves into them.
    allowedHosts: config.allowedHosts.length === 0 ? 'loopback' : [...loopbackNames, ...config.allowedHosts],
    allowedOrigins: config.allowedOrigins ?? [],
    trustedProxies: config.trustedProxies ?? [],
    ready: () => ledger.unavailableReason(),
    uncaughtErrors: () => uncaughtErrors?.() ?? 0,
    offClocks: () => offClocks(http.skews()),
    prepareCost,
    trace: (headers, context) => tracer(headers, context as GraphContext),
    limits: config.limits ?? {},
    openSchema: config.openSchema ?? false,
    trusted: documents,
  });
  const manifest = startManifestRenewal({
    documents,
    limits: config.limits ?? {},
    judge: judgeDocument,
    log,
    take: texts => server.trustDocuments(texts),
  });
  follower.start();
  const stopMaintenance = startMaintenance(ledger, config.housekeeping, log);
  return {
    server,
    engine,
    refreshDocuments: () => manifest.refresh(),
    renew({ access, tls = null }) {
      const { routers, renewed } = renewRouters(known.routers, access?.settings.routers ?? []);
      known.routers = routers;
      const own = tls !== null && tls !== 'outside';
      return [
        ...renewed.map(name => `the router "${name}" proves itself anew`),
        ...(own && server.renewTls(tls) ? ['the server has a new certificate'] : []),
      ];
    },
    async close(graceMs) {
      manifest.stop();
      await server.drain(graceMs);
      await follower.stop();
      await stopMaintenance();
      await ledger.close();
      await store.close();
      await http.close();
    },
  };
}

/** Where callers have to prove who they are, one who has not never becomes the operator by accident. */
function nobody(): never {
  throw new Error('A request came to execution without its caller.');
}

interface KnownRouters {
  routers: readonly Router[];
}

interface Identifying {
  readonly log: Log;
  readonly store: AccessStore;
  readonly known: KnownRouters;
}

/** Without a word about callers everybody who reaches the loopback is its operator, and then nothing has to be asked. */
async function identifierOf(
  { access }: Config,
  { log, store, known }: Identifying,
): Promise<Identify | null> {
  if (access === null || access === undefined) return null;
  // What reads tokens is loaded by those who have callers.
  const { createIdentifier } = await import('./access/identify.ts');
  return createIdentifier({
    ...access,
    routers: () => known.routers,
    keys: {
      find: hash => store.read(findKey(hash)),
      used: id => store.write(noteKeyUse(id)),
    },
    nonces: {
      take: nonces => store.note(takeNonces(nonces)),
      prune: async () => (await store.note(pruneNonces(noncesKeptForMs))) === noncePortion,
    },
    report: trouble => log.error({ err: trouble }, 'a caller could not be identified'),
  });
}

function openAccess(record: RecordPlace): Promise<AccessStore> {
  switch (record.kind) {
    case 'memory':
      return openSqliteAccess(':memory:');
    case 'directory':
      return openSqliteAccess(accessFile(record.path));
    case 'postgres':
      return openPostgresAccess(record.url.reveal());
  }
}

/** The record is opened in a thread or in a database, so the network layer is tested meanwhile. */
async function openTested({ record, changes }: Config, http: HttpClient): Promise<DurableLedger> {
  const opening = openLedger(record, changes.leaseMs);
  // Heard below, after the test.
  opening.catch(() => undefined);
  try {
    await http.selfTest();
  } catch (failure) {
    await opening.then(
      ledger => ledger.close(),
      () => undefined,
    );
    throw failure;
  }
  return await opening;
}

async function openLedger(record: RecordPlace, leaseMs: number): Promise<DurableLedger> {
  switch (record.kind) {
    case 'memory':
      return openSqliteLedger({ path: ':memory:', settings: { leaseMs } });
    case 'directory':
      return openSqliteLedger({ ...named(record), path: ledgerFile(record.path), settings: { leaseMs } });
    case 'postgres': {
      // Its driver is loaded by those who have such a record.
      const { openPostgresLedger } = await import('./ledger/postgres/open.ts');
      return openPostgresLedger({ ...named(record), url: record.url.reveal(), settings: { leaseMs } });
    }
  }
}

function named({ writer }: { readonly writer?: string }): { readonly writer?: string } {
  return writer === undefined ? {} : { writer };
}
