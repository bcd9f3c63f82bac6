import type { IncomingHttpHeaders } from 'node:http';
import type { ReadCondition } from './world-view.ts';

/**
 * What a vendor tells the socket server: who is called (from the head alone), how a request is judged and carried out,
 * and how the vendor words an answer. Written per provider; the server knows no vendor.
 */
export interface RequestHead {
  readonly method: string;
  /** path and query as they came */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** virtual time of arrival */
  readonly at: Date;
  /** made by `Vendor.requestId`, the one that the answer carries */
  readonly requestId: string;
}

export interface EmulatorRequest extends RequestHead {
  /** what the provider's own clocks show, in milliseconds: a signature that is near one of them is on time */
  readonly clocks: readonly number[];
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** the vendor's error code; absent on success */
  readonly code?: string;
}

/** One resource changed (or found as asked: `effective: false`) by an accepted request. */
export interface ReportedExecution {
  readonly resource: string;
  readonly effective: boolean;
  readonly token?: string;
}

export interface ExecutionResult {
  readonly reply: Reply;
  readonly executions?: readonly ReportedExecution[];
}

export type HandledRequest =
  /** turned away at the front: routing, signature, parameters. Faults do not happen to it. */
  | { readonly kind: 'refused'; readonly reply: Reply; readonly resources?: readonly string[] }
  /**
   * `execute` looks at the world, acts and words the reply; it may run later than the request, or never. A read looks at
   * `world.read(conditions)`, a change at the world as it is.
   */
  | {
      readonly kind: 'accepted';
      readonly effect: 'read' | 'change';
      readonly resources: readonly string[];
      readonly execute: (conditions: readonly ReadCondition[]) => ExecutionResult;
    };

export interface Vendor {
  /** from headers and query alone: the body may never be read */
  readonly identify: (head: RequestHead) => {
    readonly action: string;
    readonly account?: string | undefined;
  };
  readonly requestId: () => string;
  readonly handle: (request: EmulatorRequest) => HandledRequest;
  readonly shapes: VendorShapes;
  /** what is remembered of past requests, beside the worlds, is forgotten */
  readonly reset?: () => void;
}

/** The vendor's own words for what faults make it say. */
export interface VendorShapes {
  readonly refusal: (
    request: RequestHead,
    refusal: { readonly code: string; readonly status: number; readonly message: string },
  ) => Reply;
  /** the default status is the vendor's; `Retry-After` is added by the server, a header of the vendor's own is not */
  readonly throttled: (
    request: RequestHead,
    status: number | undefined,
    retryAfterSeconds: number | undefined,
  ) => Reply;
  /** the default code is the vendor's for this status */
  readonly failure: (request: RequestHead, status: number, code: string | undefined) => Reply;
  /** a bare success, for what was not executed and shall look as if it had been */
  readonly accepted: (request: RequestHead) => Reply;
  readonly withoutRequestId: (reply: Reply) => Reply;
}
