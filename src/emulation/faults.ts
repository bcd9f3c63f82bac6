import { z } from 'zod';
import { parseInput } from './input.ts';

/**
 * What may go wrong between a caller and a cloud, as plain data. A rule says to which requests a fault happens:
 *
 *   { action: 'TerminatePort', fault: { kind: 'dropAfterActing' } }       the next call of that action
 *   { action: '*', times: 3, fault: { kind: 'throttle' } }                the next three calls of anything
 *   { action: 'StopIpForward', resource: 'zec-1', account: 'key-1', times: 'always', fault: ... }
 *   { action: '*', resource: 'port-1', lastsMs: 5000, fault: { kind: 'vanish' } }   for five seconds of the emulator's clock
 *
 * A field that the kind does not have is refused: a misspelt `act` would silently change the truth.
 */
const milliseconds = z
  .number()
  .min(0)
  .max(2 ** 31 - 1);
const text = z.string().min(1);
const wireStatus = z.int().min(200).max(599);
const delayClock = z.enum(['wall', 'emulator']);
const { exactOptional } = z;

export const garbageShapes = [
  'html',
  'truncated',
  'empty',
  'brokenJson',
  'array',
  'noRequestId',
  'foreignEnvelope',
] as const;

export type GarbageShape = (typeof garbageShapes)[number];

const faultKind = <const Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/** How a request ends; the first rule that fits decides. */
const endings = [
  /** The vendor's error envelope; not executed unless it says so, as with codes that prove nothing. */
  faultKind('refuse', {
    status: exactOptional(wireStatus),
    code: text,
    message: exactOptional(z.string()),
    act: exactOptional(z.boolean()),
  }),
  /** The socket is destroyed as soon as the head is read; never executed. */
  faultKind('dropBeforeReading', {}),
  /** The head is read and nothing more; never executed, never answered, and the connection stays open. */
  faultKind('hang', {}),
  /** The body is read, then the socket is destroyed; never executed. */
  faultKind('dropBeforeActing', {}),
  /** ExecutionResult; the socket is destroyed without an answer. */
  faultKind('dropAfterActing', {}),
  /** Read whole, executed or not, never answered: the socket stays open until the client gives up. */
  faultKind('silence', { act: z.boolean() }),
  /** ExecutionResult at once, answered after `ms` of wall time, or of the emulator's clock, which a test may hold. */
  faultKind('delay', { ms: milliseconds, clock: exactOptional(delayClock) }),
  /** Dropped, left in silence or answered badly now; executed after `ms`, by the same choice of clocks. */
  faultKind('lateAct', {
    ms: milliseconds,
    clock: exactOptional(delayClock),
    answer: z.enum(['drop', 'silence', 'html', 'serverError']),
  }),
  /** Any status line, written on the bare socket: 7105 as well. */
  faultKind('status', {
    status: z.int().min(0).max(9999),
    act: z.boolean(),
    body: exactOptional(z.string()),
  }),
  /** A 200 that cannot be read. */
  faultKind('garbage', { shape: z.enum(garbageShapes), act: z.boolean() }),
  faultKind('serverError', {
    status: z.literal([500, 502, 503]),
    act: z.boolean(),
    code: exactOptional(text),
  }),
  /** The vendor's throttling answer; not executed. */
  faultKind('throttle', {
    retryAfterSeconds: exactOptional(z.int().min(0)),
    status: exactOptional(wireStatus),
  }),
  /** 302; not executed. */
  faultKind('redirect', { location: text }),
  /**
   * The request's own headers and target come back, Authorization and tokens included, as some proxies do it: in the
   * message or the code of the vendor's error, in a JSON body that is not the vendor's, or in a header of a good answer.
   */
  faultKind('echo', {
    where: z.enum(['message', 'code', 'body', 'header']),
    act: z.boolean(),
    status: exactOptional(wireStatus),
    code: exactOptional(text),
  }),
] as const;

/** What a read shows; every rule that fits applies, beside an ending. */
const readFaults = [
  /** As it was `ms` of the emulator's clock ago; with `resource` only this row is old. */
  faultKind('lag', { ms: milliseconds }),
  /** Each read is answered by one of several replicas, each as far behind as it says; drawn from the seed. */
  faultKind('replica', { lagsMs: z.array(milliseconds).min(1), seed: exactOptional(z.int()) }),
  /** Rows are missing; with `resource` only this one. */
  faultKind('vanish', {}),
  /** Rows show this state; with `resource` only this one. */
  faultKind('unknownState', { state: text }),
] as const;

/** The provider's clock is off: its Date header, and the time by which it judges signatures. */
const skew = faultKind('skew', { seconds: z.number() });

const fault = z.discriminatedUnion('kind', [...endings, ...readFaults, skew]);

export type Fault = z.output<typeof fault>;
export type FaultKind = Fault['kind'];
export type ReadFault = z.output<(typeof readFaults)[number]>;
export type SkewFault = z.output<typeof skew>;
export type EndingFault = Exclude<Fault, ReadFault | SkewFault>;

const times = 'must be a whole number from 1, or "always"';

const rule = z
  .strictObject({
    action: text,
    resource: exactOptional(text),
    account: exactOptional(text),
    /** How many requests it happens to: 1 unless said, "always" where it has an end in time. */
    times: exactOptional(z.union([z.literal('always'), z.int(times).min(1, times)], times)),
    /** Counted by the emulator's clock, from the moment the rule is added. */
    lastsMs: exactOptional(milliseconds),
    fault,
  })
  .refine(({ resource, fault: { kind } }) => resource === undefined || !headKinds.has(kind), {
    error: 'happens before the body is read and cannot look for a resource',
  });

export type FaultRule = z.output<typeof rule>;

/** What happens while only the head of a request is known. */
const headKinds: ReadonlySet<string> = new Set(['dropBeforeReading', 'hang', 'skew']);

export function isReadFault(candidate: Fault): candidate is ReadFault {
  return readFaults.some(({ shape }) => shape.kind.value === candidate.kind);
}

export function happensToHeads(candidate: Fault): boolean {
  return headKinds.has(candidate.kind);
}

export function parseFaultRules(value: unknown): readonly FaultRule[] {
  if (!Array.isArray(value)) return [parseInput(rule, value, 'the fault rule')];
  return value.map((each, index) => parseInput(rule, each, `the fault rule [${index}]`));
}
