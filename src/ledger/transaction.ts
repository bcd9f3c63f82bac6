import { appendEntries, type ChainEnd, type ChainName, lockChain } from './audit/chain.ts';
import type { AuditEntry } from './audit/entry.ts';
import { LeaseLostError, type LedgerSettings } from './ledger.ts';
import type { SqlRow, SqlScript, SqlStatement } from './sql.ts';

/** Who writes: leases belong to the owner, one start of one process; audit chains to the writer, whose name stays. */
export interface LedgerWriter {
  readonly owner: string;
  readonly settings: LedgerSettings;
  /** The store's time in this transaction, and the chain it appends to; known from the first answers on. */
  readonly now: number;
  readonly chain: string;
}

/** What a script of a writing transaction comes to. `writes` and `entries` are sent together with the commit. */
export interface Concluded<Result> {
  readonly result: Result;
  readonly writes?: readonly SqlStatement[];
  readonly entries?: readonly AuditEntry[];
}

export type TransactionScript<Result> = SqlScript<Concluded<Result>>;

export type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  /** This one alone: it had written nothing. */
  | { readonly kind: 'refused'; readonly reason: unknown };

/** The outcomes in the order of the scripts, true only once the last statements and the commit are through. */
export interface Together {
  readonly outcomes: readonly Outcome[];
  readonly last: readonly SqlStatement[];
}

type Begin = (writer: LedgerWriter) => TransactionScript<unknown>;

/**
 * Several scripts as one transaction, side by side: what all of them ask for next is asked together. None of them may touch
 * what another one touches, for each decides on what it has read before anybody writes. The chain of the audit is locked
 * before any operation, so that two transactions never wait for each other crosswise, and it grows once for all of them.
 */
export function* runTogether(
  chain: ChainName,
  identity: Pick<LedgerWriter, 'owner' | 'settings'>,
  begins: readonly Begin[],
): SqlScript<Together> {
  const writer = { ...identity, now: Number.NaN, chain: '' };
  const scripts = begins.map(begin => new RunningScript(begin(writer)));
  let waiting = scripts.filter(script => script.next([]));
  const { end, answers } = yield* lockChain(
    chain,
    waiting.flatMap(script => script.asked),
  );
  writer.now = end.now;
  writer.chain = end.writer;
  waiting = answered(waiting, answers);
  while (waiting.length > 0) waiting = answered(waiting, yield waiting.flatMap(script => script.asked));
  return { outcomes: scripts.map(script => script.outcome), last: lastStatements(end, scripts) };
}

function answered(
  scripts: readonly RunningScript[],
  answers: readonly (readonly SqlRow[])[],
): RunningScript[] {
  let from = 0;
  return scripts.filter(script => {
    const own = answers.slice(from, from + script.asked.length);
    from += script.asked.length;
    return script.next(own);
  });
}

function lastStatements(end: ChainEnd, scripts: readonly RunningScript[]): readonly SqlStatement[] {
  const concluded = scripts.flatMap(script => script.concluded ?? []);
  const entries = concluded.flatMap(each => each.entries ?? []);
  const writes = concluded.flatMap(each => each.writes ?? []);
  return entries.length === 0 ? writes : [...writes, ...appendEntries(end, entries)];
}

class RunningScript {
  readonly #script: TransactionScript<unknown>;
  asked: readonly SqlStatement[] = [];
  concluded: Concluded<unknown> | null = null;
  #reason: unknown;

  constructor(script: TransactionScript<unknown>) {
    this.#script = script;
  }

  get outcome(): Outcome {
    return this.concluded === null
      ? { kind: 'refused', reason: this.#reason }
      : { kind: 'done', result: this.concluded.result };
  }

  /** True while it asks for more. */
  next(answers: readonly (readonly SqlRow[])[]): boolean {
    try {
      const step = this.#script.next(answers);
      if (step.done !== true) {
        this.asked = step.value;
        return true;
      }
      this.concluded = step.value;
    } catch (reason) {
      // What is thrown in any other way may have left something half written, so it takes the transaction with it.
      if (!(reason instanceof LeaseLostError)) throw reason;
      this.#reason = reason;
    }
    return false;
  }
}
