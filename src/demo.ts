import type { Config } from './config.ts';
import { type RunningEmulator, startEmulators } from './emulators.ts';
import { providers } from './providers/index.ts';
import {
  keysOfSamples,
  newSampleCallers,
  type SampleCaller,
  sampleAccess,
  sampleBrakes,
} from './sample-callers.ts';

export interface Demo {
  readonly config: Config;
  readonly emulators: readonly RunningEmulator[];
  /** Sample callers, so that rights can be tried. */
  readonly callers: readonly SampleCaller[];
  readonly keys: ReturnType<typeof keysOfSamples>;
  close(): Promise<void>;
}

/** Starts the emulated clouds and hands their addresses to the very same app, as accounts named `demo`. */
export async function startDemo(config: Config): Promise<Demo> {
  const emulators = await startEmulators();
  const accounts = emulators.map(({ provider: name, settings }) => {
    const configured = providers
      .find(each => each.provider === name)
      ?.configure('demo', { ...settings, staleReadsSeconds: 2 });
    if (configured?.kind === 'account') return configured.account;
    throw new Error(`the emulated ${name} cannot be configured: ${JSON.stringify(configured)}`);
  });
  const callers = newSampleCallers();
  return {
    config: {
      ...config,
      accounts,
      access: sampleAccess(),
      brakes: sampleBrakes,
      // A person who watches an outcome being settled should not have to wait a quarter of an hour.
      changes: {
        ...config.changes,
        settleWindowMs: 30_000,
        settleMarginMs: 30_000,
        stallAfterMs: 120_000,
        looksPerSecond: 10,
      },
    },
    emulators,
    callers,
    keys: keysOfSamples(callers),
    async close() {
      await Promise.all(emulators.map(emulator => emulator.close()));
    },
  };
}

/** Says what this is, where the emulated clouds listen, and how real accounts are set. */
export function banner(url: string, { emulators, callers }: Demo): string {
  const clouds = emulators.map(
    ({ provider, printed }) => `    ${provider.padEnd(9)} ${printed.url}   control ${printed.control}`,
  );
  const samples = callers.flatMap(({ name, may, key }) => [
    `    ${name.padEnd(9)} ${key}`,
    `              ${may}`,
  ]);
  return [
    '',
    `  Causeway  ${url}/graphql`,
    '',
    '  These are demo clouds: nothing here is real, nothing is billed, and all is forgotten at the end.',
    ...clouds,
    '',
    '  You may do everything. To see how rights feel, send "authorization: Bearer <key>" as one of these:',
    ...samples,
    '',
    '  Your own accounts: name a file in CAUSEWAY_CONFIG, or say CAUSEWAY_ACCOUNTS=env to take the variables',
    '  of the clouds’ own SDKs. See README.md, "Configuration".',
    '',
  ].join('\n');
}
