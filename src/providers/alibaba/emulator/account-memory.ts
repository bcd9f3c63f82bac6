import { TokenMemory } from './client-token.ts';

/** What the cloud remembers of an account's calls: the tokens it used, and how often it called. */
const minute = 60_000;

export class AccountMemory {
  readonly tokens = new TokenMemory();
  readonly #calls = new Map<string, number[]>();

  /** Counts a call to an operation in a region; false when it is one too many within sixty seconds. */
  admits(action: string, region: string, now: number, limit: number): boolean {
    if (limit === 0) return true;
    const key = `${action} ${region}`;
    const recent = (this.#calls.get(key) ?? []).filter(at => now - at < minute);
    const admitted = recent.length < limit;
    if (admitted) recent.push(now);
    this.#calls.set(key, recent);
    return admitted;
  }
}
