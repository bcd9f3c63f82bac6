import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contender } from './contender.ts';
import { accounts } from './workload.ts';

const ownRoot = join(import.meta.dirname, '..');

/** The cloud behind every contender. */
export function startUpstream(environment: Readonly<Record<string, string>> = {}): Promise<Contender> {
  return Contender.start({ name: 'upstream', entry: join(import.meta.dirname, 'upstream.ts'), environment });
}

export interface CausewayOptions {
  /** Of another checkout than this. */
  readonly root?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly pinned?: boolean;
  /** How many of the accounts it knows. */
  readonly accountCount?: number;
  /** What else is said of each account; older checkouts do not know every word. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

interface StartedCauseway {
  readonly contender: Contender;
  stop(how?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** A whole gateway, as it is started in production, over the cloud of the benchmark; of this checkout or another one. */
export async function startCauseway(upstream: URL, options: CausewayOptions = {}): Promise<StartedCauseway> {
  const { root = ownRoot, environment = {}, pinned = false, accountCount = 1 } = options;
  const { settings = { staleReadsSeconds: 0.1 } } = options;
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const config = join(folder, 'causeway.yaml');
  const account = {
    provider: 'zenlayer',
    endpoint: upstream.origin,
    ...settings,
  };
  // As a gateway wants it of a file with secrets in it.
  writeFileSync(
    config,
    JSON.stringify({
      accounts: accounts.slice(0, accountCount).map(name => ({
        ...account,
        name,
        accessKeyId: `key-${name}`,
        accessKeyPassword: `password-${name}`,
      })),
    }),
    {
      mode: 0o600,
    },
  );
  const contender = await Contender.start({
    name: 'Causeway',
    entry: join(root, 'src/main.ts'),
    environment: {
      CAUSEWAY_CONFIG: config,
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      // Told before it starts, so that nothing of it has to be made JavaScript again: 20 MB.
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/causeway'),
      ...environment,
    },
    pinned,
  });
  return {
    contender,
    async stop(how) {
      await contender.stop(how);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
