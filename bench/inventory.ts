import { startCauseway, startUpstream } from './causeway.ts';
import type { Contender } from './contender.ts';
import { median } from './measure.ts';
import { ask, forwardingBody } from './workload.ts';

// What an answer costs by how much an account holds. Alone: `node bench/inventory.ts`, which also reads an account of 50,000 rows
// from end to end and changes something in it, and fails where that does not go.

const sizes = [10, 100, 1_000, 10_000];
const largest = 50_000;

export interface InventoryCost {
  readonly rows: number;
  /** Milliseconds of CPU: of the first page as it comes, and of the first page by name, for which all rows are read. */
  readonly page: number;
  readonly ordered: number;
}

interface ShownPage {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly nativeId: string }[];
  readonly failures: readonly { readonly message?: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function pageQuery(asked: string): string {
  return `query($after: String) { of: cloudResources(filter: { kind: [PORT] }, first: 100, after: $after${asked}) {
    totalCount nodes { nativeId } failures { kind } pageInfo { hasNextPage endCursor } } }`;
}

const asItComes = pageQuery('');
const byName = pageQuery(', orderBy: { field: NAME }');

async function readPage(causeway: Contender, query: string, after: string | null = null): Promise<ShownPage> {
  const body = JSON.stringify({ query, variables: { after } });
  const { data, errors } = await ask(new URL('/graphql', causeway.url), body);
  const page = (data as { of?: ShownPage } | undefined)?.of;
  if (errors !== undefined || page === undefined || page.failures.length > 0)
    throw new Error(`no page: ${JSON.stringify(errors ?? page).slice(0, 400)}`);
  return page;
}

async function withInventory<Result>(
  rows: number,
  work: (causeway: Contender) => Promise<Result>,
): Promise<Result> {
  const upstream = await startUpstream({ PORTS: String(rows), INSTANCES: String(rows) });
  const causeway = await startCauseway(upstream.url);
  try {
    return await work(causeway.contender);
  } finally {
    await causeway.stop();
    await upstream.stop();
  }
}

async function cpuOf(causeway: Contender, query: string, rounds: number): Promise<number> {
  const times = 3;
  for (let count = 0; count < 5; count += 1) await readPage(causeway, query);
  const spent: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = await causeway.usage();
    for (let count = 0; count < times; count += 1) await readPage(causeway, query);
    const after = await causeway.usage();
    spent.push((after.cpuMicroseconds - before.cpuMicroseconds) / times / 1000);
  }
  return median(spent);
}

export async function measureInventories(rounds: number): Promise<readonly InventoryCost[]> {
  const costs: InventoryCost[] = [];
  for (const rows of sizes) {
    costs.push(
      await withInventory(rows, async causeway => ({
        rows,
        page: await cpuOf(causeway, asItComes, rounds),
        ordered: await cpuOf(causeway, byName, rounds),
      })),
    );
  }
  return costs;
}

/** Reads a large account from end to end, each row once, and changes one thing of it. */
async function checkLargest(): Promise<string> {
  return await withInventory(largest, async causeway => {
    const began = performance.now();
    const seen = new Set<string>();
    let shown = 0;
    for (let after: string | null = null; ; ) {
      const page: ShownPage = await readPage(causeway, asItComes, after);
      shown += page.nodes.length;
      for (const { nativeId } of page.nodes) seen.add(nativeId);
      after = page.pageInfo.endCursor;
      if (!page.pageInfo.hasNextPage) break;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (seen.size !== largest || shown !== largest)
      throw new Error(`${shown} rows, ${seen.size} of them new`);
    const changed = JSON.stringify(
      await ask(new URL('/graphql', causeway.url), forwardingBody(`instance-${largest - 1}`)),
    );
    if (!changed.includes('Success')) throw new Error(`no success: ${changed.slice(0, 400)}`);
    return `${largest} rows: read page by page in ${seconds} s, each once, and one of them changed.`;
  });
}

export function inventoryTableOf(costs: readonly InventoryCost[]): string {
  const rows = costs.map(
    ({ rows: count, page, ordered }) =>
      `| ${count.toLocaleString('en')} | ${page.toFixed(2)} | ${ordered.toFixed(2)} | ${((1000 * ordered) / count).toFixed(1)} |`,
  );
  return `## By what an account holds

| rows | first page, ms of CPU | first page by name, ms of CPU | µs a row |
| --: | --: | --: | --: |
${rows.join('\n')}

The first page as it comes reads no more than it shows; by name, all rows are read for each page.

![CPU of a page by the rows that are read for it](inventory.svg)
`;
}

const [width, height, left, bottom] = [640, 320, 70, 40];

/** Both axes by powers of ten: what is straight and rises as steeply as it goes to the right is in proportion. */
export function inventoryPlotOf(costs: readonly InventoryCost[]): string {
  const values = costs.flatMap(({ page, ordered }) => [page, ordered]);
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ];
  const [first, last] = [Math.log10(sizes[0] ?? 1), Math.log10(sizes.at(-1) ?? 1)];
  const x = (rows: number): number =>
    left + ((Math.log10(rows) - first) / (last - first)) * (width - left - 130);
  const y = (ms: number): number =>
    height - bottom - ((Math.log10(ms) - low) / (high - low)) * (height - bottom - 20);
  const lineOf = (name: string, style: string, of: (cost: InventoryCost) => number): string => {
    const points = costs.map(cost => `${x(cost.rows).toFixed(1)},${y(of(cost)).toFixed(1)}`);
    const [endX = '0', endY = '0'] = points.at(-1)?.split(',') ?? [];
    return `<polyline points="${points.join(' ')}" class="${style}"/><text x="${Number(endX) + 8}" y="${Number(endY) + 4}">${name}</text>`;
  };
  const powers = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
  const shapes = [
    ...powers.map(
      ms =>
        `<line x1="${left}" x2="${width - 130}" y1="${y(ms)}" y2="${y(ms)}"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${ms} ms</text>`,
    ),
    ...costs.map(
      ({ rows }) =>
        `<text x="${x(rows)}" y="${height - bottom + 20}" text-anchor="middle">${rows.toLocaleString('en')}</text>`,
    ),
    lineOf('a page by name', 'own', ({ ordered }) => ordered),
    lineOf('a page', 'other', ({ page }) => page),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<title>CPU of a page by the rows that are read for it</title>
<style>
  text { fill: #333 } line { stroke: #ddd } polyline { fill: none; stroke-width: 2 } .own { stroke: #2a7de1 } .other { stroke: #8a949e }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } line { stroke: #444 } }
</style>
${shapes.join('\n')}
</svg>
`;
}

if (import.meta.main) {
  console.log(await checkLargest());
  console.log(inventoryTableOf(await measureInventories(5)));
}
