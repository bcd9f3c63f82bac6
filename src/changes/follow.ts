import type { Operation } from '../domain/operation.ts';
import { observe, putOff } from './observe.ts';
import { nextLook, sentAt } from './verdict.ts';
import { doorbell } from './wait.ts';
import { changeNamed, type Works } from './works.ts';

/** A turn that is so near is waited for. */
const patienceMs = 500;

/**
 * Takes open operations from the ledger and reads until their end is seen. Any number of these may run on one record: an
 * operation is leased to one at a time, and taken over when its owner dies.
 */
export class Follower {
  readonly #works: Works;
  readonly #bell = doorbell();
  readonly #running = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  /** When an account's next look may be, and which operation was promised which turn. */
  readonly #nextTurn = new Map<string, number>();
  readonly #reserved = new Map<string, number>();
  #loop: Promise<void> | null = null;
  #unwatch: () => void = () => {};

  constructor(works: Works) {
    this.#works = works;
  }

  start(): void {
    this.#unwatch = this.#works.ledger.watch(this.#bell.ring);
    this.#loop = this.#run();
  }

  /** Ends after the looks that are under way; what is open is given back for another process to take at once. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#unwatch();
    this.#bell.ring();
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const free = this.#works.settings.sideBySide - this.#running.size;
      const claimed = free > 0 ? await this.#claim(free) : [];
      for (const operation of claimed) this.#take(operation);
      // A full claim means there is more: go on as soon as a hand is free instead of waiting for the clock.
      if (claimed.length > 0 && claimed.length === free) await Promise.race(this.#running.values());
      else await this.#bell.rung(this.#works.settings.pollMs);
    }
  }

  async #claim(limit: number): Promise<readonly Operation[]> {
    try {
      return await this.#works.ledger.claim(limit, this.#works.settings.leaseMs);
    } catch (trouble) {
      this.#works.report(trouble, null);
      await this.#bell.rung(this.#works.settings.pollMs);
      return [];
    }
  }

  #take(operation: Operation): void {
    const work = this.#follow(operation)
      .catch(trouble => this.#works.report(trouble, operation.id))
      .then(() => this.#works.ledger.release([operation.id]))
      .catch(trouble => this.#works.report(trouble, operation.id))
      .then(() => {
        this.#running.delete(operation.id);
      });
    this.#running.set(operation.id, work);
  }

  async #follow(claimed: Operation): Promise<void> {
    const operation = await adopt(this.#works, claimed);
    if (operation === null) return;
    const change = changeNamed(this.#works, operation.change);
    const account = this.#works.accounts.find(operation.provider, operation.account);
    if (change === undefined || account === undefined) {
      await strand(this.#works, operation);
      return;
    }
    try {
      if (!(await this.#turnOf(operation))) return;
      // Half the lease: a look that hangs longer must not outlive the right to write what it saw.
      const limit = AbortSignal.timeout(this.#works.settings.leaseMs / 2);
      const seen = await observe(
        this.#works,
        { change, account, operation },
        AbortSignal.any([limit, this.#abort.signal]),
      );
      if (seen === operation) await putOff(this.#works, operation);
    } catch (trouble) {
      await putOff(this.#works, operation);
      throw trouble;
    }
  }

  /**
   * One account's looks are spread over time, whatever is open there: its quota belongs to the people first. False where the
   * turn comes later: the operation is put off until then instead of keeping other accounts' operations waiting.
   */
  async #turnOf({ id, provider, account }: Operation): Promise<boolean> {
    const now = Date.now();
    const reserved = this.#reserved.get(id);
    this.#reserved.delete(id);
    if (reserved !== undefined && reserved <= now + patienceMs) return true;
    const key = `${provider}/${account}`;
    const turn = Math.max(now, this.#nextTurn.get(key) ?? 0);
    this.#nextTurn.set(key, turn + 1000 / this.#works.settings.looksPerSecond);
    if (turn > now + patienceMs) {
      this.#reserved.set(id, turn);
      await this.#works.ledger.postpone(id, { nextLookAt: new Date(turn) });
      return false;
    }
    if (turn > now) await pauseUntil(turn - now, this.#abort.signal);
    return true;
  }
}

async function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

/** What a dead process left: an intent that was never sent is closed, one that may have been is unknown. */
async function adopt(works: Works, operation: Operation): Promise<Operation | null> {
  const { ledger, settings } = works;
  const now = new Date();
  switch (operation.status) {
    case 'RECORDED':
    case 'NOT_SENT':
      await ledger.advance(operation.id, [operation.status], {
        status: 'CLOSED_NOT_SENT',
        note: 'its process ended before anything was sent',
        nextLookAt: null,
        freesKey: true,
      });
      return null;
    case 'SENDING': {
      const settlesBefore = new Date(sentAt(operation) + settings.settleWindowMs + settings.settleMarginMs);
      return await ledger.advance(operation.id, ['SENDING'], {
        status: 'UNKNOWN',
        note: 'its process ended while sending: it may have happened',
        settlesBefore,
        nextLookAt: nextLook({ operation: { ...operation, status: 'UNKNOWN' }, now, settings }),
      });
    }
    default:
      return operation;
  }
}

/** The account or the change is not configured any more: nobody can read, so a person is told. */
async function strand(works: Works, operation: Operation): Promise<void> {
  const { provider, account, change } = operation;
  await works.ledger.advance(operation.id, [operation.status], {
    status: 'NEEDS_ATTENTION',
    note: `account ${provider}/${account} or change ${change} is not configured here any more, so it cannot be read`,
    nextLookAt: null,
  });
}
