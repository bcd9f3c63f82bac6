import type { EmulatorDefinition } from '../../../emulation/definition.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../emulation/emulator.ts';
import { randomCredentials, type ZenlayerCredentials } from './credentials.ts';
import { seedDemo } from './demo.ts';
import type { ZenlayerResource } from './resource.ts';
import { cloudRouter } from './sdn/cloud-router.ts';
import { port } from './sdn/port.ts';
import { privateConnect } from './sdn/private-connect.ts';
import { type ZenlayerEmulatorSettings, zenlayerSettings } from './settings.ts';
import { zenlayerVendor } from './vendor.ts';
import { instance } from './zec/instance.ts';

/**
 * Zenlayer Cloud on a loopback port: verifies signatures and runs the state machines, from the vendor's words alone.
 * POST `${emulator.url}/api/v2/sdn` signed with emulator.accessKeyId and emulator.accessKeyPassword, or with emulator.token.
 */
export type ZenlayerEmulator = Emulator<ZenlayerCredentials, ZenlayerResource, ZenlayerEmulatorSettings>;
export type ZenlayerEmulatorOptions = EmulatorOptions<ZenlayerCredentials, ZenlayerEmulatorSettings>;

const zenlayer: EmulatorDefinition<ZenlayerCredentials, ZenlayerResource, ZenlayerEmulatorSettings> = {
  provider: 'zenlayer',
  settings: zenlayerSettings,
  kinds: [port, privateConnect, cloudRouter, instance],
  randomCredentials,
  accountOf: ({ accessKeyId }) => accessKeyId,
  access: ({ accessKeyId, accessKeyPassword }) => ({ accessKeyId, accessKeyPassword }),
  seedDemo,
  vendor: zenlayerVendor,
};

export function startZenlayerEmulator(options: ZenlayerEmulatorOptions = {}): Promise<ZenlayerEmulator> {
  return startEmulator(zenlayer, options);
}
