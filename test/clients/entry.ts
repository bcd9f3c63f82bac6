import process from 'node:process';
import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { noDocuments, readManifest } from '../../src/config-documents.ts';
import { startDemo } from '../../src/demo.ts';
import { localOperator } from '../../src/domain/caller.ts';
import { Rights, verbs } from '../../src/domain/rights.ts';
import { providers } from '../../src/providers/index.ts';
import { makeLog } from '../../src/server/log.ts';

// Causeway over its demo clouds, as a process of its own: clients bring a copy of graphql that must not meet the server's.
// Who asks stands in a header, as a router in front of it would pass it on.

const configuration = readConfig({ PORT: '0' }, providers);
if (configuration.kind !== 'demo') throw new Error('an empty environment is the demo');
const demo = await startDemo(configuration.config);
const { changes } = demo.config;
const manifest = process.argv.find(given => given.startsWith('--manifest='))?.slice('--manifest='.length);
const mistakes: string[] = [];
const documents =
  manifest === undefined
    ? noDocuments
    : { texts: readManifest(manifest, mistakes), only: true, automatic: false, manifest };
if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
// All but the right to send documents that nobody has deployed, where some are.
const may = verbs.filter(verb => manifest === undefined || verb !== 'adhoc');
const rights = new Rights([{ role: 'everything', may, accounts: null, kinds: null }]);
const app = await openApp({
  config: {
    ...demo.config,
    documents,
    changes: { ...changes, firstLookMs: 50, pollMs: 50, looksPerSecond: 100 },
  },
  log: makeLog({
    secrets: () => [],
    level: 'warn',
    destination: { write: line => process.stderr.write(line) },
  }),
  graphiql: null,
  identify: ({ headers: { 'x-user': user } }) => {
    const caller = { ...localOperator, rights, actor: typeof user === 'string' ? user : localOperator.actor };
    return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
  },
});
// A rack full of ports, to which another graph refers.
const zenlayer = demo.emulators.find(({ provider }) => provider === 'zenlayer');
const rack = Array.from({ length: 100 }, (_, nth) => ({
  kind: 'port',
  id: `port-sin-99-${String(nth + 1).padStart(3, '0')}`,
  name: `Singapore rack 99, port ${nth + 1}`,
  dcId: 'SIN1',
}));
if (process.argv.includes('--rack')) {
  const made = await fetch(`${zenlayer?.printed.control}/resources`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rack),
  });
  if (!made.ok) throw new Error(await made.text());
}
const { url } = await app.server.listen({ host: '127.0.0.1', port: 0 });
const clouds = Object.fromEntries(demo.emulators.map(({ provider, printed }) => [provider, printed.control]));
process.stdout.write(`${JSON.stringify({ url: `${url}/graphql`, clouds })}\n`);

process.once('SIGTERM', async () => {
  await app.close(1_000);
  await demo.close();
  process.exit(0);
});
