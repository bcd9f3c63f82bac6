/**
 * Alibaba Cloud's Express Connect (Vpc 2016-04-28) on a loopback socket, written from the vendor's pages alone.
 *
 *   const emulator = await startAlibabaEmulator({ clock: 'stepped', seed: 'demo' });
 *   emulator.url, emulator.accessKeyId, emulator.accessKeySecret     what a caller needs
 *   emulator.control                                                 address of the control endpoint
 *   emulator.clock.advance(5_000); emulator.faults.add(...); emulator.journal.executions(...)
 *   await emulator.close();
 *
 * Every credential is an account with a world of its own; fields without a name of an account speak of the first.
 */
import { randomBytes } from 'node:crypto';
import { type ClockOption, type EmulatorClock, openClock } from '../../../emulation/clock.ts';
import { startControl } from '../../../emulation/control.ts';
import { FaultQueue } from '../../../emulation/faults.ts';
import { Journal } from '../../../emulation/journal.ts';
import { startSocketServer } from '../../../emulation/server.ts';
import { LiveSettings } from '../../../emulation/settings.ts';
import { Account, type Credential } from './account.ts';
import { controlledWorld } from './control/world.ts';
import { seedDemo } from './demo.ts';
import { defaultSettings, type Settings, settingChoices } from './settings.ts';
import { alibabaVendor } from './vendor.ts';
import type { World } from './world.ts';

export interface AlibabaEmulatorOptions {
  readonly host?: string;
  readonly port?: number;
  /** The control endpoint stays on the loopback interface unless this says otherwise. */
  readonly controlHost?: string;
  readonly controlPort?: number;
  readonly clock?: ClockOption;
  /** Made at random when none is given. */
  readonly credentials?: Credential | readonly Credential[];
  /** `empty` unless said. */
  readonly seed?: 'demo' | 'empty';
  readonly regions?: readonly string[];
  readonly settings?: Partial<Settings>;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly keepAliveMilliseconds?: number;
}

export interface AlibabaEmulator {
  readonly url: string;
  readonly control: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly regions: readonly string[];
  readonly clock: EmulatorClock;
  readonly faults: FaultQueue;
  readonly journal: Journal;
  /** The first account's. */
  readonly world: World;
  /** Of every account, by its access key. */
  readonly worlds: ReadonlyMap<string, World>;
  readonly settings: LiveSettings<Settings>;
  /** Adds things to the first account, as POST /resources does; throws on what that would refuse. */
  readonly create: (...specifications: readonly Record<string, unknown>[]) => readonly string[];
  /** Worlds as seeded, settings as started, journal and faults empty, nothing pending. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

const defaultRegions = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];

export async function startAlibabaEmulator(options: AlibabaEmulatorOptions = {}): Promise<AlibabaEmulator> {
  const { host, port, tls, keepAliveMilliseconds, regions = defaultRegions, seed = 'empty' } = options;
  const settings = new LiveSettings(defaultSettings, settingChoices, options.settings);
  const clock = openClock(options.clock);
  const accounts = new Map<string, Account>();
  for (const credential of credentialsOf(options.credentials)) {
    if (accounts.has(credential.accessKeyId)) throw new TypeError('two credentials have one access key');
    const account = new Account(credential, accounts.size, clock, () => settings.current);
    accounts.set(credential.accessKeyId, account);
  }
  const first = accounts.values().next().value;
  if (!first) throw new TypeError('an emulator needs a credential at least');
  const sow = (): void => {
    if (seed !== 'demo') return;
    for (const [index, account] of [...accounts.values()].entries()) seedDemo(account, index, regions);
  };
  sow();

  const faults = new FaultQueue();
  const journal = new Journal();
  const vendor = alibabaVendor({
    accounts,
    regions,
    settings: () => settings.current,
    now: () => clock.now(),
  });
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
    vendor.forget();
    // Before the world is sown: the durations of its first steps are settings.
    settings.reset();
    for (const account of accounts.values()) account.clear();
    faults.clear();
    journal.clear();
    sow();
  };
  const world = controlledWorld({ accounts, regions, reset });
  const control = await startControl({
    world,
    settings,
    faults,
    journal,
    clock,
    host: options.controlHost,
    port: options.controlPort,
  }).catch(async error => {
    await server.close();
    throw error;
  });
  return {
    url: server.url,
    control: control.url,
    accessKeyId: first.credential.accessKeyId,
    accessKeySecret: first.credential.accessKeySecret,
    regions,
    clock,
    faults,
    journal,
    world: first.world,
    worlds: new Map([...accounts].map(([key, account]) => [key, account.world])),
    settings,
    create: (...specifications) => {
      const made = world.create(specifications, undefined);
      if ('problem' in made) throw new TypeError(made.problem);
      return made.done;
    },
    reset,
    close: async () => {
      clock.close();
      await Promise.all([server.close(), control.close()]);
    },
  };
}

function credentialsOf(given: Credential | readonly Credential[] | undefined): readonly Credential[] {
  if (given === undefined) {
    // The shape of real keys, so that whatever recognizes secrets by their looks meets them here too.
    return [
      {
        accessKeyId: `LTAI5t${randomBytes(9).toString('hex')}`,
        accessKeySecret: randomBytes(15).toString('hex'),
      },
    ];
  }
  return 'accessKeyId' in given ? [given] : given;
}
