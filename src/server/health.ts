import { jsonAnswer, type ServerAnswer } from './answer.ts';
import type { Log } from './log.ts';

/** Says whether work may be sent here. Many probes share one look, so that asking often costs nothing. */
export class HealthChecks {
  readonly #ready: () => Promise<string | null>;
  readonly #patience: number;
  readonly #log: Log;
  readonly #uncaughtErrors: () => number;
  /** Checks of the start that somebody has switched off. */
  readonly #overrides: readonly string[];
  #look: Promise<string | null> | undefined;
  draining = false;

  constructor(
    ready: () => Promise<string | null>,
    patience: number,
    log: Log,
    uncaughtErrors: () => number = () => 0,
    overrides: readonly string[] = [],
  ) {
    this.#overrides = overrides;
    this.#ready = ready;
    this.#patience = patience;
    this.#log = log;
    this.#uncaughtErrors = uncaughtErrors;
  }

  live(): ServerAnswer {
    return jsonAnswer(200, { status: 'live' });
  }

  async ready(): Promise<ServerAnswer> {
    if (this.draining)
      return jsonAnswer(503, { status: 'not ready', reason: 'The server is shutting down.' });
    this.#look ??= this.#ask().finally(() => {
      this.#look = undefined;
    });
    return this.#answer(await this.#look);
  }

  #answer(reason: string | null): ServerAnswer {
    const count = this.#uncaughtErrors();
    const overrides = this.#overrides;
    // Bugs that the process has survived, for those who watch many of it.
    const bugs = count > 0 ? { uncaughtErrors: count } : {};
    return reason === null
      ? jsonAnswer(200, { status: 'ready', ...bugs, ...(overrides.length > 0 && { overrides }) })
      : jsonAnswer(503, { status: 'not ready', reason, ...bugs });
  }

  async #ask(): Promise<string | null> {
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(resolve, this.#patience, 'The look at what this server needs takes too long.');
    try {
      return await Promise.race([this.#ready(), late]);
    } catch (error) {
      this.#log.error({ err: error }, 'readiness could not be told');
      return 'The look at what this server needs failed; the log says how.';
    } finally {
      clearTimeout(timer);
    }
  }
}
