import { setTimeout as pause } from 'node:timers/promises';
import { domainError } from '../domain/errors.ts';
import type { Operation } from '../domain/operation.ts';
import type { StopSignal } from '../domain/stop.ts';
import { adopt, handToPerson } from './adopt.ts';
import { type ChangeEngine, findChange, knownWork, nounOf, placedKindOf, placeOf } from './engine.ts';
import { judge, lookFor, nativeIdOf, type Observed } from './observe.ts';
import { Pace } from './pace.ts';
import { RecordTime } from './time.ts';
import { nextLookInMs, type Sight } from './verdict.ts';
import { createWakeup } from './wait.ts';

/** An open operation that this process has leased, with what it takes to look for it. */
type Taken = Omit<Observed, 'at'> & { readonly time: RecordTime };

/** How often it is asked for operations that no process can read. */
const unclaimedEveryMs = 60_000;
const unclaimedAtOnce = 100;
/** What wakes it within this time is asked for together. */
const momentMs = 25;
/** Batches of one kind in one place side by side. */
const batchesAtOnce = 4;

/**
 * Takes open operations from the ledger and reads until their end is seen, many at a time: a hundred open operations on ports
 * are one call. Neither places wait for each other nor kinds: while one kind is being read in a place, nothing more of it is
 * taken there. Any number of these may run on one record: an operation is leased to one at a time, and taken over when its owner dies.
 */
export class Follower {
  readonly #engine: ChangeEngine;
  readonly #wakeup = createWakeup();
  readonly #abort = new AbortController();
  /** Kinds that are being read in their places, with how that ends. */
  readonly #reading = new Map<string, Promise<void>>();
  readonly #held = new Set<string>();
  readonly #paces = new Map<string, Pace>();
  #loop: Promise<void> | null = null;
  #renewal: NodeJS.Timeout | null = null;
  #unwatch: () => void = () => {};
  #askedForUnclaimed = Number.NEGATIVE_INFINITY;

  constructor(engine: ChangeEngine) {
    this.#engine = engine;
  }

  start(): void {
    this.#unwatch = this.#engine.ledger.watch(this.#wakeup.wake);
    const { leaseMs } = this.#engine.settings;
    // What waits for its turn or for a slow provider stays ours meanwhile.
    this.#renewal = setInterval(() => void this.#renew(), leaseMs / 3);
    this.#renewal.unref();
    this.#loop = this.#run();
  }

