/**
 * Every bound of the front door. They are the same for every caller: a document is judged once and remembered by its
 * text, so a bound that depended on who asks would let one caller's verdict through for another.
 */
export interface Limits {
  /** Open sockets; further ones are dropped before anything of them is read. */
  readonly connections: number;
  /** Requests in flight over all sockets, streams included. */
  readonly requests: number;
  /** Event streams open at the same time. */
  readonly subscriptions: number;

  readonly headersMilliseconds: number;
  /** From the first byte of a request to the last one of its body. */
  readonly requestMilliseconds: number;
  /** How often the two above are checked. */
  readonly checkMilliseconds: number;
  /** An idle connection is kept this long: longer than the 60 s of common load balancers, so that they close first. */
  readonly idleMilliseconds: number;
  /** A client that takes nothing of its answer for so long is gone. */
  readonly stallMilliseconds: number;
  /** After a refusal the rest of an unread body is thrown away for so long, so that the client can read the refusal. */
  readonly lingerMilliseconds: number;
  readonly readyMilliseconds: number;
  readonly pingMilliseconds: number;

  /** Also bounds their number: Node's own bound on that drops the rest in silence, whatever stands in it. */
  readonly headerBytes: number;
  readonly bodyBytes: number;
  /** Nesting of the JSON body: JSON.stringify overflows the stack at some 4,000 levels, even when only logging. */
  readonly jsonDepth: number;

  /** Nesting of brackets in a document's text: 1,562 nested objects overflow the parser within any token limit. */
  readonly bracketDepth: number;
  readonly tokens: number;
  readonly definitions: number;
  /** Nesting of fields, fragments followed; introspection is bounded by its own rules and does not count. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields with every fragment spread written out: twenty small fragments can spell millions. */
  readonly fields: number;
  /** Fields of one operation that hand out the schema: `__schema`, `__type`, `_service`. */
  readonly introspections: number;
  /** Errors in the answer to a document that is refused. */
  readonly errors: number;
  /** Entities a router may ask for in one request, literals and variables together. */
  readonly representations: number;
  /** What `costOf` may return at most. */
  readonly cost: number;

  /** Judged documents are remembered up to these two bounds, the least recently used leaving first. */
  readonly cachedDocuments: number;
  readonly cachedBytes: number;
}

export const standardLimits: Limits = {
  connections: 1_000,
  requests: 500,
  subscriptions: 100,

  headersMilliseconds: 5_000,
  requestMilliseconds: 10_000,
  checkMilliseconds: 1_000,
  idleMilliseconds: 65_000,
  stallMilliseconds: 30_000,
  lingerMilliseconds: 1_000,
  readyMilliseconds: 2_000,
  pingMilliseconds: 12_000,

  headerBytes: 16 * 1024,
  bodyBytes: 128 * 1024,
  jsonDepth: 32,

  bracketDepth: 64,
  tokens: 1_000,
  definitions: 20,
  depth: 12,
  aliases: 30,
  directives: 20,
  fields: 1_000,
  introspections: 3,
  errors: 5,
  representations: 200,
  cost: 10_000,

  cachedDocuments: 1_000,
  cachedBytes: 32 * 1024 * 1024,
};
