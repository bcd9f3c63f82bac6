import type { OffClock } from './server/health.ts';
import type { Log } from './server/log.ts';
import { type ClockSkew, clockDefaults } from './transport/provider-clock.ts';

/** Of what is learned from providers of their clocks, what people should know. */
export function offClocks(skews: readonly ClockSkew[]): readonly OffClock[] {
  return skews.flatMap(({ origin, skewMs, followed }) =>
    skewMs === null || Math.abs(skewMs) <= clockDefaults.ignoredMs
      ? []
      : [{ origin, aheadSeconds: Math.round(skewMs / 1000), followed }],
  );
}

export function tellClock(log: Log, skew: ClockSkew): void {
  const [off] = offClocks([skew]);
  if (off === undefined) {
    log.info({}, `The clock of ${skew.origin} agrees with this machine’s again.`);
    return;
  }
  const { origin, aheadSeconds, followed } = off;
  const apart = `${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} this machine’s`;
  const then = followed
    ? 'Requests to it are signed with its time. Look which of the two is wrong.'
    : 'That is too far to be believed, so requests to it carry this machine’s time and may be refused. Set the clock that is wrong.';
  log.warn({}, `The clock of ${origin} is ${apart}. ${then}`);
}
