import { readFileSync } from 'node:fs';
import type { Environment } from './config-file.ts';
import { Secret } from './domain/secret.ts';
import type { MaintenanceSettings } from './maintenance.ts';
import { flawOfTls, type TlsFiles } from './server/http-server.ts';
import { flawOfOrigin } from './server/origin.ts';
import { flawOfProxy } from './server/proxies.ts';

/** `writer` names this process in the audit. Without it the machine's name does on PostgreSQL, and `local` on SQLite. */
export type RecordPlace =
  | { readonly kind: 'memory' }
  | { readonly kind: 'directory'; readonly path: string; readonly writer?: string }
  | { readonly kind: 'postgres'; readonly url: Secret; readonly writer?: string };

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface WrittenTls {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Something in front of this server ends TLS. */
  readonly outside?: boolean | undefined;
}

export function tlsFrom(
  { certificate, key, outside = false }: WrittenTls,
  path: string,
  mistakes: string[],
): TlsFiles | 'outside' | undefined {
  if (outside && certificate === undefined && key === undefined) return 'outside';
  if (outside || certificate === undefined || key === undefined) {
    mistakes.push(
      `${path}: tls: name a certificate and a key, or say "outside: true" alone where something in front of this server ends TLS.`,
    );
    return undefined;
  }
  const read = (name: 'certificate' | 'key', file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (trouble) {
      mistakes.push(
        `${path}: tls.${name}: the file cannot be read (${(trouble as NodeJS.ErrnoException).code}).`,
      );
      return '';
    }
  };
  const files = { certificate: read('certificate', certificate), key: read('key', key) };
  if (files.certificate === '' || files.key === '') return undefined;
  const flaw = flawOfTls(files);
  if (flaw === null) return files;
  mistakes.push(`${path}: tls: ${flaw}. Name the chain and the private key of this server, both as PEM.`);
  return undefined;
}

export function recordFrom(environment: Environment, demo: boolean, mistakes: string[]): RecordPlace {
  const { WRITER_NAME: name } = environment;
  if (name && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    mistakes.push('WRITER_NAME: must be 1 to 63 letters, digits, dots, hyphens and underscores.');
  }
  const named = name ? { writer: name } : {};
  // Fakes never write into a record that real operations live in.
  if (demo) return { kind: 'memory' };
  if (environment.DATABASE_URL) {
    return { kind: 'postgres', url: new Secret(environment.DATABASE_URL), ...named };
  }
  return { kind: 'directory', path: environment.DATA_DIR?.trim() || 'data', ...named };
}

export function housekeepingFrom(environment: Environment, mistakes: string[]): MaintenanceSettings {
  const { CAUSEWAY_AUDIT_KEY: key, CAUSEWAY_CHECKPOINTS: checkpoints, RETENTION_DAYS: days } = environment;
  if (days && !/^[1-9]\d{0,4}$/.test(days))
    mistakes.push(`RETENTION_DAYS=${days}: must be a number of days, 1 or more.`);
  if (key && key.length < 16) mistakes.push('CAUSEWAY_AUDIT_KEY: must have 16 characters or more.');
  return {
    auditKey: key ? new Secret(key) : null,
    checkpoints: checkpoints || null,
    retentionDays: days ? Number(days) : null,
    everyMs: 3600_000,
  };
}

export function portFrom({ PORT }: Environment, mistakes: string[]): number {
  if (PORT === undefined || PORT === '') return 4000;
  if (/^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_535) return Number(PORT);
  mistakes.push(`PORT=${PORT}: must be a number from 0 to 65535; 0 lets the system choose.`);
  return 4000;
}

export function logLevelFrom({ LOG_LEVEL }: Environment, mistakes: string[]): string {
  if (LOG_LEVEL === undefined || LOG_LEVEL === '') return 'info';
  if (!logLevels.includes(LOG_LEVEL as (typeof logLevels)[number])) {
    mistakes.push(`LOG_LEVEL=${LOG_LEVEL}: must be one of ${logLevels.join(', ')}.`);
  }
  return LOG_LEVEL;
}

/** Words with commas between them. */
export function listIn(value: string | undefined): readonly string[] {
  return (value ?? '').split(',').flatMap(word => word.trim() || []);
}

export function originsFrom({ ALLOWED_ORIGINS }: Environment, mistakes: string[]): readonly string[] {
  const origins = listIn(ALLOWED_ORIGINS);
  for (const origin of origins) {
    const flaw = flawOfOrigin(origin);
    if (flaw !== null) mistakes.push(`ALLOWED_ORIGINS: "${origin}" ${flaw}.`);
  }
  return origins;
}

export function proxiesFrom({ TRUSTED_PROXIES }: Environment, mistakes: string[]): readonly string[] {
  const proxies = listIn(TRUSTED_PROXIES);
  for (const proxy of proxies) {
    const flaw = flawOfProxy(proxy);
    if (flaw !== null) mistakes.push(`TRUSTED_PROXIES: "${proxy}" ${flaw}.`);
  }
  return proxies;
}
