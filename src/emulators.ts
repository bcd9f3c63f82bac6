import type { RunningEmulator } from './emulation/emulator.ts';
import { startAlibabaEmulator } from './providers/alibaba/emulator/start.ts';
import { startAwsEmulator } from './providers/aws/emulator/start.ts';
import { startZenlayerEmulator } from './providers/zenlayer/emulator/start.ts';

export type { RunningEmulator };

type DemoStart = (options: { readonly seed: 'demo' }) => Promise<{ readonly running: RunningEmulator }>;

/** One line a provider. */
const starts: readonly DemoStart[] = [startZenlayerEmulator, startAlibabaEmulator, startAwsEmulator];

/** Each has the demo world, and a clock that is real. */
export async function startEmulators(): Promise<readonly RunningEmulator[]> {
  const emulators = await Promise.all(starts.map(start => start({ seed: 'demo' })));
  return emulators.map(({ running }) => running);
}
