import type { RequestState } from './request-state.ts';

/**
 * What yoga and its plugins may ask of the request they know from the Fetch API. Made of Node's own only where it is asked
 * for, which most plugins never do. Its body was read.
 */
export class RequestView {
  readonly method: string;
  readonly body = null;
  readonly bodyUsed = true;
  readonly #state: RequestState;
  #headers: Headers | undefined;

  constructor(state: RequestState) {
    this.#state = state;
    this.method = state.request.method ?? '';
  }

  get url(): string {
    const { request, hostHeader, protocol } = this.#state;
    return `${protocol ?? 'http'}://${hostHeader}${request.url}`;
  }

  get signal(): AbortSignal {
    return this.#state.signal;
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      this.#headers = new Headers();
      const { rawHeaders } = this.#state.request;
      for (let at = 0; at < rawHeaders.length; at += 2)
        this.#headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
    }
    return this.#headers;
  }
}
