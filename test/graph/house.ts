import { openApp } from '../../src/app.ts';
import { type ChangeSettings, changeDefaults } from '../../src/changes/settings.ts';
import type { Caller } from '../../src/domain/caller.ts';
import { type AlibabaEmulator, startAlibabaEmulator } from '../../src/providers/alibaba/emulator/start.ts';
import { providers } from '../../src/providers/index.ts';
import { startZenlayerEmulator, type ZenlayerEmulator } from '../../src/providers/zenlayer/emulator/start.ts';
import { makeLog } from '../../src/server/log.ts';
import { briskly, type GraphAnswer } from '../gateway.ts';

export interface House {
  readonly zenlayer: ZenlayerEmulator;
  readonly alibaba: AlibabaEmulator;
  readonly url: string;
  send(query: string, variables?: object, caller?: string): Promise<GraphAnswer>;
  /** The events of a subscription, as they come. */
  events(query: string, variables: object, caller?: string): AsyncGenerator<GraphAnswer>;
  close(): Promise<void>;
}

/** The key of an account, which is also how faults and the journal of its cloud name it. */
export function keyOf(account: string): string {
  return `key-of-${account}`;
}

interface HouseOptions {
  readonly zenlayer: readonly string[];
  readonly alibaba?: readonly string[];
  /** Who asks, by the header `x-caller`; the first one where there is none. */
  readonly callers: Readonly<Record<string, Caller>>;
  readonly changes?: Partial<ChangeSettings>;
}

/** The whole house over several accounts of each cloud, each with a world of its own. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { zenlayer: names, alibaba = [], callers } = options;
  const secretOf = (account: string): string => `secret-of-${account}`;
  const zenlayer = await startZenlayerEmulator({
    seed: 'demo',
    credentials: names.map(name => ({
      accessKeyId: keyOf(name),
      accessKeyPassword: secretOf(name),
      token: `token-of-${name}`,
    })),
  });
  const alibabaEmulator = await startAlibabaEmulator({
    seed: 'demo',
    credentials: ['unused', ...alibaba]
      .slice(alibaba.length > 0 ? 1 : 0)
      .map(name => ({ accessKeyId: keyOf(name), accessKeySecret: secretOf(name) })),
  });
  const configured = [
    ...names.map(name => ({
      provider: 'zenlayer',
      name,
      settings: { endpoint: zenlayer.url, accessKeyId: keyOf(name), accessKeyPassword: secretOf(name) },
    })),
    ...alibaba.map(name => ({
      provider: 'alibaba',
      name,
      settings: {
        endpoint: alibabaEmulator.url,
        accessKeyId: keyOf(name),
        accessKeySecret: secretOf(name),
        regions: alibabaEmulator.regions,
      },
    })),
  ].map(({ provider, name, settings }) => {
    const account = providers.find(each => each.name === provider)?.configure(name, settings);
    if (account?.kind === 'account') return account.account;
    throw new Error(`${provider} ${name}: ${JSON.stringify(account)}`);
  });
  const [everybody] = Object.values(callers);
  if (everybody === undefined) throw new Error('somebody has to ask');
  const app = await openApp({
    config: {
      accounts: configured,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: [],
      record: { kind: 'memory' },
      changes: { ...changeDefaults, ...briskly, ...options.changes },
      housekeeping: { auditKey: null, checkpoints: null, retentionDays: null, everyMs: 3600_000 },
      logLevel: 'info',
    },
    log: makeLog({ secrets: () => [], level: 'silent' }),
    graphiql: null,
    identify: headers => callers[String(headers['x-caller'])] ?? everybody,
  });
  const { url } = await app.server.listen({ host: '127.0.0.1', port: 0 });
  const ask = (accept: string, query: string, variables: object, caller?: string): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        ...(caller === undefined ? {} : { 'x-caller': caller }),
      },
      body: JSON.stringify({ query, variables }),
    });
  return {
    zenlayer,
    alibaba: alibabaEmulator,
    url,
    async send(query, variables = {}, caller) {
      const response = await ask('application/json', query, variables, caller);
      return (await response.json()) as GraphAnswer;
    },
    async *events(query, variables, caller) {
      const response = await ask('text/event-stream', query, variables, caller);
      yield* answersIn(response);
    },
    async close() {
      await app.close(1_000);
      await Promise.all([zenlayer.close(), alibabaEmulator.close()]);
    },
  };
}

/** Until the server says `complete` or ends the stream. */
async function* answersIn(response: Response): AsyncGenerator<GraphAnswer> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith('event: complete')) return;
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (part.startsWith('event: next') && data !== undefined) yield JSON.parse(data) as GraphAnswer;
    }
  }
}
