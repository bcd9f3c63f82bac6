import type { IncomingHttpHeaders } from 'node:http';

/**
 * What a vendor tells the socket server: who is called (from the head alone), how a request is judged and carried out,
 * and how the vendor words an answer. Written per provider; the server knows no vendor.
 */
export type RequestHead = {
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
};

export type EmulatorRequest = RequestHead & { readonly body: Buffer };

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** the vendor's error code; absent on success */
  readonly code?: string;
};

/** One resource changed (or found as asked: `effective: false`) by an accepted request. */
export type Execution = { readonly resource: string; readonly effective: boolean; readonly token?: string };

export type Executed = { readonly reply: Reply; readonly executions?: readonly Execution[] };

/** How the fault `unknownState` disguises what a read shows; `resource` limits it to one row. */
export type View = { readonly state?: string; readonly resource?: string };

export type Handled =
  /** turned away at the front: routing, signature, parameters. Faults do not strike it. */
  | { readonly kind: 'refused'; readonly reply: Reply; readonly resources?: readonly string[] }
  /** `execute` looks at the world, acts and words the reply; it may run later than the request, or never. */
  | {
      readonly kind: 'accepted';
      readonly effect: 'read' | 'change';
      readonly resources: readonly string[];
      readonly execute: (view: View) => Executed;
    };

export type Vendor = {
  /** from headers and query alone: the body may never be read */
  readonly identify: (head: RequestHead) => {
    readonly action: string;
    readonly account?: string | undefined;
  };
  readonly requestId: () => string;
  readonly handle: (request: EmulatorRequest) => Handled;
  readonly shapes: VendorShapes;
};

/** The vendor's own words for what faults make it say. */
export type VendorShapes = {
  readonly refusal: (
    request: RequestHead,
    refusal: { code: string; status: number; message: string },
  ) => Reply;
  /** the default status is the vendor's; `Retry-After` is added by the server, a header of the vendor's own is not */
  readonly throttled: (
    request: RequestHead,
    status: number | undefined,
    retryAfterSeconds: number | undefined,
  ) => Reply;
  /** the default code is the vendor's for this status */
  readonly failure: (request: RequestHead, status: number, code: string | undefined) => Reply;
  /** a bare success, for garbage that was not executed */
  readonly accepted: (request: RequestHead) => Reply;
  readonly withoutRequestId: (reply: Reply) => Reply;
};
