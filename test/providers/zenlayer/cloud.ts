import {
  randomCredentials,
  type ZenlayerCredentials,
} from '../../../src/providers/zenlayer/emulator/credentials.ts';
import {
  startZenlayerEmulator,
  type ZenlayerEmulator,
  type ZenlayerEmulatorOptions,
} from '../../../src/providers/zenlayer/emulator/start.ts';
import { accountsByName, type Cloud } from '../cloud.ts';
import { examples } from './examples.ts';
import { samples } from './samples.ts';

export const zenlayerCloud: Cloud<ZenlayerEmulator, ZenlayerEmulatorOptions> = {
  provider: 'zenlayer',
  start: (options, accounts) =>
    startZenlayerEmulator({
      credentials: accounts.map(({ credentials }) => credentials as ZenlayerCredentials),
      ...options,
    }),
  account: accountsByName(() => {
    const credentials = randomCredentials();
    const { accessKeyId, accessKeyPassword, token } = credentials;
    return {
      credentials,
      key: accessKeyId,
      settings: { accessKeyId, accessKeyPassword },
      secrets: [accessKeyPassword, token],
    };
  }),
  samples,
  examples,
};
