/** A part of the house, what it may import, and which packages. */
export interface Floor {
  readonly name: string;
  /** `$1` stands for a provider: each has such a floor of its own. */
  readonly files: readonly string[];
  /** For the table: what it is there for. */
  readonly does: string;
  /** Floors beside its own. With `$1` the one of the same provider, with `*` that of any. */
  readonly imports: readonly string[];
  /** With all that begins with what stands before a `*`. */
  readonly packages: readonly string[];
  /** Whether modules of Node are open to it. */
  readonly node: boolean;
}

/**
 * The plan of the house as it is enforced. The first floor that holds a file is its floor. Two things are freer than one would
 * draw them: the graph reads the record (operations are shown from it) and so meets its errors; and roof files may load each
 * other.
 */
export const floors: readonly Floor[] = [
  {
    name: 'domain',
    files: ['src/domain/**'],
    does: 'the words of the trade: errors, changes, nouns, operations, ids',
    imports: [],
    packages: [],
    node: false,
  },
  {
    name: 'transport',
    files: ['src/transport/**'],
    does: 'one HTTP exchange, its repeats, limits and breakers; knows no vendor',
    imports: ['domain'],
    packages: ['undici'],
    node: true,
  },
  {
    name: 'access',
    files: ['src/access/**'],
    does: 'who calls: keys, tokens, signed routers, and the rights they give',
    imports: ['domain'],
    packages: ['jose', 'zod'],
    node: true,
  },
  {
    name: 'ledger',
    files: ['src/ledger/**'],
    does: 'the durable record of operations, on SQLite or PostgreSQL, with its audit',
    imports: ['domain'],
    packages: ['postgres'],
    node: true,
  },
  {
    name: 'adapter kit',
    files: ['src/adapter/**'],
    does: 'what all adapters share: clients, envelopes, codes, lists, nouns, how a change is written down',
    imports: ['domain', 'transport'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'changes',
    files: ['src/changes/**'],
    does: 'carries a change through, one file a step, and follows it to its end',
    imports: ['domain', 'ledger'],
    packages: [],
    node: true,
  },
  {
    name: 'graph',
    files: ['src/graph/**'],
    does: 'GraphQL, knowing no provider: types, unions, pages, loaders, mutations from changes',
    imports: ['domain', 'ledger', 'changes'],
    packages: ['graphql', '@pothos/*', 'dataloader'],
    node: true,
  },
  {
    name: 'server',
    files: ['src/server/**'],
    does: 'the front door: limits, stages, masking, logging, health',
    imports: ['domain'],
    packages: [
      '@graphql-tools/executor',
      'graphql',
      'graphql-jit',
      'graphql-ws',
      'graphql-yoga',
      '@graphql-yoga/render-graphiql',
      'pino',
      'ws',
    ],
    node: true,
  },
  {
    name: 'emulator of $1',
    files: ['src/providers/$1/emulator/**'],
    does: 'the emulated cloud, from the vendor’s words alone; shares nothing with the adapter',
    imports: ['emulation'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'emulation',
    files: ['src/emulation/**'],
    does: 'what emulated clouds share: sockets, a virtual clock, faults, journals',
    imports: [],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'face of $1',
    files: ['src/providers/$1/index.ts', 'src/providers/$1/**.schema.ts'],
    does: 'a provider in the graph: its types and mutations',
    imports: ['domain', 'graph', 'adapter of $1'],
    packages: [],
    node: false,
  },
  {
    name: 'adapter of $1',
    files: ['src/providers/$1/**'],
    does: 'a provider’s nouns, changes, codes and signature',
    imports: ['domain', 'adapter kit'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'list of providers',
    files: ['src/providers/index.ts'],
    does: 'one line a provider',
    imports: ['adapter kit', 'face of *'],
    packages: [],
    node: false,
  },
  {
    name: 'list of emulators',
    files: ['src/emulators.ts'],
    does: 'one line an emulated cloud',
    imports: ['emulator of *', 'emulation'],
    packages: [],
    node: false,
  },
  {
    name: 'demo',
    files: ['src/demo.ts', 'src/emulator.ts'],
    does: 'starts emulated clouds, with the gateway over them or alone',
    imports: ['roof', 'domain', 'ledger', 'list of emulators', 'list of providers'],
    packages: [],
    node: true,
  },
  {
    name: 'roof',
    files: ['src/*.ts'],
    does: 'entries, configuration, and the one place where everything is put together',
    imports: [
      'domain',
      'transport',
      'access',
      'ledger',
      'adapter kit',
      'changes',
      'graph',
      'server',
      'list of providers',
      'demo',
    ],
    packages: ['zod', 'yaml', '@apollo/subgraph', 'graphql'],
    node: true,
  },
];

const patterns = floors.map(({ files }) => files.map(patternOf));

/** `**` stands for any path, `*` for a name, `$1` for a provider. */
function patternOf(files: string): RegExp {
  const parts: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]+', $1: '([^/]+)', '.': '\\.' };
  return new RegExp(`^${files.replace(/\*\*|\*|\$1|\./g, part => parts[part] ?? part)}$`);
}

export interface Place {
  readonly floor: Floor;
  /** With the provider filled in. */
  readonly name: string;
  readonly imports: readonly string[];
}

/** Null for a file that no floor holds, which is against the plan. */
export function placeOf(path: string): Place | null {
  for (const [index, floor] of floors.entries()) {
    const found = patterns[index]?.map(pattern => pattern.exec(path)).find(match => match !== null);
    if (found === undefined) continue;
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

export function mayUse({ floor }: Place, specifier: string): boolean {
  if (specifier.startsWith('node:')) return floor.node;
  return floor.packages.some(each =>
    each.endsWith('*')
      ? specifier.startsWith(each.slice(0, -1))
      : specifier === each || specifier.startsWith(`${each}/`),
  );
}

/** The plan as a table of Markdown, for docs/ARCHITECTURE.md. */
export function floorTable(): string {
  const named = (text: string): string =>
    text.replaceAll('$1', 'a provider').replace('of *', 'of any provider');
  const list = (items: readonly string[]): string => (items.length === 0 ? 'nothing' : items.join(', '));
  const rows = floors.map(({ name, files, does, imports, packages, node }) => [
    named(name),
    files.map(each => `\`${each.replaceAll('$1', '<provider>')}\``).join(', '),
    does,
    list(imports.map(named)),
    list([...packages.map(each => `\`${each}\``), ...(node ? ['`node:`'] : [])]),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = ['floor', 'files', 'what it is there for', 'may import', 'and these packages'];
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
