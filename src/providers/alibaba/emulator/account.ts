/** One access key and what it opens: a world of its own, its used tokens, its rate. */
import type { EmulatorClock } from '../../../emulation/clock.ts';
import { TokenMemory } from './client-token.ts';
import { type CurrentSettings, World } from './world.ts';

export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Makes it a temporary credential, whose calls must carry this token. */
  readonly securityToken?: string;
  /** The account's number; the first account's, and up, unless said. */
  readonly accountUid?: bigint;
  readonly inactive?: boolean;
}

/** Beyond 2^53, as real account numbers are where they travel as JSON numbers. */
const firstAccountUid = 283_117_732_402_483_989n;
const minute = 60_000;

export class Account {
  readonly credential: Credential;
  readonly uid: bigint;
  readonly world: World;
  readonly tokens = new TokenMemory();
  readonly #calls = new Map<string, number[]>();

  constructor(credential: Credential, index: number, clock: EmulatorClock, settings: CurrentSettings) {
    this.credential = credential;
    this.uid = credential.accountUid ?? firstAccountUid + BigInt(index);
    this.world = new World(clock, settings);
  }

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

  clear(): void {
    this.world.clear();
    this.tokens.clear();
    this.#calls.clear();
  }
}
