import { startAlibabaEmulator } from './providers/alibaba/emulator/start.ts';
import { startZenlayerEmulator } from './providers/zenlayer/emulator/start.ts';

/** One running emulator: how people are told of it, and how the gateway's configuration would name it. */
export interface RunningEmulator {
  readonly provider: string;
  /** Addresses and credentials, as `npm run emulator` prints them. */
  readonly printed: Readonly<Record<string, unknown>>;
  /** An account's settings that reach it. */
  readonly settings: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** One line a provider. Each has the demo world, and a clock that is real. */
export async function startEmulators(): Promise<readonly RunningEmulator[]> {
  const { url, control, accessKeyId, accessKeyPassword, ...zenlayer } = await startZenlayerEmulator({
    seed: 'demo',
  });
  const alibaba = await startAlibabaEmulator({ seed: 'demo' });
  return [
    {
      provider: 'zenlayer',
      printed: { url, accessKeyId, accessKeyPassword, control },
      settings: { endpoint: url, accessKeyId, accessKeyPassword },
      close: () => zenlayer.close(),
    },
    {
      provider: 'alibaba',
      printed: {
        url: alibaba.url,
        accessKeyId: alibaba.accessKeyId,
        accessKeySecret: alibaba.accessKeySecret,
        regions: alibaba.regions,
        control: alibaba.control,
      },
      settings: {
        endpoint: alibaba.url,
        accessKeyId: alibaba.accessKeyId,
        accessKeySecret: alibaba.accessKeySecret,
        regions: alibaba.regions,
      },
      close: () => alibaba.close(),
    },
  ];
}
