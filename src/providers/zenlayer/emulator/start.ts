import { randomBytes } from 'node:crypto';
import { type ClockOption, type EmulatorClock, openClock } from '../../../emulation/clock.ts';
import { type Control, type Done, startControl } from '../../../emulation/control.ts';
import { FaultQueue } from '../../../emulation/faults.ts';
import { Journal } from '../../../emulation/journal.ts';
import { startSocketServer } from '../../../emulation/server.ts';
import { LiveSettings } from '../../../emulation/settings.ts';
import type { Credentials } from './authentication.ts';
import { seedDemo, seedNeighbour } from './demo.ts';
import { defaultSettings, settingChoices, type ZenlayerSettings } from './settings.ts';
import { addResources, changeResource } from './specification.ts';
import { type Account, zenlayerVendor } from './vendor.ts';
import { World } from './world.ts';

/**
 * Zenlayer Cloud on a loopback port: verifies signatures and runs the state machines, from the vendor's words alone.
 *
 *   const emulator = await startZenlayerEmulator({ seed: 'demo' });
 *   POST `${emulator.url}/api/v2/sdn` signed with emulator.accessKeyId and emulator.accessKeyPassword, or with emulator.token
 *   emulator.control            address of the control endpoint (see emulation/control.ts)
 *   emulator.faults, .journal, .clock, .settings, .world      the same, in this process
 *
 * Several credentials are several accounts, each with a world of its own; `world` is the first one's, `worlds` has all,
 * by access key id.
 */
export type ZenlayerEmulatorOptions = {
  readonly host?: string;
  readonly port?: number;
  /** the control endpoint stays on the loopback interface unless this says otherwise */
  readonly controlHost?: string;
  readonly controlPort?: number;
  readonly clock?: ClockOption;
  readonly credentials?: Credentials | readonly Credentials[];
  readonly seed?: 'demo' | 'empty';
  readonly settings?: Partial<ZenlayerSettings>;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly keepAliveMilliseconds?: number;
};

export type ZenlayerEmulator = Credentials & {
  /** without a slash at the end */
  readonly url: string;
  readonly control: string;
  readonly clock: EmulatorClock;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  readonly world: World;
  readonly worlds: ReadonlyMap<string, World>;
  readonly settings: LiveSettings<ZenlayerSettings>;
  /** adds resources to the first account; throws on what POST /resources would refuse */
  create(...specifications: readonly Readonly<Record<string, unknown>>[]): readonly string[];
  /** worlds as seeded, settings as started, journal and faults empty, nothing pending */
  reset(): void;
  close(): Promise<void>;
};

export async function startZenlayerEmulator(
  options: ZenlayerEmulatorOptions = {},
): Promise<ZenlayerEmulator> {
  const { host, seed = 'empty' } = options;
  const clock = openClock(options.clock);
  const settings = new LiveSettings(defaultSettings, settingChoices, options.settings);
  const current = (): ZenlayerSettings => settings.current;
  const faults = new FaultQueue();
  const journal = new Journal();
  const accounts = new Map<string, Account>();
  for (const credentials of [options.credentials ?? randomCredentials()].flat())
    accounts.set(credentials.accessKeyId, { ...credentials, world: new World(clock, current) });
  const first = accounts.values().next().value;
  if (first === undefined) throw new TypeError('an emulator needs credentials of at least one account');
  const worlds = new Map([...accounts].map(([key, { world }]) => [key, world]));

  const populate = (): void => {
    let number = 0;
    for (const world of worlds.values()) {
      world.clear();
      if (seed === 'demo' && number === 0) seedDemo(world);
      else if (seed === 'demo') seedNeighbour(world, number + 1);
      number += 1;
    }
  };
  populate();

  const vendor = zenlayerVendor(accounts, current);
  const { tls, keepAliveMilliseconds, port } = options;
  const server = await startSocketServer({
    vendor,
    faults,
    journal,
    clock,
    host,
    port,
    tls,
    keepAliveMilliseconds,
  });
  const reset = (): void => {
    server.forgetLateActs();
    settings.reset();
    populate();
    faults.clear();
    journal.clear();
  };
  const control = await openControl();

  function openControl(): Promise<Control> {
    return startControl({
      world: {
        world: () => ({
          now: clock.now().toISOString(),
          accounts: eachWorld(worlds, world => world.inventory()),
        }),
        billing: () => ({ accounts: eachWorld(worlds, world => world.billing()) }),
        create: (specifications, account) =>
          inWorld(worlds, account, world => addResources(world, specifications)),
        change: (id, fields, account) => inWorld(worlds, account, world => changeResource(world, id, fields)),
        reset,
      },
      settings,
      faults,
      journal,
      clock,
      host: options.controlHost,
      port: options.controlPort,
    }).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
  }

  return {
    accessKeyId: first.accessKeyId,
    accessKeyPassword: first.accessKeyPassword,
    token: first.token,
    url: server.url,
    control: control.url,
    clock,
    faults,
    journal,
    world: first.world,
    worlds,
    settings,
    create: (...specifications) => {
      const result = addResources(first.world, specifications);
      if ('problem' in result) throw new TypeError(result.problem);
      return result.done;
    },
    reset,
    close: async () => {
      clock.close();
      await Promise.all([server.close(), control.close()]);
    },
  };
}

function eachWorld<T>(worlds: ReadonlyMap<string, World>, show: (world: World) => T): Record<string, T> {
  return Object.fromEntries([...worlds].map(([account, world]) => [account, show(world)]));
}

function inWorld<T>(
  worlds: ReadonlyMap<string, World>,
  account: string | undefined,
  run: (world: World) => Done<T>,
): Done<T> {
  const world = account === undefined ? worlds.values().next().value : worlds.get(account);
  if (world !== undefined) return run(world);
  return { problem: `unknown account ${account}; known: ${[...worlds.keys()].join(', ')}` };
}

function randomCredentials(): Credentials {
  const random = (bytes: number): string => randomBytes(bytes).toString('hex');
  return { accessKeyId: random(8), accessKeyPassword: random(16), token: random(20) };
}
