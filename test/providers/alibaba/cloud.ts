import {
  type AlibabaCredentials,
  randomCredentials,
} from '../../../src/providers/alibaba/emulator/credentials.ts';
import {
  type AlibabaEmulator,
  type AlibabaEmulatorOptions,
  startAlibabaEmulator,
} from '../../../src/providers/alibaba/emulator/start.ts';
import { accountsByName, type Cloud } from '../cloud.ts';
import { examples } from './examples.ts';
import { samples } from './samples.ts';

export const alibabaCloud: Cloud<AlibabaEmulator, AlibabaEmulatorOptions> = {
  provider: 'alibaba',
  start: (options, accounts) =>
    startAlibabaEmulator({
      credentials: accounts.map(({ credentials }) => credentials as AlibabaCredentials),
      ...options,
    }),
  account: accountsByName(() => {
    const credentials = randomCredentials();
    const { accessKeyId, accessKeySecret } = credentials;
    return {
      credentials,
      key: accessKeyId,
      settings: { accessKeyId, accessKeySecret },
      secrets: [accessKeySecret],
    };
  }),
  samples,
  examples,
};
