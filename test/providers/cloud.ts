import type { ClockOption, EmulatorClock } from '../../src/emulation/clock.ts';
import type { RunningEmulator } from '../../src/emulation/emulator.ts';
import type { FaultQueue } from '../../src/emulation/fault-queue.ts';
import type { Journal } from '../../src/emulation/journal.ts';
import type { ProviderSamples } from './sample.ts';

/** Fields of a resource as an emulator makes it. */
export type Specification = Readonly<Record<string, unknown>>;

/** What every emulator of this house offers. */
export interface EmulatedCloud {
  readonly url: string;
  readonly control: string;
  readonly clock: EmulatorClock;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly settings: { change(patch: unknown): string | undefined };
  /** Of the first account. */
  readonly world: {
    find(id: string): { readonly id: string } | undefined;
    remove(resource: { readonly id: string }): void;
  };
  readonly running: RunningEmulator;
  create(...specifications: readonly Specification[]): readonly string[];
  reset(): void;
  close(): Promise<void>;
}

/** How an emulator is started, as far as all of them agree. */
export interface EmulatorStart {
  readonly clock?: ClockOption;
  readonly seed?: 'demo' | 'empty';
  readonly settings?: object;
}

/** One account that the tests made up. */
export interface TestAccount<Credentials = unknown> {
  readonly credentials: Credentials;
  /** By which faults, the journal and the control endpoint of its cloud name it. */
  readonly key: string;
  /** What a configuration says of it, beside the address of the cloud. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
}

/** A cloud as the tests know it: its emulator, accounts at it, and samples of all that the gateway offers of it. */
export interface Cloud<
  Emulator extends EmulatedCloud = EmulatedCloud,
  Start extends EmulatorStart = EmulatorStart,
> {
  readonly provider: string;
  start(options: Start, accounts: readonly TestAccount[]): Promise<Emulator>;
  /** The same name is the same account, at every emulator of the process. */
  account(name: string): TestAccount;
  readonly samples: ProviderSamples;
  /** What the examples of the demo's page come to that are about it, by the names of their operations. */
  readonly examples: Readonly<Record<string, DemoExample>>;
}

/** One of the examples that the page of the demo opens with. */
export interface DemoExample {
  /** For the name of its test. */
  readonly shows: string;
  check(data: Readonly<Record<string, unknown>>): void;
  /** The action whose states on the way are stepped over, where its answer waits for the end. */
  readonly waitsFor?: string;
  /** What it leaves in the list of operations: the change, and whether it was refused. */
  readonly records?: readonly [change: string, refused: boolean];
  /** It is the one that a click in a real browser runs; then all of these are shown. */
  readonly clicked?: readonly string[];
}

export function accountsByName<Account>(make: (name: string) => Account): (name: string) => Account {
  const made = new Map<string, Account>();
  return name => {
    const account = made.get(name) ?? make(name);
    made.set(name, account);
    return account;
  };
}

/** Makes resources in any account, as somebody does who drives the control endpoint. */
export async function createIn(
  { control }: EmulatedCloud,
  { key }: TestAccount,
  ...specifications: readonly Specification[]
): Promise<readonly string[]> {
  const { ids } = (await controlled(control, `/resources?account=${encodeURIComponent(key)}`, {
    method: 'POST',
    body: specifications,
  })) as { ids: readonly string[] };
  return ids;
}

export async function controlled(
  control: string,
  path: string,
  sent: { readonly method: string; readonly body?: unknown } = { method: 'GET' },
): Promise<unknown> {
  const response = await fetch(`${control}${path}`, {
    method: sent.method,
    ...(sent.body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent.body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return await response.json();
}
