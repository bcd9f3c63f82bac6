import { type AwsCredentials, randomCredentials } from '../../../src/providers/aws/emulator/credentials.ts';
import {
  type AwsEmulator,
  type AwsEmulatorOptions,
  startAwsEmulator,
} from '../../../src/providers/aws/emulator/start.ts';
import { accountsByName, type Cloud } from '../cloud.ts';
import { samples } from './samples.ts';

export const awsCloud: Cloud<AwsEmulator, AwsEmulatorOptions> = {
  provider: 'aws',
  start: (options, accounts) =>
    startAwsEmulator({
      credentials: accounts.map(({ credentials }) => credentials as AwsCredentials),
      ...options,
    }),
  account: accountsByName(() => {
    const { accessKeyId, secretAccessKey } = randomCredentials();
    // Temporary ones, so that the token is on every wire and in no answer.
    const credentials = { accessKeyId, secretAccessKey, sessionToken: randomCredentials().secretAccessKey };
    return {
      credentials,
      key: accessKeyId,
      settings: { ...credentials },
      secrets: [secretAccessKey, credentials.sessionToken],
    };
  }),
  samples,
  examples: {},
};
