import { type Answer, json } from './answer.ts';
import type { Log } from './log.ts';

/** Says whether work may be sent here. Many probes share one look, so that asking often costs nothing. */
export class Health {
  readonly #ready: () => Promise<string | null>;
  readonly #patience: number;
  readonly #log: Log;
  #look: Promise<string | null> | undefined;
  draining = false;

  constructor(ready: () => Promise<string | null>, patience: number, log: Log) {
    this.#ready = ready;
    this.#patience = patience;
    this.#log = log;
  }

  live(): Answer {
    return json(200, { status: 'live' });
  }

  async ready(): Promise<Answer> {
    if (this.draining) return json(503, { status: 'not ready', reason: 'The server is shutting down.' });
    this.#look ??= this.#ask().finally(() => {
      this.#look = undefined;
    });
    const reason = await this.#look;
    return reason === null ? json(200, { status: 'ready' }) : json(503, { status: 'not ready', reason });
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
