import type { KillLoopReport } from './kill-loop.ts';

/** Rows of two columns, in the form that documents take too. */
export function table(title: string, rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(title.length, ...rows.map(([name]) => name.length));
  const values = rows.map(([, value]) => String(value));
  const wide = Math.max(3, ...values.map(value => value.length));
  const line = (name: string, value: string): string => `| ${name.padEnd(width)} | ${value.padStart(wide)} |`;
  return [
    line(title, ''),
    `| ${'-'.repeat(width)} | ${'-'.repeat(wide - 1)}: |`,
    ...rows.map(([name], index) => line(name, values[index] ?? '')),
  ].join('\n');
}

export function killLoopTable(report: KillLoopReport): string {
  const { findings } = report;
  const rows: [string, string | number][] = [
    ['gateways', report.gateways],
    ['starts with a clock that was off', report.otherClocks],
    ['SIGKILLs', sum(report.kills)],
    ['SIGSTOPs for longer than a lease', report.freezes],
    ['faults that struck', sum(report.faults)],
    ['wishes of clients', report.wishes],
    ['operations recorded', report.operations],
    ['answers that were checked', sum(report.answers)],
    ['changes that arrived at a cloud', report.changeRequests],
    ['changes carried out', findings.executions],
    ['**doubled**', findings.doubled.length],
    ['**lost**', findings.lost.length],
    ['**wrong**', findings.wrong.length],
    ['**stuck**', findings.stuck.length],
    ['breaks of the audit chains', report.auditBreaks.length],
    ['unexpected errors', report.unexpected.length],
    ['seconds', Math.round(report.seconds)],
  ];
  return table(`kill loop, seed ${report.seed}`, rows);
}

/** The same by records: what one kind of record loses must not hide behind the other. */
export function killLoopSites({ bySite }: KillLoopReport): string {
  const names = ['doubled', 'lost', 'wrong', 'stuck'] as const;
  const title = [
    'record',
    'gateways',
    'wishes',
    'operations',
    'carried out',
    ...names.map(name => `**${name}**`),
  ];
  const rows = bySite.map(({ record, gateways, wishes, operations, findings }) => [
    record === 'sqlite' ? 'SQLite' : 'PostgreSQL',
    ...[gateways, wishes, operations, findings.executions],
    ...names.map(name => findings[name].length),
  ]);
  const lines = [title, ['---', ...title.slice(1).map(() => '--:')], ...rows];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

export function killLoopDetails(report: KillLoopReport): string {
  const list = (map: ReadonlyMap<string, number>): string =>
    [...map]
      .sort(([, left], [, right]) => right - left)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `killed at: ${list(report.kills)}`,
    `faults: ${list(report.faults)}`,
    `changes dropped because this machine had kept them waiting: ${report.tooOld}`,
    `answers: ${list(report.answers)}`,
    `operations ended as: ${list(report.findings.byStatus)}`,
    `nothing was sent, because: ${list(report.notSent)}`,
  ].join('\n');
}

/** Everything that should not be; empty where all is well. */
export function killLoopViolations({ findings, auditBreaks, unexpected }: KillLoopReport): readonly string[] {
  return [
    ...findings.doubled.map(what => `doubled: ${what}`),
    ...findings.lost.map(what => `lost: ${what}`),
    ...findings.wrong.map(what => `wrong: ${what}`),
    ...findings.stuck.map(what => `stuck: ${what}`),
    ...auditBreaks.map(what => `audit: ${what}`),
    ...unexpected.map(what => `unexpected: ${what}`),
  ];
}

function sum(map: ReadonlyMap<unknown, number>): number {
  return [...map.values()].reduce((all, count) => all + count, 0);
}
