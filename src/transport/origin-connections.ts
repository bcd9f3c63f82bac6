// Not the package itself: with its fetch, caches and mocks it takes 14 MB more of every gateway.
import type Client from 'undici/lib/dispatcher/client.js';
import { IdlePatience, type IdlePatienceSettings } from './idle-patience.ts';
import { type Waiter, WaitingList } from './waiting-list.ts';

export interface OriginConnectionSettings extends IdlePatienceSettings {
  /** Of reads and of changes each. */
  readonly connectionsPerOrigin: number;
  /** A change goes by a connection that answered within this time, or by a new one. */
  readonly changeIdleMs: number;
}

/** What one exchange has of the connections: its turn, and then one of them. */
export interface OriginPlace {
  readonly lane: Lane;
  /** None that was used before will do. */
  readonly wantsNew: boolean;
  /** Null while it waits for its turn. */
  connection: OriginConnection | null;
  waiter: Waiter | null;
  hasBegun: boolean;
}

/** Reads, or changes. */
class Lane {
  readonly isOfChanges: boolean;
  readonly waiting = new WaitingList();
  underWay = 0;

  constructor(isOfChanges: boolean) {
    this.isOfChanges = isOfChanges;
  }

  free(): void {
    this.underWay -= 1;
    this.waiting.shift()?.admit();
  }
}

/** For one exchange at a time; the first that fails ends it. */
export class OriginConnection {
  readonly client: Client;
  isConnecting = true;
  /** Whose turn it is. */
  place: OriginPlace | null = null;
  /** Counts as under way there, although nobody waits for it any more. */
  holds: Lane | null = null;
  /** How long it had been idle when it was given. */
  idledMs = 0;
  /** When its latest answer was whole, on the clock of `performance.now()`; null before the first. */
  answeredAt: number | null = null;

  constructor(client: Client) {
    this.client = client;
    client.on('connect', () => {
      this.isConnecting = false;
    });
  }

  get idleMs(): number {
    return this.answeredAt === null ? 0 : performance.now() - this.answeredAt;
  }
}

/**
 * The connections to one origin. A server that closes what is idle can meet a request with that: its closing is not seen here
 * until it has travelled. A read is repeated then, but a change is lost in doubt. So a change goes by a connection that
 * answered a moment ago, and only where the server was seen to leave idle ones open for longer; else by one that is made for
 * it and closed behind it. `bench/connections.ts` says what either costs.
 */
export class OriginConnections {
  readonly #settings: OriginConnectionSettings;
  readonly #open: () => Client;
  readonly #patience: IdlePatience;
  readonly #all = new Set<OriginConnection>();
  /** The one that answered last is the last. */
  readonly #idle: OriginConnection[] = [];
  readonly #reads = new Lane(false);
  readonly #changes = new Lane(true);
  #isWatching = false;

  constructor(settings: OriginConnectionSettings, open: () => Client) {
    this.#settings = settings;
    this.#open = open;
    this.#patience = new IdlePatience(settings);
  }

  place(isChange: boolean, wantsNew = false): OriginPlace {
    const lane = isChange ? this.#changes : this.#reads;
    return { lane, wantsNew, connection: null, waiter: null, hasBegun: false };
  }

