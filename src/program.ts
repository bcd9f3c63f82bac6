import cluster from 'node:cluster';
import { RenewedAccounts } from './account-renewal.ts';
import { type App, openApp } from './app.ts';
import { type Config, type Configuration, readConfig } from './config.ts';
import type { Demo } from './demo.ts';
import { judgeDocument } from './document-judge.ts';
import { demoTabs, ownTabs } from './examples.ts';
import { thisMachine } from './machine.ts';
import { providers } from './providers/index.ts';
import { findPort, ListenError, type ListenPlace } from './server/listen.ts';
import { makeLog } from './server/log.ts';
import { surviveUncaughtErrors, type UncaughtErrors } from './server/uncaught-errors.ts';
import { listenAmongWorkers, superviseWorkers } from './workers.ts';

/** How long queries that are under way may take to end after SIGTERM; a change is waited for beyond it. */
const graceMs = 10_000;

const machine = thisMachine(process);
const configuration = readConfig(process.env, providers, { machine, judge: judgeDocument });
if (configuration.kind === 'mistakes') {
  console.error(
    ['Causeway does not start:', ...configuration.mistakes.map(mistake => `  - ${mistake}`)].join('\n'),
  );
  process.exit(1);
}
const { workers = 1 } = configuration.config;
if (workers > 1 && cluster.isPrimary) await supervise(workers, configuration.config);
else await serve(configuration);

async function supervise(count: number, place: ListenPlace): Promise<void> {
  const log = makeLog({
    secrets: () => [],
    level: configuration.kind === 'config' ? (configuration.config.logLevel as 'info') : 'warn',
  });
  const port = await findPort(place).catch(leave);
  await superviseWorkers({
    cluster,
    count,
    port,
    hear: (signal, listener) => process.on(signal, listener),
    send: (worker, signal) => worker.process.kill(signal),
    ended: code => process.exit(code),
    report: message => log.warn({}, message),
  });
}

async function serve(configuration: Exclude<Configuration, { kind: 'mistakes' }>): Promise<void> {
  let app: App | null = null;
  const routers = new Set<string>();
  const demo: Demo | null =
    configuration.kind === 'demo' ? await (await import('./demo.ts')).startDemo(configuration.config) : null;
  const renewed =
    demo === null
      ? new RenewedAccounts(configuration.config.accounts, {
          environment: process.env,
          providers,
          machine,
          report: message => log.info({}, message),
          take: read => {
            // What is renewed is struck from the log, and so is what it was before.
            for (const secret of secretsOfRouters(read)) routers.add(secret);
            return app?.renew(read) ?? [];
          },
        })
      : null;
  const config = demo?.config ?? { ...configuration.config, accounts: renewed?.accounts ?? [] };
  for (const secret of secretsOfRouters(config)) routers.add(secret);
  const record = config.record.kind === 'postgres' ? [config.record.url] : [];
  const auditKey = config.housekeeping.auditKey === null ? [] : [config.housekeeping.auditKey];
  const log = makeLog({
    secrets: () => [
      ...[...config.accounts.flatMap(account => account.secrets), ...record, ...auditKey].map(secret =>
        secret.reveal(),
      ),
      ...routers,
    ],
    facts: ['checkpoint'],
    level: demo === null ? (config.logLevel as 'info') : 'warn',
  });

  // Before anything else of it: until somebody hears this signal, it ends the process. A demo ends with its terminal.
  if (renewed !== null) {
    process.on('SIGHUP', () => {
      void renewed.refresh();
      app?.refreshDocuments();
    });
  }

  let uncaught: UncaughtErrors | null = null;
  try {
    app = await openApp({
      config,
      log,
      graphiql: { title: 'Causeway', tabs: demo === null ? ownTabs : demoTabs },
      uncaughtErrors: () => uncaught?.count ?? 0,
      keys: demo?.keys ?? [],
    });
    if (demo === null) for (const warning of config.warnings ?? []) log.warn({}, warning);
    renewed?.start();
    const { host, port } = config;
    const { server } = app;
    const { isWorker } = cluster;
    const { url } = await listenAmongWorkers(
      { isWorker, platform: process.platform, say: message => process.send?.(message) },
      how => server.listen({ host, port, ...how }),
    );
    uncaught = surviveUncaughtErrors(process, log);
    if (demo === null) log.info({ url: `${url}/graphql` }, 'Causeway listens');
    else console.log((await import('./demo.ts')).banner(url, demo));
  } catch (trouble) {
    leave(trouble);
  }

  let ending = false;
  async function end(): Promise<void> {
    // Whoever asks twice wants it now: what is open is in the record, and the next start goes on with it.
    if (ending) process.exit(1);
    ending = true;
    try {
      await renewed?.stop();
      await app?.close(graceMs);
      await demo?.close();
    } catch (trouble) {
      // Errors that nothing catches are survived, and whoever ends the process must not wait for that.
      log.error({ err: trouble }, 'the end was not clean');
      process.exit(1);
    }
    process.exit(0);
  }
  process.on('SIGTERM', end);
  // A terminal sends it to all of its processes, and the one that started this one hands its own on.
  process.on('SIGINT', cluster.isWorker ? () => undefined : end);
}

function secretsOfRouters({ access }: Config): readonly string[] {
  return access?.settings.routers.flatMap(({ secret }) => secret?.reveal() ?? []) ?? [];
}

/** What a person can mend is one line; anything else is ours, and its stack helps. */
function leave(trouble: unknown): never {
  const known =
    trouble instanceof ListenError || (trouble instanceof Error && trouble.name === 'LedgerUnavailableError');
  console.error(known ? `Causeway does not start: ${trouble.message}` : trouble);
  process.exit(1);
}
