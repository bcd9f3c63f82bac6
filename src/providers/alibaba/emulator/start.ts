import type { EmulatorDefinition } from '../../../emulation/definition.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../emulation/emulator.ts';
import { type AlibabaCredentials, accountUidOf, randomCredentials } from './credentials.ts';
import { seedDemo } from './demo.ts';
import type { AlibabaResource } from './resource.ts';
import { type AlibabaEmulatorSettings, alibabaSettings } from './settings.ts';
import { alibabaVendor } from './vendor.ts';
import { accessPoint } from './vpc/access-point.ts';
import { physicalConnection } from './vpc/physical-connection.ts';
import { virtualBorderRouter } from './vpc/virtual-border-router.ts';

/** Alibaba Cloud's Express Connect (Vpc 2016-04-28) on a loopback socket, written from the vendor's pages alone. */
export type AlibabaEmulator = Emulator<AlibabaCredentials, AlibabaResource, AlibabaEmulatorSettings> & {
  readonly regions: readonly string[];
};

export interface AlibabaEmulatorOptions extends EmulatorOptions<AlibabaCredentials, AlibabaEmulatorSettings> {
  /** The setting of this name. */
  readonly regions?: readonly string[];
}

const alibaba: EmulatorDefinition<AlibabaCredentials, AlibabaResource, AlibabaEmulatorSettings> = {
  provider: 'alibaba',
  settings: alibabaSettings,
  kinds: [physicalConnection, virtualBorderRouter, accessPoint],
  randomCredentials,
  accountOf: ({ accessKeyId }) => accessKeyId,
  access: ({ accessKeyId, accessKeySecret }, { regions }) => ({ accessKeyId, accessKeySecret, regions }),
  accountFacts: account => ({ accountUid: accountUidOf(account) }),
  seedDemo,
  vendor: alibabaVendor,
};

export async function startAlibabaEmulator({
  regions,
  ...options
}: AlibabaEmulatorOptions = {}): Promise<AlibabaEmulator> {
  const settings = { ...options.settings, ...(regions === undefined ? {} : { regions: [...regions] }) };
  const emulator = await startEmulator(alibaba, { ...options, settings });
  return { ...emulator, regions: emulator.settings.current.regions };
}