  /** Calls back with a connection, at once or in its turn, and whether it is to be closed behind this exchange. */
  enter(place: OriginPlace, begin: (client: Client, isClosedBehind: boolean) => void): void {
    const { lane } = place;
    const admit = (): void => {
      place.waiter = null;
      lane.underWay += 1;
      const connection = this.#take(place);
      place.connection = connection;
      const proceed = (): void => {
        if (connection.place !== place) return;
        place.hasBegun = true;
        begin(connection.client, lane.isOfChanges && !this.#patience.isProven);
      };
      // What its server has sent by now is read before the change goes out: undici leaves one turn to that, but the sockets of
      // this turn may have been read already.
      if (lane.isOfChanges && connection.answeredAt !== null) setImmediate(proceed);
      else proceed();
    };
    if (lane.underWay < this.#settings.connectionsPerOrigin) admit();
    else place.waiter = lane.waiting.add(admit);
  }

  /** Asked just before the first byte: the process may have been stopped since the connection was given. */
  isUnfit({ lane, connection }: OriginPlace): boolean {
    const isKept = connection !== null && connection.answeredAt !== null;
    return lane.isOfChanges && isKept && !this.#isFitForChange(connection);
  }

  leave(place: OriginPlace, wasAnswered: boolean): void {
    const { lane, connection, waiter } = place;
    if (waiter !== null) lane.waiting.remove(waiter);
    if (connection === null) return;
    connection.place = null;
    if ((wasAnswered || !place.hasBegun) && connection.client.stats.connected) {
      if (wasAnswered) this.#answered(connection);
      this.#idle.push(connection);
      lane.free();
    } else if (connection.isConnecting && connection.client.stats.size > 0) {
      // It goes on until it is there or has failed: who gives up early must not open more than there may be.
      connection.holds = lane;
    } else {
      this.#drop(connection);
      lane.free();
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map(({ client }) => client.destroy()));
  }

  #answered(connection: OriginConnection): void {
    this.#patience.sawOpen(connection.idledMs);
    connection.answeredAt = performance.now();
    if (this.#isWatching || !this.#patience.isWorthWaiting(0)) return;
    this.#isWatching = true;
    // A timer may be a millisecond early.
    setTimeout(this.#watch, this.#settings.provenMs + 1).unref();
  }

  /** The one that was left alone is judged when all has been read that came until now: the process may have been stopped. */
  readonly #watch = (): void => {
    const [oldest] = this.#idle;
    const { answeredAt = null, idleMs = 0 } = oldest ?? {};
    const judge = (): void => {
      this.#isWatching = false;
      const isLeftAlone = oldest?.answeredAt === answeredAt && this.#idle[0] === oldest;
      if (isLeftAlone && oldest?.client.stats.connected) this.#patience.sawOpen(idleMs);
    };
    setImmediate(() => setImmediate(judge));
  };

  #take(place: OriginPlace): OriginConnection {
    const last = place.wantsNew ? undefined : this.#idle.at(-1);
    const isFit =
      last !== undefined && (place.lane.isOfChanges ? this.#isFitForChange(last) : this.#isFitForRead(last));
    const connection = isFit ? last : this.#opened();
    if (isFit) this.#idle.pop();
    connection.place = place;
    connection.idledMs = connection.idleMs;
    return connection;
  }

  /** As long as nothing is known of the server one is left alone, which says how long it may be: else none is under steady load. */
  #isFitForRead(connection: OriginConnection): boolean {
    return this.#idle.length > 1 || !this.#patience.isWorthWaiting(connection.idleMs);
  }

  #isFitForChange(connection: OriginConnection): boolean {
    return this.#patience.isProven && connection.idleMs < this.#settings.changeIdleMs;
  }

  #opened(): OriginConnection {
    const connection = new OriginConnection(this.#open());
    const closed = (_url: URL, _targets: unknown, error: { readonly code?: string }): void =>
      this.#closed(connection, error.code !== 'UND_ERR_INFO');
    connection.client.on('disconnect', closed).on('connectionError', closed);
    this.#all.add(connection);
    return connection;
  }

  #closed(connection: OriginConnection, isByThem: boolean): void {
    connection.isConnecting = false;
    const { place, holds, answeredAt, idleMs, idledMs } = connection;
    const isIdle = this.#idle.includes(connection);
    if (isByThem && isIdle) this.#patience.sawClosed(idleMs);
    if (isByThem && place !== null && answeredAt !== null) this.#patience.sawClosed(idledMs);
    // Where something waits for it, it is opened anew, and was never idle.
    connection.answeredAt = null;
    connection.idledMs = 0;
    if (place !== null) return;
    this.#drop(connection);
    holds?.free();
  }

  #drop(connection: OriginConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    this.#all.delete(connection);
    const { connected, size } = connection.client.stats;
    if (connected || size > 0) void connection.client.destroy();
  }
}
