import { type Fault, type FaultRule, garbageShapes, happensToHeads } from '../../src/emulation/faults.ts';
import type { Random } from './random.ts';
import { longestLagMs } from './site.ts';
import type { Step, Trade } from './trades.ts';

/** Codes that the two vendors document as refusals of these changes, and one that nobody knows. */
const refusals: Readonly<
  Record<Trade['provider'], readonly { readonly code: string; readonly status: number }[]>
> = {
  zenlayer: [
    { code: 'INVALID_PORT_STATUS', status: 400 },
    { code: 'OPERATION_FAILED_RESOURCE_NOT_FOUND', status: 404 },
    { code: 'OPERATION_DENIED_OF_A_NEW_KIND', status: 403 },
    { code: 'A_CODE_OF_NEXT_YEAR', status: 400 },
    { code: 'AUTHFAILURE_SIGNATURE_EXPIRED', status: 401 },
  ],
  alibaba: [
    { code: 'Forbidden.NotAllowedInState', status: 400 },
    { code: 'InvalidPhysicalConnectionId.NotFound', status: 404 },
    { code: 'LastTokenProcessing', status: 400 },
    { code: 'A.Code.Of.Next.Year', status: 400 },
    { code: 'SignatureNonceUsed', status: 400 },
  ],
};

/** Something that goes wrong with a change: before it is carried out, after it, late, or only in what is told of it. */
export function changeFault(random: Random, trade: Trade, latestActMs: number): Fault {
  const act = random.chance(0.6);
  const faults: readonly (() => Fault)[] = [
    () => ({ kind: 'refuse', ...random.pick(refusals[trade.provider]) }),
    () => ({ kind: 'dropBeforeReading' }),
    () => ({ kind: 'dropBeforeActing' }),
    () => ({ kind: 'dropAfterActing' }),
    () => ({ kind: 'dropAfterActing' }),
    () => ({ kind: 'silence', act }),
    () => ({ kind: 'delay', ms: random.between(10, 400) }),
    () => lateAct(random, latestActMs),
    () => lateAct(random, latestActMs),
    () => ({ kind: 'status', status: random.pick([7105, 202, 204, 301, 408, 409, 418]), act }),
    () => ({ kind: 'garbage', shape: random.pick(garbageShapes), act }),
    () => ({ kind: 'garbage', shape: random.pick(garbageShapes), act }),
    () => ({ kind: 'serverError', status: random.pick([500, 502, 503]), act }),
    () => ({ kind: 'serverError', status: 500, act, code: random.pick(refusals[trade.provider]).code }),
    () => ({ kind: 'throttle' }),
    () => ({ kind: 'throttle', retryAfterSeconds: 0 }),
    () => ({ kind: 'redirect', location: 'http://127.0.0.1:9/' }),
    () => ({ kind: 'hang' }),
    () => ({ kind: 'skew', seconds: random.pick([-7_200, 7_200]) }),
    // What was carried out and is answered with somebody's error would be a lie that nobody could see through.
    () => ({ kind: 'echo', where: random.pick(['message', 'code'] as const), act: false }),
    () => ({ kind: 'echo', where: random.pick(['body', 'header'] as const), act: true }),
  ];
  return random.pick(faults)();
}

function lateAct(random: Random, latestActMs: number): Fault {
  const answer = random.pick(['drop', 'silence', 'html', 'serverError'] as const);
  return { kind: 'lateAct', ms: random.between(1, latestActMs), answer };
}

/** Something that goes wrong with a look. */
export function readFault(random: Random): Fault {
  const faults: readonly (() => Fault)[] = [
    () => ({ kind: 'dropBeforeActing' }),
    () => ({ kind: 'dropAfterActing' }),
    () => ({ kind: 'silence', act: false }),
    () => ({ kind: 'delay', ms: random.between(10, 300) }),
    () => ({ kind: 'status', status: 7105, act: true }),
    () => ({ kind: 'garbage', shape: random.pick(garbageShapes), act: true }),
    () => ({ kind: 'serverError', status: 503, act: false }),
    () => ({ kind: 'throttle', retryAfterSeconds: 0 }),
    () => ({ kind: 'redirect', location: 'http://127.0.0.1:9/' }),
    () => ({ kind: 'unknownState', state: 'A_STATE_OF_NEXT_YEAR' }),
    () => ({ kind: 'lag', ms: random.between(1, longestLagMs) }),
    () => ({ kind: 'lag', ms: random.between(1, longestLagMs) }),
    () => ({ kind: 'replica', lagsMs: [0, random.between(1, longestLagMs), longestLagMs] }),
    () => ({ kind: 'echo', where: random.pick(['message', 'body'] as const), act: true }),
  ];
  return random.pick(faults)();
}

/** The rules for one wish: often a fault for its change, often some for the looks around it. */
export function faultsFor(
  random: Random,
  wish: { readonly trade: Trade; readonly step: Step; readonly id: string },
  {
    latestActMs,
    density,
    ebbing,
  }: { readonly latestActMs: number; readonly density: number; readonly ebbing: boolean },
): readonly FaultRule[] {
  const { trade, step, id } = wish;
  const rules: FaultRule[] = [];
  if (!ebbing && random.chance(0.6)) {
    const fault = changeFault(random, trade, latestActMs);
    // Nobody knows the resource before the body is read.
    const place = happensToHeads(fault) ? {} : { resource: id };
    rules.push({ action: step.action, ...place, fault });
  }
  // Out of sight for less long than reads may be old, and so never for two looks that count together.
  if (random.chance(0.1))
    rules.push({
      action: trade.reading,
      resource: id,
      times: 'always',
      lastsMs: longestLagMs,
      fault: { kind: 'vanish' },
    });
  while (random.chance(density))
    rules.push({ action: trade.reading, resource: id, fault: readFault(random) });
  return rules;
}
