import { cpus } from 'node:os';
import { median, type Sample } from './measure.ts';
import type { Workload } from './workload.ts';

export interface Result {
  readonly name: string;
  readonly workload: Workload;
  /** One a round; rounds of all contenders are interleaved. */
  readonly samples: readonly Sample[];
  readonly survivors: readonly number[];
}

interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

interface Row {
  readonly name: string;
  /** CPU of a request in that of the first contender, round by round. */
  readonly ratio: number;
  readonly least: number;
  readonly most: number;
  readonly cpu: number;
  readonly rate: number;
  /** Requests a second in those of the first contender, round by round. */
  readonly rateRatio: number;
  readonly milliseconds: number;
  readonly slow: number;
  readonly survivors: number;
  readonly megabytes: number;
}

export function tableOf(results: readonly Result[], { rounds, seconds, connections }: Settings): string {
  const parts = workloadsOf(results).map(workload => {
    const rows = rowsOf(results, workload).map(row =>
      [
        row.name,
        row.ratio.toFixed(2),
        `${row.least.toFixed(2)}–${row.most.toFixed(2)}`,
        row.cpu.toFixed(0),
        row.rate.toFixed(0),
        row.rateRatio.toFixed(2),
        row.milliseconds.toFixed(1),
        row.slow.toFixed(1),
        (row.survivors / 1000).toFixed(1),
        row.megabytes.toFixed(0),
      ].join(' | '),
    );
    const heads = [
      '',
      'CPU',
      'spread',
      'µs',
      'requests/s',
      'of the first',
      'median ms',
      '99 % ms',
      'KB surviving',
      'RSS MB',
    ];
    return [
      `## ${workload.title.charAt(0).toUpperCase()}${workload.title.slice(1)}`,
      '',
      `| ${heads.join(' | ')} |`,
      `| --- |${' --: |'.repeat(heads.length - 1)}`,
      ...rows.map(row => `| ${row} |`),
    ].join('\n');
  });
  return `# Side by side

${parts.join('\n\n')}

CPU: of one request, as a multiple of what the first line takes for the same answer in the same round; the median of ${rounds} rounds and
the least and most of them. Everything else is a median too. All contenders answered the same, field by field, before they were
measured; they ran at the same time as processes of their own and took turns of ${seconds} s under ${connections} connections, over one cloud on
loopback. KB surviving: of one request, what was still alive when a young collection came upon it.
${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}.

![CPU of a request, as a multiple of the bare proxy](results.svg)
`;
}

function workloadsOf(results: readonly Result[]): readonly Workload[] {
  return [...new Set(results.map(({ workload }) => workload))];
}

function rowsOf(results: readonly Result[], workload: Workload): readonly Row[] {
  const own = results.filter(each => each.workload === workload);
  const bare = own[0]?.samples ?? [];
  return own.map(({ name, samples, survivors }) => {
    const ratios = samples.map(
      ({ cpuMicroseconds }, round) => cpuMicroseconds / (bare[round]?.cpuMicroseconds ?? Number.NaN),
    );
    return {
      name,
      ratio: median(ratios),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
      cpu: median(samples.map(({ cpuMicroseconds }) => cpuMicroseconds)),
      rate: median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
      rateRatio: median(
        samples.map(
          ({ requestsPerSecond }, round) =>
            requestsPerSecond / (bare[round]?.requestsPerSecond ?? Number.NaN),
        ),
      ),
      milliseconds: median(samples.map(({ medianMilliseconds }) => medianMilliseconds)),
      slow: median(samples.map(({ slowMilliseconds }) => slowMilliseconds)),
      survivors: median(survivors),
      megabytes: median(samples.map(({ rssBytes }) => rssBytes)) / 1e6,
    };
  });
}

const line = 26;
const left = 220;
const width = 760;

/** Bars of the ratios, with a stroke from the least to the most. Readable on light and on dark ground. */
export function plotOf(results: readonly Result[]): string {
  let top = 10;
  const shapes: string[] = [];
  for (const workload of workloadsOf(results)) {
    const rows = rowsOf(results, workload);
    const scale = (width - left - 70) / Math.max(...rows.map(({ most }) => most));
    shapes.push(`<text x="10" y="${top + 16}" class="title">${workload.title}</text>`);
    top += line;
    for (const { name, ratio, least, most } of rows) {
      const middle = top + 10;
      const bar = name === 'Causeway' ? 'own' : 'other';
      shapes.push(
        `<text x="${left - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`,
        `<rect x="${left}" y="${top}" width="${(ratio * scale).toFixed(1)}" height="20" class="${bar}"/>`,
        `<line x1="${(left + least * scale).toFixed(1)}" x2="${(left + most * scale).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
        `<text x="${(left + most * scale + 8).toFixed(1)}" y="${middle + 4}">${ratio.toFixed(2)}</text>`,
      );
      top += line;
    }
    top += line / 2;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" font-family="sans-serif" font-size="13">
<title>CPU of a request, as a multiple of the bare proxy</title>
<style>
  text { fill: #333 } .title { font-weight: bold } .own { fill: #2a7de1 } .other { fill: #b9c2cc } line { stroke: #333 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .other { fill: #5b6570 } line { stroke: #ddd } }
</style>
${shapes.join('\n')}
</svg>
`;
}
