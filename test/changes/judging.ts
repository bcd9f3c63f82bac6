import { changeDefaults } from '../../src/changes/settings.ts';
import { type Judged, type Sight, type Verdict, verdict } from '../../src/changes/verdict.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { begun, change, later, operation, snapshot } from './fixture.ts';

export const settings = changeDefaults;
const { settleWindowMs, settleMarginMs } = settings;
export const minute = 60_000;
export const staleReadsMs = 10_000;

/** Looked at so long after the beginning, by a clock that has gone steadily since then unless said. */
export function judge(
  sight: Sight,
  of: Partial<Operation>,
  ms: number,
  facts: Partial<Judged> = {},
): Verdict {
  const judged = {
    operation: operation(of),
    change: change(),
    at: later(ms),
    steadySince: begun,
    staleReadsMs,
  };
  return verdict(sight, { ...judged, settings, ...facts });
}

/** The status that it leads to, or `later` where nothing is written but when to look again. */
export function outcome(...asked: Parameters<typeof judge>): string {
  const found = judge(...asked);
  return found.kind === 'later' ? 'later' : found.step.status;
}

/** Shown for the first time so long after the beginning. */
export function shown(end: string, ms: number): Pick<Operation, 'unconfirmed'> {
  return { unconfirmed: { end, since: later(ms) } };
}

export const unborn: Sight = { kind: 'unborn' };
export const past = settleWindowMs + settleMarginMs;
export const unknown = {
  status: 'UNKNOWN',
  settlesBefore: later(past),
} as const satisfies Partial<Operation>;
export const moved = { lastSeen: snapshot('Leaving'), nativeState: 'Leaving' };
