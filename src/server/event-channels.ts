import { randomBytes } from 'node:crypto';
import type { ErrorMasker } from './error-masker.ts';
import { EventChannel } from './event-channel.ts';
import type { ServerLimits } from './limits.ts';
import type { RequestState } from './request-state.ts';
import { callerOf } from './running-requests.ts';

interface ReservedChannel {
  readonly channel: EventChannel;
  /** Null where nobody proves who they are: then the token alone tells. */
  readonly owner: string | null;
  /** Until it is opened. */
  readonly timer: NodeJS.Timeout;
}

/**
 * The event streams that clients have reserved, by their tokens. They are known to this process alone.
 *
 * The server half of graphql-sse is not used: it reads and runs operations itself, past the stages; its tokens are made without
 * secrecy and good for anybody; and it bounds neither streams nor what waits in them.
 */
export class EventChannels {
  readonly #limits: ServerLimits;
  readonly #masker: ErrorMasker;
  readonly #isAlone: boolean;
  readonly #reserved = new Map<string, ReservedChannel>();

  constructor(limits: ServerLimits, masker: ErrorMasker, isAlone: boolean) {
    this.#limits = limits;
    this.#masker = masker;
    this.#isAlone = isAlone;
  }

  /** Why none can be reserved; null where they can. */
  get unoffered(): 'off' | 'several processes' | null {
    if (this.#limits.reservations === 0) return 'off';
    return this.#isAlone ? null : 'several processes';
  }

  /** The token, or the limit that is met. */
  reserve(
    state: RequestState,
  ): { readonly token: string } | { readonly limit: 'reservations' | 'reservationsPerCaller' } {
    const { reservations, reservationsPerCaller, reservationMilliseconds } = this.#limits;
    if (this.#reserved.size >= reservations) return { limit: 'reservations' };
    const owner = callerOf(state);
    const own = [...this.#reserved.values()].filter(each => each.owner === owner);
    if (owner !== null && own.length >= reservationsPerCaller) return { limit: 'reservationsPerCaller' };
    const token = randomBytes(32).toString('base64url');
    const timer = setTimeout(() => this.#reserved.delete(token), reservationMilliseconds);
    timer.unref();
    const channel = new EventChannel(this.#limits, this.#masker);
    this.#reserved.set(token, { channel, owner, timer });
    return { token };
  }

  /** Null as well where it is somebody else's. */
  find(token: string, state: RequestState): EventChannel | null {
    const reserved = this.#reserved.get(token);
    return reserved !== undefined && reserved.owner === callerOf(state) ? reserved.channel : null;
  }

  /** Opens what `find` has found, and forgets it when it ends. */
  async open(token: string, channel: EventChannel, state: RequestState): Promise<void> {
    clearTimeout(this.#reserved.get(token)?.timer);
    try {
      await channel.open(state);
    } finally {
      this.#reserved.delete(token);
    }
  }
}
