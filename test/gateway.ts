import { type App, openApp } from '../src/app.ts';
import { type ChangeSettings, changeDefaults } from '../src/changes/settings.ts';
import type { RecordPlace } from '../src/config-environment.ts';
import type { Caller, Identify } from '../src/domain/caller.ts';
import { providers } from '../src/providers/index.ts';
import type { GraphiqlOptions } from '../src/server/graphiql.ts';
import { makeLog } from '../src/server/log.ts';
import { clouds as allClouds } from './clouds.ts';
import type { Cloud, EmulatedCloud, EmulatorStart, TestAccount } from './providers/cloud.ts';

/** A cloud that a gateway is to have, and how. */
export interface ChosenCloud {
  readonly cloud: Cloud;
  readonly start: EmulatorStart;
  /** Added to the settings of each of its accounts. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly accounts: readonly string[];
}

export interface Choice<Start> {
  /** How its emulator is started: with the demo world, where nothing is said. */
  readonly start?: Start;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** One, named `demo`, where none is. */
  readonly accounts?: readonly string[];
}

export function using<Emulator extends EmulatedCloud, Start extends EmulatorStart>(
  cloud: Cloud<Emulator, Start>,
  { start, settings = {}, accounts = ['demo'] }: Choice<Start> = {},
): ChosenCloud {
  return { cloud, start: { seed: 'demo', ...start }, settings, accounts };
}

export interface GatewayOptions {
  /** All of test/clouds.ts, each with its demo world, where none is named. */
  readonly clouds?: readonly ChosenCloud[];
  readonly changes?: Partial<ChangeSettings>;
  readonly record?: RecordPlace;
  readonly identify?: (headers: Readonly<Record<string, string | string[] | undefined>>) => Caller;
  readonly graphiql?: GraphiqlOptions;
}

type Headers = Readonly<Record<string, string>>;

export interface Gateway {
  /** The emulator that stands for this cloud. */
  cloud<Emulator extends EmulatedCloud>(of: Cloud<Emulator, never>): Emulator;
  readonly app: App;
  /** Where it listens, without a path. */
  readonly url: string;
  /** All lines that were logged. */
  readonly logged: readonly string[];
  /** A request as a frontend sends it: over a socket. */
  send(query: string, variables?: object, headers?: Headers): Promise<GraphAnswer>;
  /** What a subscription tells, as it comes, until the server says that it is complete. */
  watch(query: string, variables: object, headers?: Headers): AsyncGenerator<GraphAnswer>;
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
  firstLookMs: 20,
  slowestLookMs: 100,
  stalledLookMs: 200,
  looksPerSecond: 1_000,
  pollMs: 20,
};

/** Emulated clouds show what is true, so two looks need not be further apart than this. */
export const brisklySettled = { staleReadsSeconds: 0.06 };

/** The whole house over emulated clouds in this process, reached by sockets only. */
export async function openGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const chosen = options.clouds ?? allClouds.map(cloud => using(cloud));
  const emulators = new Map<string, EmulatedCloud>();
  const accounts = [];
  for (const { cloud, start, settings, accounts: names } of chosen) {
    const made = names.map(name => ({ name, account: cloud.account(name) }));
    const emulator = await cloud.start(
      start,
      made.map(({ account }) => account),
    );
    emulators.set(cloud.provider, emulator);
    for (const { name, account } of made)
      accounts.push(configured(cloud, name, settingsOf(emulator, account, settings)));
  }
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
    ...(options.identify === undefined ? {} : { identify: identifying(options.identify) }),
  });
  const { url } = await app.server.listen({ host: '127.0.0.1', port: 0 });
  const ask = (accept: string, query: string, variables?: object, headers?: Headers): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...headers },
      body: JSON.stringify({ query, variables }),
    });
  return {
    cloud<Emulator extends EmulatedCloud>({ provider }: Cloud<Emulator, never>) {
      const emulator = emulators.get(provider);
      if (emulator === undefined) throw new Error(`this gateway was opened without ${provider}`);
      return emulator as Emulator;
    },
    app,
    url,
    logged,
    async send(query, variables, headers) {
      return (await (await ask('application/json', query, variables, headers)).json()) as GraphAnswer;
    },
    async *watch(query, variables, headers) {
      yield* answersIn(await ask('text/event-stream', query, variables, headers));
    },
    async close() {
      await app.close(1_000);
      await Promise.all([...emulators.values()].map(emulator => emulator.close()));
    },
  };
}

function identifying(callerOf: NonNullable<GatewayOptions['identify']>): Identify {
  return ({ headers }) => {
    const caller = callerOf(headers);
    return { kind: 'caller', caller, bodyHash: null, renew: () => caller };
  };
}

/** What a configuration says of one account: the running cloud's address, the account's own credentials, and more. */
export function settingsOf(
  { running }: EmulatedCloud,
  account: TestAccount,
  more: object = {},
): Readonly<Record<string, unknown>> {
  return { ...running.settings, ...account.settings, ...brisklySettled, ...more };
}

function configured({ provider: name }: Cloud, account: string, settings: object) {
  const found = providers.find(({ provider }) => provider === name)?.configure(account, settings);
  if (found?.kind === 'account') return found.account;
  throw new Error(`test account ${account} of ${name}: ${JSON.stringify(found)}`);
}

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
