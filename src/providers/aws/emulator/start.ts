import type { EmulatorDefinition } from '../../../emulation/definition.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../emulation/emulator.ts';
import { type AwsCredentials, accountIdOf, randomCredentials } from './credentials.ts';
import { seedDemo } from './demo.ts';
import { connection } from './dx/connection.ts';
import { directConnectGateway, virtualGateway } from './dx/gateway.ts';
import { virtualInterface } from './dx/virtual-interface.ts';
import { region } from './region.ts';
import type { AwsResource } from './resource.ts';
import { type AwsEmulatorSettings, awsSettings } from './settings.ts';
import { awsVendor } from './vendor.ts';

/**
 * AWS Direct Connect (API version 2012-10-25, JSON 1.1) on a loopback port, for all regions at once: the region stands in
 * the scope of a signature. Written from the vendor's words alone. POST `${emulator.url}/` signed with
 * emulator.accessKeyId and emulator.secretAccessKey.
 */
export type AwsEmulator = Emulator<AwsCredentials, AwsResource, AwsEmulatorSettings>;
export type AwsEmulatorOptions = EmulatorOptions<AwsCredentials, AwsEmulatorSettings>;

const aws: EmulatorDefinition<AwsCredentials, AwsResource, AwsEmulatorSettings> = {
  provider: 'aws',
  settings: awsSettings,
  kinds: [connection, virtualInterface, directConnectGateway, virtualGateway, region],
  randomCredentials,
  accountOf: ({ accessKeyId }) => accessKeyId,
  access: ({ accessKeyId, secretAccessKey, sessionToken }, { regions }) => ({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    regions,
  }),
  accountFacts: account => ({ accountId: accountIdOf(account) }),
  seedDemo,
  vendor: awsVendor,
};

export function startAwsEmulator(options: AwsEmulatorOptions = {}): Promise<AwsEmulator> {
  return startEmulator(aws, options);
}
