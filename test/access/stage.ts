import { hashOf, newApiKey } from '../../src/access/api-key.ts';
import type { AccessSettings } from '../../src/access/settings.ts';
import { type App, openApp } from '../../src/app.ts';
import { type BrakeSettings, noBrakes } from '../../src/changes/brake-settings.ts';
import { changeDefaults } from '../../src/changes/settings.ts';
import type { Config } from '../../src/config.ts';
import type { TenantAccount } from '../../src/config-accounts.ts';
import type { RecordPlace } from '../../src/config-environment.ts';
import type { Caller, Identify } from '../../src/domain/caller.ts';
import { type AlibabaEmulator, startAlibabaEmulator } from '../../src/providers/alibaba/emulator/start.ts';
import { type AwsEmulator, startAwsEmulator } from '../../src/providers/aws/emulator/start.ts';
import { providers } from '../../src/providers/index.ts';
import { startZenlayerEmulator, type ZenlayerEmulator } from '../../src/providers/zenlayer/emulator/start.ts';
import { makeLog } from '../../src/server/log.ts';
import { noAccess } from './no-access.ts';

export interface StageOptions {
  readonly access?: Partial<AccessSettings>;
  readonly anonymous?: Caller | null;
  readonly brakes?: Partial<BrakeSettings>;
  /** Names of keys that are made, with their tenants; everybody's actor is `key:<name>`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Accounts by `provider/name`, with their tenants. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly record?: RecordPlace;
  readonly tls?: Config['tls'];
  /** What else the configuration may say. */
  readonly config?: Partial<Config>;
  /** Instead of keys and all that. */
  readonly identify?: Identify;
}

export interface Stage {
  readonly zenlayer: ZenlayerEmulator;
  readonly alibaba: AlibabaEmulator;
  /** Null where no account is of it. */
  readonly aws: AwsEmulator | null;
  readonly app: App;
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly logged: readonly string[];
  /** As somebody with this key; null sends none. */
  ask(who: string | null, query: string, variables?: object): Promise<Answered>;
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<Answered>;
  /** The events of a subscription, as they come. */
  events(who: string, query: string, variables?: object): AsyncGenerator<unknown>;
  /** Calls that the cloud of this account has seen. */
  calls(account: string): number;
  close(): Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests pick answers apart, and a wrong path fails them.
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

const usualAccounts = {
  'zenlayer/north': 'acme',
  'zenlayer/south': 'acme',
  'alibaba/north': 'acme',
  'zenlayer/rival': 'rival',
};

/** Where those have their resources that have regions. */
export const regions = { alibaba: 'cn-hangzhou', aws: 'ap-southeast-1' } as const;

/** The whole gateway, with callers who prove themselves, over emulated clouds in this process. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const owners = options.accounts ?? usualAccounts;
  const names = (provider: string): readonly string[] =>
    Object.keys(owners).flatMap(each =>
      each.startsWith(`${provider}/`) ? each.slice(provider.length + 1) : [],
    );
  const secretOf = (name: string): string => `secret-of-${name}-0123456789`;
  const zenlayer = await startZenlayerEmulator({
    seed: 'demo',
    credentials: names('zenlayer').map(name => ({
      accessKeyId: keyIdOf('zenlayer', name),
      accessKeyPassword: secretOf(`zenlayer-${name}`),
      token: `token-of-${name}`,
    })),
  });
  const alibaba = await startAlibabaEmulator({
    seed: 'demo',
    credentials: (names('alibaba').length === 0 ? ['unused'] : names('alibaba')).map(name => ({
      accessKeyId: keyIdOf('alibaba', name),
      accessKeySecret: secretOf(`alibaba-${name}`),
    })),
  });
  const aws =
    names('aws').length === 0
      ? null
      : await startAwsEmulator({
          seed: 'demo',
          credentials: names('aws').map(name => ({
            accessKeyId: keyIdOf('aws', name),
            secretAccessKey: secretOf(`aws-${name}`),
          })),
        });
  const accounts = Object.entries(owners).map(([place, tenant]): TenantAccount => {
    const [provider = '', name = ''] = place.split('/');
    const accessKeyId = keyIdOf(provider, name);
    const secret = secretOf(`${provider}-${name}`);
    const settings: Readonly<Record<string, object>> = {
      zenlayer: { endpoint: zenlayer.url, accessKeyId, accessKeyPassword: secret },
      alibaba: { endpoint: alibaba.url, accessKeyId, accessKeySecret: secret, regions: [regions.alibaba] },
      aws: { endpoint: aws?.url, accessKeyId, secretAccessKey: secret, regions: [regions.aws] },
    };
    const configured = providers
      .find(each => each.provider === provider)
      ?.configure(name, settings[provider] ?? {});
    if (configured?.kind === 'account') return { ...configured.account, tenant };
    throw new Error(`${place}: ${JSON.stringify(configured)}`);
  });
  const logged: string[] = [];
  const log = makeLog({ secrets: () => [], destination: { write: line => void logged.push(line) } });
  const keys = Object.fromEntries(Object.keys(options.keys ?? {}).map(name => [name, newApiKey()]));
  const app = await openApp({
    config: {
      accounts,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: [],
      record: options.record ?? { kind: 'memory' },
      changes: { ...changeDefaults, firstLookMs: 20, slowestLookMs: 100, looksPerSecond: 1_000, pollMs: 20 },
      housekeeping: { auditKey: null, checkpoints: null, retentionDays: null, everyMs: 3600_000 },
      logLevel: 'info',
      access: {
        settings: { ...noAccess, ...options.access },
        anonymous: options.anonymous === undefined ? null : options.anonymous,
      },
      brakes: { ...noBrakes, ...options.brakes },
      tls: options.tls ?? null,
      ...options.config,
    },
    log,
    graphiql: { title: 'Stage', tabs: [] },
    ...(options.identify === undefined ? {} : { identify: options.identify }),
    keys: Object.entries(options.keys ?? {}).map(([name, tenant]) => ({
      id: `key-${name}`,
      name,
      tenant,
      actor: `key:${name}`,
      hash: hashOf(keys[name] ?? ''),
      validForMs: 3600_000,
    })),
  });
  const { url } = await app.server.listen({ host: '127.0.0.1', port: 0 });

  async function post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const answer = (await response.json()) as Pick<Answered, 'data' | 'errors'>;
    return { status: response.status, headers: response.headers, ...answer };
  }
  const authorization = (who: string | null): Readonly<Record<string, string>> =>
    who === null ? {} : { authorization: `Bearer ${keys[who] ?? who}` };

  return {
    zenlayer,
    alibaba,
    aws,
    app,
    url,
    keys,
    logged,
    ask: (who, query, variables = {}) => post(JSON.stringify({ query, variables }), authorization(who)),
    post,
    async *events(who, query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          ...authorization(who),
        },
        body: JSON.stringify({ query, variables }),
      });
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const data = /^data: (.+)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          if (data !== undefined) yield JSON.parse(data);
        }
      }
    },
    calls(place) {
      const [provider = '', name = ''] = place.split('/');
      const emulator = provider === 'zenlayer' ? zenlayer : provider === 'aws' ? aws : alibaba;
      return emulator?.journal.countRequests({ account: keyIdOf(provider, name) }) ?? 0;
    },
    async close() {
      await app.close(1_000);
      await zenlayer.close();
      await alibaba.close();
      await aws?.close();
    },
  };
}

export function keyIdOf(provider: string, account: string): string {
  return `id-${provider}-${account}`;
}
