import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Patience as WholePatience } from '../../src/adapter/settings.ts';
import type { ChangeSettings } from '../../src/changes/settings.ts';
import { Clouds } from './clouds.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Random } from './random.ts';

export type Patience = Omit<WholePatience, 'limits' | 'cacheSeconds'>;

export type SiteRecord =
  | { readonly kind: 'sqlite' }
  /** Each replica may be given its own way to the one database. */
  | { readonly kind: 'postgres'; readonly url: string | ((replica: number) => string) };

export interface SiteOptions {
  /** Where its files are; made where missing. */
  readonly folder: string;
  readonly record: SiteRecord;
  /** Gateways over the one record: one on SQLite, any number on PostgreSQL. */
  readonly replicas?: number;
  readonly changes?: Partial<ChangeSettings>;
  readonly patience?: Patience;
  readonly entry?: string;
  readonly preload?: readonly string[];
  /** Asked at each start of a replica: how far its clock is ahead of the true one. */
  readonly clockAheadMs?: (replica: number) => number;
}

export const projectRoot = join(import.meta.dirname, '../..');

export const gatewayEntry = join(projectRoot, 'src/main.ts');

const compiledSources = process.env.NODE_COMPILE_CACHE ?? join(projectRoot, 'node_modules/.cache/causeway');

/** Where what was compiled of a built gateway lies. Node is to know it before it loads its first file. */
export function compiledBeside(entry: string): string {
  return join(dirname(entry), 'compiled');
}

export const patience = { deadlineSeconds: 1, attemptSeconds: 0.5, staleReadsSeconds: 0.15 };

/** How far a read may lie behind; less than the accounts say. */
export const longestLagMs = 100;

/** No late act comes later than this after its request. */
export const latestActMs = 400;

/**
 * Everything that waits for a cloud is shrunk, and stays in proportion: the settle window is longer than the deadline, the
 * latest act, and what a busy machine adds to both.
 */
export const timing: Partial<ChangeSettings> = {
  settleWindowMs: 3_000,
  settleMarginMs: 4_000,
  stallAfterMs: 4_000,
  firstLookMs: 60,
  slowestLookMs: 300,
  stalledLookMs: 500,
  looksPerSecond: 100,
  answerLookMs: 500,
  leaseMs: 1_500,
};

const otherClock = join(import.meta.dirname, 'other-clock.ts');

/** Where a gateway with another clock tells what each time of its record truly was. */
export function toldTimes(folder: string): string {
  return join(folder, 'times');
}

/** Emulated clouds, one record, and the gateways over it as processes of their own. */
export class Site {
  readonly clouds: Clouds;
  readonly gateways: readonly GatewayProcess[];
  readonly options: SiteOptions;

  private constructor(clouds: Clouds, gateways: readonly GatewayProcess[], options: SiteOptions) {
    this.clouds = clouds;
    this.gateways = gateways;
    this.options = options;
  }

  static async open(options: SiteOptions): Promise<Site> {
    const { folder, record, replicas = 1, entry = gatewayEntry, clockAheadMs } = options;
    const preload = [...(options.preload ?? []), ...(clockAheadMs === undefined ? [] : [otherClock])];
    mkdirSync(folder, { recursive: true });
    const waits = options.patience ?? patience;
    const clouds = await Clouds.start(waits.deadlineSeconds);
    const file = join(folder, 'config.json');
    const accounts = clouds.accounts(waits);
    writeFileSync(file, JSON.stringify({ accounts, changes: { ...timing, ...options.changes } }), {
      mode: 0o600,
    });
    const gateways = Array.from({ length: replicas }, (_, replica) => {
      const place: Record<string, string> =
        record.kind === 'sqlite'
          ? { DATA_DIR: join(folder, 'data'), CLOCK_TOLD_IN: toldTimes(folder) }
          : { DATABASE_URL: typeof record.url === 'string' ? record.url : record.url(replica) };
      const environment = {
        CAUSEWAY_CONFIG: file,
        // No real cloud would take it; the emulated ones do nothing later than `latestActMs`.
        CAUSEWAY_ALLOW: 'short-settle-window',
        NODE_COMPILE_CACHE: entry.endsWith('.ts') ? compiledSources : compiledBeside(entry),
        ...place,
      };
      const clock = clockAheadMs === undefined ? {} : { clockAheadMs: () => clockAheadMs(replica) };
      return new GatewayProcess({ entry, environment, preload, ...clock });
    });
    return new Site(clouds, gateways, options);
  }

  async start(): Promise<void> {
    await Promise.all(this.gateways.map(gateway => gateway.start()));
  }

  /** The address of one that listens; null where none does. */
  address(random: Random): string | null {
    const urls = this.gateways.flatMap(({ url }) => url ?? []);
    return urls.length === 0 ? null : random.pick(urls);
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map(gateway => gateway.kill()));
    await this.clouds.close();
  }
}
