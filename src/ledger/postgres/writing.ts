import type { ChainName } from '../audit/chain.ts';
import { begin, begins, type Command, howManyTogether } from '../commands.ts';
import { LedgerUnavailableError } from '../ledger.ts';
import { type LedgerWriter, runTogether } from '../transaction.ts';
import type { PgConnection } from './connection.ts';
import { answeredWithin, type PgConnections } from './connections.ts';
import { isPassing } from './failure.ts';

/** A connection, replaced when it is lost, with an audit chain that nobody else appends to. */
interface PgSlot {
  readonly chain: ChainName;
  connection: PgConnection | null;
  /** When its transaction began, on the clock of `performance.now()`; null while it has none. */
  busySince: number | null;
}

interface WaitingCommand {
  readonly command: Command;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: unknown) => void;
  readonly timer: NodeJS.Timeout;
  /** Its transaction failed together with others', so it is tried again without them. */
  alone: boolean;
  tries: number;
}

/** So many go into one transaction. */
const mostTogether = 64;
const mostTries = 5;
/**
 * Beside a transaction another one begins only when that takes longer: what comes until then goes into the next one, together.
 * Each costs this process and the database about as much as ten changes in it do.
 */
const quickMs = 10;

/**
 * What is written waits here for a free connection, and then all that is waiting goes into one transaction, as far as it
 * touches different things. A chain is locked for the length of a transaction, so each connection has one of its own.
 */
export class PgWriting {
  readonly #connections: PgConnections;
  readonly #identity: Pick<LedgerWriter, 'owner' | 'settings'>;
  readonly #slots: readonly PgSlot[];
  /** What is under way goes before what has not begun. */
  #finishing: WaitingCommand[] = [];
  #beginning: WaitingCommand[] = [];
  #willDispatch = false;
  /** Runs while what waits may still go with others. */
  #quick: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(connections: PgConnections, writer: string, owner: string) {
    this.#connections = connections;
    this.#identity = { owner, settings: connections.settings };
    this.#slots = Array.from({ length: connections.settings.writeConnections }, (_, index) => {
      const name = index === 0 ? writer : `${writer}/${index}`;
      return { chain: { first: name, name }, connection: null, busySince: null };
    });
  }

  write(command: Command): Promise<unknown> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(waiting), this.#connections.settings.answerTimeoutMs);
      const waiting: WaitingCommand = { command, resolve, reject, timer, alone: false, tries: 0 };
      if (begins(command.name)) this.#beginning.push(waiting);
      else this.#finishing.push(waiting);
      this.#dispatchSoon();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#quick !== null) clearTimeout(this.#quick);
    await Promise.all(this.#slots.map(slot => slot.connection?.end()));
  }

  #giveUp(waiting: WaitingCommand): void {
    const isOther = (each: WaitingCommand): boolean => each !== waiting;
    this.#finishing = this.#finishing.filter(isOther);
    this.#beginning = this.#beginning.filter(isOther);
    waiting.reject(new LedgerUnavailableError('The record is too slow: all its connections stayed busy.'));
  }

  /** What is asked for in one turn of the event loop goes into one transaction. */
  #dispatchSoon(): void {
    if (this.#willDispatch) return;
    this.#willDispatch = true;
    setImmediate(() => {
      this.#willDispatch = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (slot.busySince !== null) continue;
      if (this.#waitsForQuick()) return;
      const together = this.#take();
      if (together.length === 0) return;
      slot.busySince = performance.now();
      void this.#commit(slot, together).then(() => {
        slot.busySince = null;
        this.#dispatch();
      });
    }
  }

  #waitsForQuick(): boolean {
    const waiting = this.#finishing.length + this.#beginning.length;
    if (waiting === 0 || waiting >= mostTogether) return false;
    const latest = Math.max(...this.#slots.map(({ busySince }) => busySince ?? Number.NEGATIVE_INFINITY));
    const restMs = latest + quickMs - performance.now();
    if (restMs <= 0) return false;
    this.#quick ??= setTimeout(() => {
      this.#quick = null;
      this.#dispatch();
    }, restMs);
    return true;
  }

  #take(): readonly WaitingCommand[] {
    const all = [...this.#finishing, ...this.#beginning];
    const commands = all.slice(0, mostTogether + 1).map(({ command }) => command);
    const many = all[0]?.alone ? 1 : howManyTogether(commands, mostTogether);
    const taken = all.slice(0, many);
    for (const { timer } of taken) clearTimeout(timer);
    this.#beginning = this.#beginning.slice(Math.max(many - this.#finishing.length, 0));
    this.#finishing = this.#finishing.slice(many);
    return taken;
  }

  async #commit(slot: PgSlot, together: readonly WaitingCommand[]): Promise<void> {
    slot.connection = this.#connections.living(slot.connection);
    const { connection } = slot;
    const starts = together.map(
      ({ command }) =>
        (writer: LedgerWriter) =>
          begin(command, writer),
    );
    const script = runTogether(slot.chain, this.#identity, starts);
    try {
      const { answerTimeoutMs } = this.#connections.settings;
      const outcomes = await answeredWithin(answerTimeoutMs, connection, connection.transaction(script));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.kind === 'done') together[index]?.resolve(outcome.result);
        else together[index]?.reject(outcome.reason);
      }
    } catch (failure) {
      this.#failed(together, failure, !connection.dead);
    }
  }

  /** One failure takes nobody with it, and a passing one not even itself: where nothing was committed it is tried again. */
  #failed(together: readonly WaitingCommand[], failure: unknown, isAlive: boolean): void {
    for (const waiting of together) {
      waiting.tries += 1;
      const passing = failure instanceof LedgerUnavailableError && isPassing(failure);
      if (isAlive && (together.length > 1 || passing) && waiting.tries < mostTries && !this.#closed) {
        waiting.alone = true;
        this.#finishing.unshift(waiting);
      } else {
        waiting.reject(failure);
      }
    }
  }
}

export function closedError(): LedgerUnavailableError {
  return new LedgerUnavailableError('The record is closed: this process is ending.');
}
