import { names } from './contender-names.ts';
import type { MemoryUse } from './memory.ts';
import { coreRatioOf, type Result, type Row, rowsOf } from './report.ts';
import { byId, entities, list, nested, type Workload } from './workload.ts';

interface Figures {
  readonly results: readonly Result[];
  readonly memory: MemoryUse;
  readonly warmUpSeconds: number;
}

type Wanted = readonly [
  what: string,
  found: number,
  wanted: number,
  bound: 'at least' | 'at most',
  digits: number,
];

/** What this project wants of itself, and what it has come to. */
export function summaryOf({ results, memory, warmUpSeconds }: Figures): string {
  const row = (workload: Workload, name: string): Row => {
    const found = rowsOf(results, workload).find(each => each.name === name);
    if (found === undefined) throw new Error(`${name} was not asked for "${workload.name}"`);
    return found;
  };
  const own = (workload: Workload): Row => row(workload, names.causeway);
  const over = (workload: Workload, name: string): number =>
    coreRatioOf(results, workload, names.causeway, name);
  // Both beside the bare proxy's: jobs are measured minutes apart, in which a machine that others share has changed its speed.
  const costs = (workload: Workload): number => own(workload).cpuRatio / own(list).cpuRatio;
  const rows: readonly Wanted[] = [
    ["list: requests a second of a core, of the bare proxy's", over(list, names.proxy), 0.45, 'at least', 2],
    ['list: of yoga below HTTP with graphql-jit', over(list, names.thinYoga), 0.85, 'at least', 2],
    ['list: of Hive Gateway', over(list, names.hive), 8, 'at least', 1],
    ["list: 99 % ms, of the bare proxy's", own(list).slow / row(list, names.proxy).slow, 3, 'at most', 2],
    ['list: seconds from the start to nine tenths of that', warmUpSeconds, 5, 'at most', 1],
    ['nested: of yoga below HTTP with graphql-jit', over(nested, names.thinYoga), 0.75, 'at least', 2],
    ['nested: of Tailcall', over(nested, names.tailcall), 3, 'at least', 1],
    ['by id: its CPU, of the list', costs(byId), 1.3, 'at most', 2],
    ['`_entities`: its CPU, of the list', costs(entities), 1.3, 'at most', 2],
    ['list: KB of a request that survive', own(list).survivors / 1000, 1, 'at most', 2],
    ['MB at rest', memory.atRest, 130, 'at most', 0],
    ['MB under lists', memory.underLists, 220, 'at most', 0],
    ['MB under nested lists', memory.underNested, 220, 'at most', 0],
    ['MB with 2,000 connections', memory.crowded, 300, 'at most', 0],
  ];
  const lines = rows.map(([what, found, wanted, bound, digits]) => {
    if (Number.isNaN(found)) return `| ${what} |  | ${bound} ${wanted} | not measured |`;
    const met = bound === 'at least' ? found >= wanted : found <= wanted;
    return `| ${what} | ${found.toFixed(digits)} | ${bound} ${wanted} | ${met ? 'yes' : 'no'} |`;
  });
  const used = [list, nested].flatMap(workload => rowsOf(results, workload).map(({ core }) => core));
  const quiet = `The least that a contender used of its core was ${(100 * Math.min(...used)).toFixed(0)} %; far below 100 %, somebody else used the machine.`;
  return ['| Causeway | found | wanted | reached |', '| --- | --: | --: | --- |', ...lines, '', quiet].join(
    '\n',
  );
}
