import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// A third of each start is compiling what the last one has compiled. Beside the packages and not in a folder that everybody
// may write to; where it cannot be written, all is compiled again.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/causeway'));
await import('./program.ts');
