/**
 * What one account has rented. Accounts never see each other's worlds; border routers of other accounts on the own
 * circuits are kept here, with their owner's id, since that is where they can be seen from.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { EmulatorClock } from '../../../emulation/clock.ts';
import type { AccessPoint } from './access-point.ts';
import type { Circuit } from './circuit/record.ts';
import type { BorderRouter } from './router/record.ts';
import type { Settings } from './settings.ts';

/** Settings may be changed while the cloud runs, so they are read each time. */
export type CurrentSettings = () => Settings;

export class World {
  readonly circuits = new Map<string, Circuit>();
  readonly routers = new Map<string, BorderRouter>();
  readonly accessPoints = new Map<string, AccessPoint>();
  readonly #clock: EmulatorClock;
  readonly #settings: CurrentSettings;
  readonly #pending = new Map<string, () => void>();

  constructor(clock: EmulatorClock, settings: CurrentSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  get settings(): Settings {
    return this.#settings();
  }

  now(): Date {
    return this.#clock.now();
  }

  /** What the cloud does by itself with a thing after a while; at once where the wait is nothing. One step at a time. */
  step(id: string, wait: number, run: () => void): void {
    this.stay(id);
    if (wait <= 0) {
      run();
      return;
    }
    const cancel = this.#clock.schedule(new Date(this.now().getTime() + wait), () => {
      this.#pending.delete(id);
      run();
    });
    this.#pending.set(id, cancel);
  }

  /** The step that was begun is not taken. */
  stay(id: string): void {
    this.#pending.get(id)?.();
    this.#pending.delete(id);
  }

  circuitsOf(region: string): Circuit[] {
    return [...this.circuits.values()].filter(circuit => circuit.region === region);
  }

  routersOf(region: string): BorderRouter[] {
    return [...this.routers.values()].filter(router => router.region === region);
  }

  routersOn(circuitId: string): BorderRouter[] {
    return [...this.routers.values()].filter(router => router.circuitId === circuitId);
  }

  clear(): void {
    // A step of the world that is cleared must not reach into the next one.
    for (const id of [...this.#pending.keys()]) this.stay(id);
    this.circuits.clear();
    this.routers.clear();
    this.accessPoints.clear();
  }
}

export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** Ids look like the vendor's: a prefix and lower-case letters and digits. */
export function newId(prefix: 'pc' | 'vbr' | 'ap'): string {
  return `${prefix}-${BigInt(`0x${randomBytes(12).toString('hex')}`).toString(36)}`;
}