  /** Ends after the looks that are under way; what is open is given back for another process to take at once. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#unwatch();
    this.#wakeup.wake();
    await this.#loop;
    await Promise.all(this.#reading.values());
    if (this.#renewal !== null) clearInterval(this.#renewal);
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const taken = await this.#take();
      for (const [kind, kin] of Map.groupBy(taken, ({ operation }) => placedKindOf(operation))) {
        this.#read(kind, kin);
      }
      if (taken.length > 0) continue;
      const { pollMs } = this.#engine.settings;
      await this.#wakeup.next(pollMs);
      // Each change wakes it three times: what is due by then is asked for once.
      if (!signal.aborted) await pause(Math.min(momentMs, pollMs));
    }
  }

  /** Leases what is due, but for the kinds that are being read just now in their places. */
  async #take(): Promise<readonly Taken[]> {
    const { ledger, settings, report } = this.#engine;
    const known = knownWork(this.#engine);
    try {
      await this.#handOverUnclaimable();
      const askedAt = performance.now();
      const claimed = await ledger.claim(settings.takenAtOnce, settings.leaseMs, {
        ...known,
        busy: [...this.#reading.keys()],
      });
      this.#engine.watched.learn(claimed.at, askedAt);
      const time = new RecordTime(claimed.at);
      for (const { id } of claimed.operations) this.#held.add(id);
      const adopted = await Promise.all(claimed.operations.map(operation => this.#adopted(operation, time)));
      return adopted.filter(each => each !== null);
    } catch (trouble) {
      report(trouble, null);
      await this.#wakeup.next(settings.pollMs);
      return [];
    }
  }

  async #adopted(claimed: Operation, time: RecordTime): Promise<Taken | null> {
    try {
      const operation = await adopt(this.#engine, claimed, time.now());
      const change = findChange(this.#engine, claimed.change);
      const account = this.#engine.accounts.find(claimed.provider, claimed.account);
      if (operation !== null && change !== undefined && account !== undefined) {
        return { change, account, operation, time };
      }
    } catch (trouble) {
      this.#engine.report(trouble, claimed.id);
    }
    await this.#giveBack([claimed]);
    return null;
  }

  /** What no process reads for a stated time goes to a person, saying why. A change of the configuration alone pages nobody. */
  async #handOverUnclaimable(): Promise<void> {
    const now = performance.now();
    if (now - this.#askedForUnclaimed < Math.min(unclaimedEveryMs, this.#engine.settings.unclaimedMs)) return;
    this.#askedForUnclaimed = now;
    const { ledger, settings } = this.#engine;
    const known = knownWork(this.#engine);
    const left = await ledger.unclaimable(known, settings.unclaimedMs, unclaimedAtOnce);
    for (const operation of left) await handToPerson(this.#engine, operation, known);
  }

  #read(kind: string, taken: readonly Taken[]): void {
    const reading = this.#readKin(taken)
      .catch(trouble => this.#engine.report(trouble, null))
      .then(() => this.#giveBack(taken.map(({ operation }) => operation)))
      .then(() => {
        this.#reading.delete(kind);
        this.#wakeup.wake();
      });
    this.#reading.set(kind, reading);
  }

  async #readKin(taken: readonly Taken[]): Promise<void> {
    const [first] = taken;
    if (first === undefined) return;
    // All kinds of a place keep to one pace: its quota is one, and so is its throttling.
    const pace = this.#paceOf(placeOf(first.operation));
    const all = this.#batchesOf(taken);
    // No more than may be read in a second: what comes meanwhile and is more urgent would wait behind the rest.
    const batches = all.slice(0, Math.max(Math.round(this.#engine.settings.looksPerSecond), 1));
    const rest = all.slice(batches.length).flat();
    if (rest.length > 0) await this.#giveBack(rest.map(({ operation }) => operation));
    const next = batches.values();
    const work = async (): Promise<void> => {
      for (const batch of next) {
        if (!(await pace.turn(this.#abort.signal))) return;
        await this.#readBatch(batch, pace);
      }
    };
    await Promise.all(Array.from({ length: Math.min(batchesAtOnce, batches.length) }, work));
  }

  /**
   * In the order of their urgency. They are read together, as many as one call takes; a creation without an id is looked for by
   * its name.
   */
  #batchesOf(taken: readonly Taken[]): readonly (readonly Taken[])[] {
    const batches: Taken[][] = [];
    let open: Taken[] = [];
    for (const each of taken) {
      const { operation } = each;
      if (operation.resource === null) batches.push([each]);
      else if (open.length > 0 && open.length < nounOf(this.#engine, operation).idsPerCall) open.push(each);
      else {
        open = [each];
        batches.push(open);
      }
    }
    return batches;
  }

  async #readBatch(batch: readonly Taken[], pace: Pace): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const { settings } = this.#engine;
    const patience = AbortSignal.any([AbortSignal.timeout(settings.lookMs), this.#abort.signal]);
    const source = {
      account: first.account,
      region: first.operation.region,
      signal: patience,
      background: true,
    };
    const observed = batch.map(({ time, ...rest }): Observed => ({ ...rest, at: time.now() }));
    const sights = await this.#lookForAll(observed, source, settings.lookMs);
    // At the end of the process nothing is concluded from a look that was cut short.
    if (this.#abort.signal.aborted) return;
    pace.learn(sights);
    await Promise.all(
      observed.map(async (each, index) => {
        const sight = sights[index];
        if (sight !== undefined) await this.#judge(each, sight);
      }),
    );
  }

  async #lookForAll(
    observed: readonly Observed[],
    source: Parameters<typeof lookFor>[2],
    lookMs: number,
  ): Promise<readonly Sight[]> {
    const silent: Sight = {
      kind: 'unreadable',
      error: domainError('CloudUnavailableError', { message: `there was no answer within ${lookMs} ms` }),
    };
    const [only] = observed;
    const looking =
      observed.length === 1 && only !== undefined && only.operation.resource === null
        ? lookFor(this.#engine, only, source).then(sight => [sight])
        : this.#lookAtMany(observed, source, silent);
    // A look that does not even heed its signal must not keep its operations from being judged on time.
    return await Promise.race([
      looking.catch(trouble => {
        this.#engine.report(trouble, only?.operation.id ?? null);
        return observed.map(() => silent);
      }),
      late(source.signal, lookMs).then(() => observed.map(() => silent)),
    ]);
  }

  async #lookAtMany(
    observed: readonly Observed[],
    source: Parameters<typeof lookFor>[2],
    silent: Sight,
  ): Promise<readonly Sight[]> {
    const [first] = observed;
    if (first === undefined) return [];
    const ids = observed.map(({ operation }) => nativeIdOf(operation) ?? '');
    const looks = await nounOf(this.#engine, first.operation).lookAt(source, ids);
    return ids.map(id => looks.get(id) ?? silent);
  }

  async #judge(observed: Observed, sight: Sight): Promise<void> {
    try {
      await judge(this.#engine, observed, sight);
    } catch (trouble) {
      this.#engine.report(trouble, observed.operation.id);
      await this.#putOff(observed);
    }
  }

  /** Keeps an operation whose look could not be judged from being claimed again at once. */
  async #putOff({ operation, at }: Observed): Promise<void> {
    const { ledger, settings, report } = this.#engine;
    const looked = { nextLookInMs: nextLookInMs({ operation, at, settings }) };
    await ledger.postpone(operation.id, looked).catch(trouble => report(trouble, operation.id));
  }

  async #giveBack(operations: readonly Operation[]): Promise<void> {
    const ids = operations.map(({ id }) => id);
    for (const id of ids) this.#held.delete(id);
    await this.#engine.ledger.release(ids).catch(trouble => this.#engine.report(trouble, ids[0] ?? null));
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return;
    // A renewal that fails shows itself: what is written without a lease is refused.
    await this.#engine.ledger.renew([...this.#held], this.#engine.settings.leaseMs).catch(() => {});
  }

  #paceOf(place: string): Pace {
    const known = this.#paces.get(place);
    if (known !== undefined) return known;
    const pace = new Pace(this.#engine.settings.looksPerSecond);
    this.#paces.set(place, pace);
    return pace;
  }
}

/** Some time after the look should have ended by itself. */
function late(signal: StopSignal | undefined, lookMs: number): Promise<void> {
  return new Promise(resolve => {
    const give = (): void => {
      setTimeout(resolve, Math.min(1_000, lookMs)).unref();
    };
    if (signal === undefined || signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
