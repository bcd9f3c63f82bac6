import { hashOf } from './api-key.ts';
import { Slots } from './slots.ts';

interface Penalty {
  readonly failures: number;
  /** Until then nothing new is tried from there. */
  readonly until: number;
}

const free = 5;
const firstMs = 1_000;
const longestMs = 60_000;
const forgottenAfterMs = 10 * 60_000;
const addresses = 4_096;

/** Slows down who tries one wrong proof after another. What is known to be right is not held up by it. */
export class Penalties {
  readonly #penalties: Slots<Penalty>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#penalties = new Slots(addresses, now);
  }

  /** How long this address has to wait, in milliseconds; 0 where it may try. */
  waitMs(address: string | null): number {
    const until = this.#penalties.find(keyOf(address))?.until ?? 0;
    return Math.max(until - this.#now(), 0);
  }

  failed(address: string | null): void {
    const key = keyOf(address);
    const failures = (this.#penalties.find(key)?.failures ?? 0) + 1;
    const pauseMs = failures < free ? 0 : Math.min(firstMs * 2 ** (failures - free), longestMs);
    this.#penalties.keep(key, { failures, until: this.#now() + pauseMs }, forgottenAfterMs);
  }

  /** A right proof from there: a person who mistyped it before starts anew. */
  succeeded(address: string | null): void {
    const key = keyOf(address);
    if (this.#penalties.find(key) !== undefined) this.#penalties.keep(key, { failures: 0, until: 0 }, 0);
  }
}

function keyOf(address: string | null): string {
  return hashOf(networkOf(address ?? ''));
}

/** Of IPv6 the network that one customer has: its other half changes as often as they like. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address.replace(/^::ffff:/, '');
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  if (tail === undefined) return groups.slice(0, 4).join(':');
  return [...groups, '0', '0', '0', '0'].slice(0, 4).join(':');
}
