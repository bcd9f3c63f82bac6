import { controlledWorlds, openAccounts } from './accounts.ts';
import { type ClockOption, type EmulatorClock, openClock } from './clock.ts';
import { startControl } from './control.ts';
import type { EmulatorDefinition, ResourceSpecification } from './definition.ts';
import { FaultQueue } from './fault-queue.ts';
import { InputError } from './input.ts';
import { Journal } from './journal.ts';
import { createResources } from './resources.ts';
import { startSocketServer } from './server.ts';
import { type CommonSettings, LiveSettings } from './settings.ts';
import type { EmulatedWorld } from './world.ts';
import type { EmulatedResource } from './world-view.ts';

/**
 * Starts an emulated cloud on a loopback port, with its control endpoint on another. What a vendor brings is its
 * definition; everything else is the same for all of them.
 *
 *   const emulator = await startEmulator(zenlayer, { clock: 'stepped', seed: 'demo' });
 *   emulator.url, emulator.accessKeyId, ...                    what a caller needs
 *   emulator.create({ kind: 'port', id: 'port-1' })            as POST /resources does, in the first account
 *   emulator.clock.advance(5_000); emulator.faults.add(...); emulator.journal.executions(...)
 *   await emulator.close();
 *
 * Each credential is an account with a world of its own; what names no account speaks of the first.
 */
export interface EmulatorOptions<Credentials, Settings> {
  readonly host?: string;
  readonly port?: number;
  /** The control endpoint stays on the loopback interface unless this says otherwise. */
  readonly controlHost?: string;
  readonly controlPort?: number;
  readonly clock?: ClockOption;
  /** Made at random when none is given. */
  readonly credentials?: Credentials | readonly Credentials[];
  /** `empty` unless said. */
  readonly seed?: 'demo' | 'empty';
  readonly settings?: Partial<Settings>;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly keepAliveMilliseconds?: number;
}

/** How people are told of a running emulator, and how the gateway's configuration would name it. */
export interface RunningEmulator {
  readonly provider: string;
  /** Addresses and credentials, as `npm run emulator` prints them. */
  readonly printed: Readonly<Record<string, unknown>>;
  /** An account's settings that reach it. */
  readonly settings: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** With the credentials of the first account. */
export type Emulator<Credentials, Resource extends EmulatedResource, Settings> = Credentials & {
  /** Without a slash at the end. */
  readonly url: string;
  readonly control: string;
  readonly clock: EmulatorClock;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  /** The first account's. */
  readonly world: EmulatedWorld<Resource, Settings>;
  /** Of every account, by its name. */
  readonly worlds: ReadonlyMap<string, EmulatedWorld<Resource, Settings>>;
  readonly settings: LiveSettings<Settings>;
  readonly running: RunningEmulator;
  /** Adds resources to the first account; throws on what POST /resources would refuse. */
  create(...specifications: readonly ResourceSpecification[]): readonly string[];
  /** Overwrites fields of a resource of the first account, as PATCH /resources/:id does. */
  change(id: string, fields: Readonly<Record<string, unknown>>): void;
  /** Worlds as seeded, settings as started, journal and faults empty, nothing pending. */
  reset(): void;
  close(): Promise<void>;
};

export async function startEmulator<
  Credentials extends object,
  Resource extends EmulatedResource,
  Settings extends CommonSettings,
>(
  definition: EmulatorDefinition<Credentials, Resource, Settings>,
  options: EmulatorOptions<Credentials, Settings> = {},
): Promise<Emulator<Credentials, Resource, Settings>> {
  const { kinds, provider } = definition;
  const { host, port, controlHost, controlPort, tls, keepAliveMilliseconds, seed = 'empty' } = options;
  const clock = openClock(options.clock);
  const settings = new LiveSettings(definition.settings, options.settings);
  const current = (): Settings => settings.current;
  const faults = new FaultQueue(() => clock.now().getTime());
  const journal = new Journal();
  const accounts = openAccounts(definition, options.credentials, clock, current);
  const first = accounts.values().next().value;
  if (first === undefined) throw new InputError('an emulator needs credentials of one account at least');

  const seedWorlds = (): void => {
    for (const account of accounts.values()) {
      account.world.clear();
      if (seed === 'demo')
        definition.seedDemo(account, specifications => {
          createResources(account.world, kinds, specifications);
        });
    }
  };
  seedWorlds();

  const vendor = definition.vendor({ accounts, settings: current });
  const parts = { faults, journal, clock };
  const server = await startSocketServer({
    ...parts,
    vendor,
    settings: current,
    host,
    port,
    tls,
    keepAliveMilliseconds,
  });
  const reset = (): void => {
    server.forgetLateActs();
    vendor.reset?.();
    // Before the worlds are seeded: the durations of their first transitions are settings.
    settings.reset();
    seedWorlds();
    faults.clear();
    journal.clear();
  };
  const worlds = controlledWorlds(definition, accounts, clock);
  const control = await startControl({
    ...parts,
    worlds,
    settings,
    reset,
    host: controlHost,
    port: controlPort,
  }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    clock.close();
    await Promise.all([server.close(), control.close()]);
  };
  const access = definition.access(first.credentials, settings.current);
  return {
    ...first.credentials,
    ...parts,
    url: server.url,
    control: control.url,
    world: first.world,
    worlds: new Map([...accounts].map(([name, account]) => [name, account.world])),
    settings,
    running: {
      provider,
      printed: { url: server.url, ...access, control: control.url },
      settings: { endpoint: server.url, ...access },
      close,
    },
    create: (...specifications) => worlds.create(specifications, undefined),
    change: (id, fields) => void worlds.change(id, fields, undefined),
    reset,
    close,
  };
}
