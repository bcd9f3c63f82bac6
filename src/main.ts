import { type App, openApp } from './app.ts';
import { readConfig } from './config.ts';
import type { Demo } from './demo.ts';
import { demoTabs, ownTabs } from './examples.ts';
import { providers } from './providers/index.ts';
import { ListenError } from './server/listen.ts';
import { makeLog } from './server/log.ts';

/** How long queries that are under way may take to end after SIGTERM; a change is waited for beyond it. */
const graceMs = 10_000;

const configuration = readConfig(process.env, providers);
if (configuration.kind === 'mistakes') {
  console.error(
    ['Causeway does not start:', ...configuration.mistakes.map(mistake => `  - ${mistake}`)].join('\n'),
  );
  process.exit(1);
}
const demo: Demo | null =
  configuration.kind === 'demo' ? await (await import('./demo.ts')).startDemo(configuration.config) : null;
const config = demo?.config ?? configuration.config;
const secrets = config.accounts.flatMap(account => account.secrets);
const record = config.record.kind === 'postgres' ? [config.record.url] : [];
const auditKey = config.housekeeping.auditKey === null ? [] : [config.housekeeping.auditKey];
const log = makeLog({
  secrets: () => [...secrets, ...record, ...auditKey].map(secret => secret.reveal()),
  facts: ['checkpoint'],
  level: demo === null ? (config.logLevel as 'info') : 'warn',
});

let app: App | null = null;
try {
  app = await openApp({
    config,
    log,
    graphiql: { title: 'Causeway', tabs: demo === null ? ownTabs : demoTabs },
  });
  const { url } = await app.server.listen({ host: config.host, port: config.port });
  if (demo === null) log.info({ url: `${url}/graphql` }, 'Causeway listens');
  else console.log((await import('./demo.ts')).banner(url, demo));
} catch (trouble) {
  // What a person can mend is one line; anything else is ours, and its stack helps.
  const known =
    trouble instanceof ListenError || (trouble instanceof Error && trouble.name === 'LedgerUnavailableError');
  console.error(known ? `Causeway does not start: ${trouble.message}` : trouble);
  process.exit(1);
}

let ending = false;
async function end(): Promise<void> {
  // Whoever asks twice wants it now: what is open is in the record, and the next start goes on with it.
  if (ending) process.exit(1);
  ending = true;
  await app?.close(graceMs);
  await demo?.close();
  process.exit(0);
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
