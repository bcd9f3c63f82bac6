import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { hashOf, newApiKey } from './access/api-key.ts';
import { homeTenant } from './domain/caller.ts';
import { type AccessStore, openPostgresAccess, openSqliteAccess } from './ledger/access-store.ts';
import { accessFile } from './ledger/archive.ts';
import { type ApiKeyRow, addKey, listKeys, revokeKeys, shortenKeys } from './ledger/keys.ts';
import { LedgerUnavailableError } from './ledger/ledger.ts';

// Keys of callers: `node src/keys.ts make --name ci`, `list`, `rotate --name ci`, `revoke ci`. Servers may run meanwhile.
// Exit code 0: done; 1: there was nothing to do it to; 2: it could not be done.

const usage = `Usage: keys make --name <name> [--tenant <tenant>] [--actor <actor>] [--days <number>]
       keys list
       keys rotate --name <name> [--overlap-hours <number>] [--days <number>]
       keys revoke <id or name>
`;

const dayMs = 24 * 3600_000;
const mostDays = 3_650;

type KeyCommand =
  | { readonly command: 'list' }
  | { readonly command: 'revoke'; readonly which: string }
  | {
      readonly command: 'make';
      readonly name: string;
      readonly tenant: string;
      readonly actor: string;
      readonly days: number;
    }
  | {
      readonly command: 'rotate';
      readonly name: string;
      readonly overlapHours: number;
      readonly days: number;
    };

try {
  process.exitCode = await run();
} catch (failure) {
  if (!(failure instanceof LedgerUnavailableError)) throw failure;
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  const asked = readArguments();
  if (asked === null) {
    process.stderr.write(usage);
    return 2;
  }
  const store = await openStore();
  try {
    return await perform(asked, store);
  } finally {
    await store.close();
  }
}

function openStore(): Promise<AccessStore> {
  const { DATABASE_URL, DATA_DIR } = process.env;
  return DATABASE_URL ? openPostgresAccess(DATABASE_URL) : openSqliteAccess(accessFile(DATA_DIR || 'data'));
}

async function perform(asked: KeyCommand, store: AccessStore): Promise<number> {
  switch (asked.command) {
    case 'list': {
      const keys = await store.read(listKeys());
      for (const key of keys) process.stdout.write(`${lineOf(key)}\n`);
      if (keys.length === 0) process.stderr.write('There are no keys yet.\n');
      return 0;
    }
    case 'make':
      await make(store, asked);
      return 0;
    case 'rotate': {
      const former = await store.write(shortenKeys(asked.name, asked.overlapHours * 3600_000));
      const [last] = former.toSorted((left, right) => right.madeAt.getTime() - left.madeAt.getTime());
      if (last === undefined) {
        process.stderr.write(`There is no key "${asked.name}" that is still good.\n`);
        return 1;
      }
      await make(store, { ...asked, tenant: last.tenant, actor: last.actor });
      process.stderr.write(`The former ones end at ${latest(former).toISOString()} at the latest.\n`);
      return 0;
    }
    case 'revoke': {
      const revoked = await store.write(revokeKeys(asked.which));
      for (const key of revoked) process.stdout.write(`${lineOf(key)}\n`);
      if (revoked.length > 0) process.stderr.write('Servers stop taking them within ten seconds.\n');
      else process.stderr.write('There is no such key that is still good.\n');
      return revoked.length > 0 ? 0 : 1;
    }
  }
}

async function make(
  store: AccessStore,
  of: { readonly name: string; readonly tenant: string; readonly actor: string; readonly days: number },
): Promise<void> {
  const { name, tenant, actor, days } = of;
  const key = newApiKey();
  const id = `key-${randomBytes(6).toString('hex')}`;
  await store.write(addKey({ id, name, tenant, actor, hash: hashOf(key), validForMs: days * dayMs }));
  process.stdout.write(`${key}\n`);
  process.stderr.write(
    `Shown this once: ${id} "${name}", tenant ${tenant}, actor ${actor}, good for ${days} days. What it may do is said in the configuration: access.grants, key: ${name}.\n`,
  );
}

function latest(keys: readonly ApiKeyRow[]): Date {
  return new Date(Math.max(...keys.map(({ expiresAt }) => expiresAt.getTime())));
}

function lineOf(key: ApiKeyRow): string {
  const { id, name, tenant, actor, expiresAt, revokedAt, usedAt } = key;
  const state =
    revokedAt !== null
      ? `revoked ${revokedAt.toISOString()}`
      : `${expiresAt.getTime() <= Date.now() ? 'expired' : 'good until'} ${expiresAt.toISOString()}`;
  const used = usedAt === null ? 'never used' : `used ${usedAt.toISOString()}`;
  return [id, name, tenant, actor, state, used].join('\t');
}

function readArguments(): KeyCommand | null {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch {
    return null;
  }
  const {
    name,
    tenant = homeTenant,
    days: daysText = '90',
    'overlap-hours': hoursText = '24',
  } = parsed.values;
  const { actor = `key:${name}` } = parsed.values;
  const [command, which, ...more] = parsed.positionals;
  const [days, overlapHours] = [Number(daysText), Number(hoursText)];
  if (more.length > 0 || !(days >= 1 && days <= mostDays) || !(overlapHours >= 0 && overlapHours <= 24 * 30))
    return null;
  if (command === 'list' && which === undefined) return { command };
  if (command === 'revoke' && which !== undefined) return { command, which };
  if (which !== undefined || name === undefined || ![name, tenant, actor].every(isName)) return null;
  if (command === 'make') return { command, name, tenant, actor, days };
  return command === 'rotate' ? { command, name, overlapHours, days } : null;
}

function isName(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S}]{0,127}$/u.test(text);
}

function parse() {
  return parseArgs({
    options: {
      name: { type: 'string' },
      tenant: { type: 'string' },
      actor: { type: 'string' },
      days: { type: 'string' },
      'overlap-hours': { type: 'string' },
    },
    allowPositionals: true,
  });
}
