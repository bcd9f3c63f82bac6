import { cpus } from 'node:os';
import { names } from './contender-names.ts';
import { coresSaid } from './cores.ts';
import { median, type Sample } from './measure.ts';
import type { Workload } from './workload.ts';

export interface Result {
  readonly name: string;
  readonly workload: Workload;
  /** One a round; rounds of all contenders are interleaved. */
  readonly samples: readonly Sample[];
  readonly survivingBytes: number;
}

interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface Row {
  readonly name: string;
  readonly rate: number;
  /** Requests a second in those of the first contender, round by round. */
  readonly rateRatio: number;
  readonly least: number;
  readonly most: number;
  readonly cpu: number;
  /** CPU of a request in that of the first contender, round by round. */
  readonly cpuRatio: number;
  readonly core: number;
  readonly milliseconds: number;
  readonly slow: number;
  readonly survivors: number;
  readonly megabytes: number;
}

type Column = readonly [head: string, cell: (row: Row) => string];

const columns: readonly Column[] = [
  ['', row => row.name],
  ['requests/s', row => row.rate.toFixed(0)],
  ['of the first', row => row.rateRatio.toFixed(2)],
  ['spread', row => `${row.least.toFixed(2)}–${row.most.toFixed(2)}`],
  ['CPU of one', row => row.cpuRatio.toFixed(2)],
  ['CPU µs', row => row.cpu.toFixed(0)],
  ['core used', row => `${(100 * row.core).toFixed(0)} %`],
  ['median ms', row => row.milliseconds.toFixed(1)],
  ['99 % ms', row => row.slow.toFixed(1)],
  ['KB surviving', row => (Number.isNaN(row.survivors) ? '' : (row.survivors / 1000).toFixed(1))],
  ['RSS MB', row => row.megabytes.toFixed(0)],
];

export function tableOf(results: readonly Result[], { rounds, seconds, connections }: Settings): string {
  const parts = workloadsOf(results).map(workload => {
    const rows = rowsOf(results, workload).map(row => columns.map(([, cell]) => cell(row)).join(' | '));
    return [
      `## ${workload.title.charAt(0).toUpperCase()}${workload.title.slice(1)}`,
      '',
      `| ${columns.map(([head]) => head).join(' | ')} |`,
      `| --- |${' --: |'.repeat(columns.length - 1)}`,
      ...rows.map(row => `| ${row} |`),
    ].join('\n');
  });
  return `${parts.join('\n\n')}

Medians of ${rounds} rounds, in which the contenders took turns of ${seconds} s under ${connections} connections, all of them running as processes of
their own over one cloud on loopback that answers from memory. ${coresSaid}
"Core used" says how much of one core that was. "Of the first": requests a second, as a share of the first line's in the same round,
with the least and the most of them. "CPU of one": of one request, as a multiple of what the first line takes; where the machine is
not quiet, this one still holds. All contenders answered the same, field by field, and were warmed up, before they were measured; the
bare proxy passes on the provider's bytes, and what can be written down from its rows was compared. Tailcall and Hive Gateway call the
provider themselves, but do not sign. Hive Gateway makes nodes of rows in resolvers of its configuration, and asks for all ports of a
nested list in one call. ${tailcallSaid(results)}
KB surviving: of one request, what outlived young collections, by V8's sampling profiler, and empty without V8. Node ran with its own
settings in all of them but Causeway, which makes its settings itself (src/main.ts).
${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}.

![Requests a second, as a share of the bare proxy's](results.svg)
`;
}

function tailcallSaid(results: readonly Result[]): string {
  if (!results.some(({ name }) => name === names.tailcall)) {
    return 'Tailcall is missing: its package has no binary that runs on this system.';
  }
  return `What Tailcall's directives cannot say (an account in an id, a
date written anew, ports that are asked for in one call) are functions in the JavaScript that it has inside.`;
}

function workloadsOf(results: readonly Result[]): readonly Workload[] {
  return [...new Set(results.map(({ workload }) => workload))];
}

export function rowsOf(results: readonly Result[], workload: Workload): readonly Row[] {
  const own = results.filter(each => each.workload === workload);
  const bare = own[0]?.samples ?? [];
  return own.map(({ name, samples, survivingBytes }) => {
    const of = (read: (sample: Sample) => number): number => median(samples.map(read));
    const over = (read: (sample: Sample) => number): readonly number[] =>
      samples.map((sample, round) => {
        const first = bare[round];
        return first === undefined ? Number.NaN : read(sample) / read(first);
      });
    const ratios = over(sample => sample.requestsPerSecond);
    return {
      name,
      rate: of(sample => sample.requestsPerSecond),
      rateRatio: median(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
      cpu: of(sample => sample.cpuMicroseconds),
      cpuRatio: median(over(sample => sample.cpuMicroseconds)),
      core: of(sample => sample.coreShare),
      milliseconds: of(sample => sample.medianMilliseconds),
      slow: of(sample => sample.slowMilliseconds),
      survivors: survivingBytes,
      megabytes: of(sample => sample.rssBytes) / 1e6,
    };
  });
}

/**
 * How many requests a second of a core one makes for each of another's, round by round. With a core that is used whole those are
 * the requests a second themselves, and they still hold where a neighbour takes some of it.
 */
export function coreRatioOf(
  results: readonly Result[],
  workload: Workload,
  name: string,
  other: string,
): number {
  const samplesOf = (of: string): readonly Sample[] =>
    results.find(each => each.workload === workload && each.name === of)?.samples ?? [];
  const theirs = samplesOf(other);
  return median(
    samplesOf(name).map(
      ({ cpuMicroseconds }, round) => (theirs[round]?.cpuMicroseconds ?? Number.NaN) / cpuMicroseconds,
    ),
  );
}

const line = 26;
const left = 270;
const width = 810;

/** Bars of the ratios, with a stroke from the least to the most. Readable on light and on dark ground. */
export function plotOf(results: readonly Result[]): string {
  let top = 10;
  const shapes: string[] = [];
  for (const workload of workloadsOf(results)) {
    const rows = rowsOf(results, workload);
    const scale = (width - left - 70) / Math.max(...rows.map(({ most }) => most));
    shapes.push(`<text x="10" y="${top + 16}" class="title">${workload.title}</text>`);
    top += line;
    for (const { name, rateRatio, least, most } of rows) {
      const middle = top + 10;
      const bar = name === 'Causeway' ? 'own' : 'other';
      shapes.push(
        `<text x="${left - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`,
        `<rect x="${left}" y="${top}" width="${(rateRatio * scale).toFixed(1)}" height="20" class="${bar}"/>`,
        `<line x1="${(left + least * scale).toFixed(1)}" x2="${(left + most * scale).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
        `<text x="${(left + most * scale + 8).toFixed(1)}" y="${middle + 4}">${rateRatio.toFixed(2)}</text>`,
      );
      top += line;
    }
    top += line / 2;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" font-family="sans-serif" font-size="13">
<title>Requests a second, as a share of the bare proxy's</title>
<style>
  text { fill: #333 } .title { font-weight: bold } .own { fill: #2a7de1 } .other { fill: #b9c2cc } line { stroke: #333 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .other { fill: #5b6570 } line { stroke: #ddd } }
</style>
${shapes.join('\n')}
</svg>
`;
}
