import { type App, openApp } from '../src/app.ts';
import { type ChangeSettings, changeDefaults } from '../src/changes/settings.ts';
import type { RecordPlace } from '../src/config.ts';
import type { Caller } from '../src/domain/caller.ts';
import {
  type AlibabaEmulator,
  type AlibabaEmulatorOptions,
  startAlibabaEmulator,
} from '../src/providers/alibaba/emulator/start.ts';
import { providers } from '../src/providers/index.ts';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
  type ZenlayerEmulatorOptions,
} from '../src/providers/zenlayer/emulator/start.ts';
import type { GraphiqlOptions } from '../src/server/graphiql.ts';
import { makeLog } from '../src/server/log.ts';

export interface GatewayOptions {
  readonly zenlayer?: ZenlayerEmulatorOptions;
  readonly alibaba?: AlibabaEmulatorOptions;
  /** Added to the settings of the one account of each provider, named `demo`. */
  readonly zenlayerSettings?: Readonly<Record<string, unknown>>;
  readonly alibabaSettings?: Readonly<Record<string, unknown>>;
  readonly changes?: Partial<ChangeSettings>;
  readonly record?: RecordPlace;
  readonly identify?: (headers: Readonly<Record<string, string | string[] | undefined>>) => Caller;
  readonly graphiql?: GraphiqlOptions;
}

export interface Gateway {
  readonly zenlayer: ZenlayerEmulator;
  readonly alibaba: AlibabaEmulator;
  readonly app: App;
  /** Where it listens, without a path. */
  readonly url: string;
  /** All lines that were logged. */
  readonly logged: readonly string[];
  /** A request as a frontend sends it: over a socket. */
  send(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<GraphAnswer>;
  close(): Promise<void>;
}

export interface GraphAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests pick answers apart, and a wrong path fails them.
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** As patient as a test may be: everything that waits for a cloud is shrunk, nothing is left out. */
export const briskly: Partial<ChangeSettings> = {
  settleWindowMs: 600,
  settleMarginMs: 2_000,
  stallAfterMs: 5_000,
  goneGapMs: 60,
  firstLookMs: 20,
  slowestLookMs: 100,
  stalledLookMs: 200,
  looksPerSecond: 1_000,
  pollMs: 20,
};

/** The whole house over two emulated clouds in this process, reached by sockets only. */
export async function openGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const zenlayer = await startZenlayerEmulator({ seed: 'demo', ...options.zenlayer });
  const alibaba = await startAlibabaEmulator({ seed: 'demo', ...options.alibaba });
  const settings = {
    zenlayer: {
      endpoint: zenlayer.url,
      accessKeyId: zenlayer.accessKeyId,
      accessKeyPassword: zenlayer.accessKeyPassword,
      ...options.zenlayerSettings,
    },
    alibaba: {
      endpoint: alibaba.url,
      accessKeyId: alibaba.accessKeyId,
      accessKeySecret: alibaba.accessKeySecret,
      regions: alibaba.regions,
      ...options.alibabaSettings,
    },
  };
  const accounts = providers.map(provider => {
    const configured = provider.configure('demo', settings[provider.name as keyof typeof settings]);
    if (configured.kind === 'account') return configured.account;
    throw new Error(`test account of ${provider.name}: ${JSON.stringify(configured.issues)}`);
  });
  const logged: string[] = [];
  const secrets = accounts.flatMap(account => account.secrets.map(secret => secret.reveal()));
  const log = makeLog({ secrets: () => secrets, destination: { write: line => void logged.push(line) } });
  const app = await openApp({
    config: {
      accounts,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: [],
      record: options.record ?? { kind: 'memory' },
      changes: { ...changeDefaults, ...briskly, ...options.changes },
      housekeeping: { auditKey: null, checkpoints: null, retentionDays: null, everyMs: 3600_000 },
      logLevel: 'info',
    },
    log,
    graphiql: options.graphiql ?? null,
    ...(options.identify === undefined ? {} : { identify: options.identify }),
  });
  const { url } = await app.server.listen({ host: '127.0.0.1', port: 0 });
  return {
    zenlayer,
    alibaba,
    app,
    url,
    logged,
    async send(query, variables, headers) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as GraphAnswer;
    },
    async close() {
      await app.close(1_000);
      await zenlayer.close();
      await alibaba.close();
    },
  };
}
