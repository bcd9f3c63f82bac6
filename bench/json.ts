import { parseJson } from '../src/transport/json.ts';

// What a provider's answer costs to read, beside `JSON.parse` alone. Figures only: `node bench/json.ts`.

function listing(rows: number, account: number): Buffer {
  const dataSet = Array.from({ length: rows }, (_, index) => ({
    portId: `port-${index}`,
    name: 'Münchner Leitung',
    account,
    dataCenter: { id: 'AMS', name: 'Amsterdam' },
    state: 'DEPLOYED',
    createTime: '2026-01-15T08:30:00Z',
    tags: [{ key: 'team', value: 'edge' }],
  }));
  return Buffer.from(JSON.stringify({ requestId: 'r-1', response: { totalCount: rows, dataSet } }));
}

/** Microseconds of the fastest round: other work on the machine only ever adds. */
function microseconds(body: Buffer, read: (body: Buffer) => unknown): number {
  const calls = Math.ceil(1_000_000 / body.length);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round += 1) {
    const began = performance.now();
    for (let call = 0; call < calls; call += 1) read(body);
    best = Math.min(best, (performance.now() - began) / calls);
  }
  return best * 1_000;
}

console.log('|  | bytes | parseJson us | JSON.parse us |');
console.log('| --- | --: | --: | --: |');
for (const [name, rows, account] of [
  ['1 row', 1, 1],
  ['20 rows', 20, 1],
  ['200 rows', 200, 1],
  ['20 rows with numbers beyond 2^53', 20, 2 ** 60],
  ['1000 rows', 1_000, 1],
] as const) {
  const body = listing(rows, account);
  const ours = microseconds(body, parseJson);
  const bare = microseconds(body, bytes => JSON.parse(bytes.toString()));
  console.log(`| ${name} | ${body.length} | ${ours.toFixed(1)} | ${bare.toFixed(1)} |`);
}
