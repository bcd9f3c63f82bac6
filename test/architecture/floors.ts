/** A part of the house, what it may import, and which packages. `node:` modules are open to all but the domain. */
export interface Floor {
  readonly name: string;
  readonly holds: RegExp;
  /** Floors beside its own. With `$1` a floor of the same provider. */
  readonly imports: readonly string[];
  readonly packages: readonly (string | RegExp)[];
  readonly node: boolean;
}

/**
 * The plan of the house as it is enforced. The first floor that holds a file is its floor. Three things are freer than one
 * would draw them: the graph reads the record (operations are shown from it) and so meets its errors; the list of providers
 * and what the roof knows of one are described where their calls are made, in transport; and roof files may load each other.
 */
export const floors: readonly Floor[] = [
  { name: 'domain', holds: /^src\/domain\//, imports: [], packages: [], node: false },
  { name: 'transport', holds: /^src\/transport\//, imports: ['domain'], packages: ['undici'], node: true },
  { name: 'ledger', holds: /^src\/ledger\//, imports: ['domain'], packages: ['postgres'], node: true },
  { name: 'changes', holds: /^src\/changes\//, imports: ['domain', 'ledger'], packages: [], node: true },
  {
    name: 'graph',
    holds: /^src\/graph\//,
    imports: ['domain', 'ledger', 'changes'],
    packages: ['graphql', /^@pothos\//, 'dataloader'],
    node: true,
  },
  {
    name: 'server',
    holds: /^src\/server\//,
    imports: ['domain'],
    packages: ['graphql', /^graphql-yoga$/, '@graphql-yoga/render-graphiql', 'pino'],
    node: true,
  },
  {
    name: 'emulator of $1',
    holds: /^src\/providers\/([^/]+)\/emulator\//,
    imports: ['emulation'],
    packages: [],
    node: true,
  },
  { name: 'emulation', holds: /^src\/emulation\//, imports: [], packages: [], node: true },
  {
    name: 'face of $1',
    holds: /^src\/providers\/([^/]+)\/(?:index\.ts|.*\.schema\.ts)$/,
    imports: ['domain', 'graph', 'adapter of $1'],
    packages: [],
    node: false,
  },
  {
    name: 'adapter of $1',
    holds: /^src\/providers\/([^/]+)\/.*\.ts$/,
    imports: ['domain', 'transport'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'list of providers',
    holds: /^src\/providers\/index\.ts$/,
    imports: ['transport', 'face of *'],
    packages: [],
    node: false,
  },
  {
    name: 'list of emulators',
    holds: /^src\/emulators\.ts$/,
    imports: ['emulator of *'],
    packages: [],
    node: false,
  },
  {
    name: 'demo',
    holds: /^src\/(?:demo|emulator)\.ts$/,
    imports: ['roof', 'list of emulators', 'list of providers', 'transport'],
    packages: [],
    node: true,
  },
  {
    name: 'roof',
    holds: /^src\/[^/]+\.ts$/,
    imports: ['domain', 'transport', 'ledger', 'changes', 'graph', 'server', 'list of providers', 'demo'],
    packages: ['zod', 'yaml', '@apollo/subgraph', 'graphql'],
    node: true,
  },
];

export interface Place {
  readonly floor: Floor;
  /** With the provider filled in. */
  readonly name: string;
  readonly imports: readonly string[];
}

/** Null for a file that no floor holds, which is against the plan. */
export function placeOf(path: string): Place | null {
  for (const floor of floors) {
    const found = floor.holds.exec(path);
    if (found === null) continue;
    const filled = (name: string): string => name.replace('$1', found[1] ?? '');
    return { floor, name: filled(floor.name), imports: floor.imports.map(filled) };
  }
  return null;
}

export function mayImport(from: Place, to: Place): boolean {
  return (
    from.name === to.name ||
    from.imports.includes(to.name) ||
    from.imports.includes(to.name.replace(/ of .*$/, ' of *'))
  );
}
