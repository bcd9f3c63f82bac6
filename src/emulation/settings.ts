/**
 * Rules that the vendor's pages leave open, as settings that can be changed while the emulator runs.
 *
 *   const settings = new LiveSettings(defaults, choices, patch?)   throws on a patch that does not fit
 *   settings.current.retentionHours
 *   settings.change(patch)      undefined, or one sentence saying what is wrong (then nothing was changed)
 *   settings.reset()            back to what it was started with
 *
 * A setting keeps the JSON type of its default; `choices` lists the words of those that are words.
 */
export type SettingValue = string | number | boolean;

export class LiveSettings<T extends Readonly<Record<string, SettingValue>>> {
  readonly #started: T;
  readonly #choices: Readonly<Partial<Record<keyof T, readonly SettingValue[]>>>;
  current: T;

  constructor(
    defaults: T,
    choices: Readonly<Partial<Record<keyof T, readonly SettingValue[]>>>,
    patch: Partial<T> = {},
  ) {
    this.#choices = choices;
    this.current = defaults;
    const problem = this.change(patch);
    if (problem !== undefined) throw new TypeError(problem);
    this.#started = this.current;
  }

  change(patch: unknown): string | undefined {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
      return 'settings are an object of names and values';
    for (const [name, value] of Object.entries(patch)) {
      const problem = this.#problem(name, value);
      if (problem !== undefined) return problem;
    }
    this.current = { ...this.current, ...patch };
    return undefined;
  }

  reset(): void {
    this.current = this.#started;
  }

  #problem(name: string, value: unknown): string | undefined {
    if (!Object.hasOwn(this.current, name))
      return `unknown setting ${name}; known: ${Object.keys(this.current).join(', ')}`;
    const choices = this.#choices[name];
    if (choices !== undefined && !choices.includes(value as SettingValue))
      return `setting ${name} is one of ${choices.join(', ')}`;
    const wanted = typeof this.current[name];
    if (typeof value !== wanted) return `setting ${name} is a ${wanted}`;
    if (typeof value === 'number' && !Number.isFinite(value)) return `setting ${name} is a finite number`;
    return undefined;
  }
}
