import { parseArgs } from 'node:util';
import { type RunningEmulator, startEmulators } from './emulators.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const emulators = await startEmulators();
console.log(values.json ? asLine(emulators) : asText(emulators));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    Promise.all(emulators.map(emulator => emulator.close())).then(() => process.exit(0));
  });
}

function asLine(running: readonly RunningEmulator[]): string {
  return JSON.stringify(Object.fromEntries(running.map(({ provider, printed }) => [provider, printed])));
}

function asText(running: readonly RunningEmulator[]): string {
  const blocks = running.map(({ provider, printed }) => {
    const lines = Object.entries(printed).map(
      ([name, value]) => `  ${name.padEnd(18)} ${[value].flat().join(', ')}`,
    );
    return [`Emulated ${provider}`, ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n\nThe worlds live as long as this process. Ctrl+C ends it.`;
}
