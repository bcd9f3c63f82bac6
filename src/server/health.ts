import { jsonAnswer, type ServerAnswer } from './answer.ts';
import type { Log } from './log.ts';

/** A provider's clock that does not agree with this machine's. */
export interface OffClock {
  readonly origin: string;
  readonly aheadSeconds: number;
  /** False where requests are signed with this machine's time all the same. */
  readonly followed: boolean;
}

export interface HealthOptions {
  ready(): Promise<string | null>;
  readonly patienceMs: number;
  readonly log: Log;
  uncaughtErrors(): number;
  /** Checks of the start that somebody has switched off. */
  readonly overrides: readonly string[];
  offClocks(): readonly OffClock[];
}

/** Says whether work may be sent here. Many probes share one look, so that asking often costs nothing. */
export class HealthChecks {
  readonly #options: HealthOptions;
  #look: Promise<string | null> | undefined;
  draining = false;

  constructor(options: HealthOptions) {
    this.#options = options;
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
    const { overrides } = this.#options;
    const count = this.#options.uncaughtErrors();
    const clocks = this.#options.offClocks();
    // Bugs that the process has survived, for those who watch many of it.
    const told = { ...(count > 0 && { uncaughtErrors: count }), ...(clocks.length > 0 && { clocks }) };
    return reason === null
      ? jsonAnswer(200, { status: 'ready', ...told, ...(overrides.length > 0 && { overrides }) })
      : jsonAnswer(503, { status: 'not ready', reason, ...told });
  }

  async #ask(): Promise<string | null> {
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const { ready, patienceMs, log } = this.#options;
    const timer = setTimeout(resolve, patienceMs, 'The look at what this server needs takes too long.');
    try {
      return await Promise.race([ready(), late]);
    } catch (error) {
      log.error({ err: error }, 'readiness could not be told');
      return 'The look at what this server needs failed; the log says how.';
    } finally {
      clearTimeout(timer);
    }
  }
}
