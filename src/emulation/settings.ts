import { z } from 'zod';
import { InputError, parseInput } from './input.ts';

/**
 * Rules that a vendor's pages leave open, as settings that can be changed while the emulator runs. A vendor declares them
 * as one strict object whose fields all have a default, `commonSettings` among them.
 *
 *   const settings = new LiveSettings(schema, patch?)    throws on a patch that does not fit
 *   settings.current.retentionHours
 *   settings.change(patch)      undefined, or one sentence saying what is wrong (then nothing was changed)
 *   settings.reset()            back to what it was started with
 */
export const commonSettings = {
  /**
   * Which clock judges the time of a signature: the emulated one that the Date header shows, the wall's, or whichever is
   * nearer. Callers that never read a Date header sign with the wall clock, also while a test steps through a day.
   */
  signatureClock: z.enum(['either', 'virtual', 'wall']).default('either'),
  /** How far the provider's clock is off, in its Date header and in the time of signatures. */
  clockSkewSeconds: z.number().default(0),
};

export interface CommonSettings {
  readonly signatureClock: 'either' | 'virtual' | 'wall';
  readonly clockSkewSeconds: number;
}

export type SettingsSchema<Settings> = z.ZodType<Settings>;

export class LiveSettings<Settings> {
  readonly #schema: SettingsSchema<Settings>;
  readonly #started: Settings;
  current: Settings;

  constructor(schema: SettingsSchema<Settings>, patch: Partial<Settings> = {}) {
    this.#schema = schema;
    this.current = parseInput(schema, patch, 'settings');
    this.#started = this.current;
  }

  change(patch: unknown): string | undefined {
    try {
      const fields = parseInput(z.record(z.string(), z.unknown()), patch, 'settings');
      this.current = parseInput(this.#schema, { ...this.current, ...fields }, 'settings');
      return undefined;
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  }

  reset(): void {
    this.current = this.#started;
  }
}
