/** How patiently changes are carried through. All of it is a setting, so that tests shrink it and operators may stretch it. */
export interface ChangeSettings {
  /** After the last SENDING, how long a late or stalled sender could still apply the change (signature validity and skew). */
  readonly settleWindowMs: number;
  /** Beyond the settle window, how long reading may take before a person is asked. */
  readonly settleMarginMs: number;
  /** An accepted change that has not ended by then is reported as STALLED. */
  readonly stallAfterMs: number;
  /** Pause before the first look of the follower, its growth with age, its ceiling, and the pace of stalled operations. */
  readonly firstLookMs: number;
  readonly paceByAge: number;
  readonly slowestLookMs: number;
  readonly stalledLookMs: number;
  /** Calls per second that following may cost one place of an account, whatever is open there. */
  readonly looksPerSecond: number;
  /** How often the record is asked for operations that are due, when nothing wakes the follower. */
  readonly pollMs: number;
  /** Operations that one process takes up at a time. */
  readonly takenAtOnce: number;
  /** A look of the follower that has no answer by then counts as unreadable. */
  readonly lookMs: number;
  /** An operation that no process can read for so long, because its account, region or change is not configured, goes to a person. */
  readonly unclaimedMs: number;
  /** By so much the clock of a provider may differ from the record's where it says when it made something. */
  readonly creationClockMs: number;
  /** How long an answer may be held up by the look that shows the resource after an accepted change. */
  readonly answerLookMs: number;
  readonly maxWaitSeconds: number;
  /** How long a process owns an operation without renewing; a dead one's operations are taken over after it. */
  readonly leaseMs: number;
}

export const changeDefaults: ChangeSettings = {
  settleWindowMs: 15 * 60_000,
  settleMarginMs: 5 * 60_000,
  stallAfterMs: 60 * 60_000,
  firstLookMs: 1_000,
  paceByAge: 0.1,
  slowestLookMs: 60_000,
  stalledLookMs: 10 * 60_000,
  looksPerSecond: 2,
  pollMs: 500,
  takenAtOnce: 400,
  lookMs: 20_000,
  unclaimedMs: 15 * 60_000,
  creationClockMs: 5 * 60_000,
  answerLookMs: 5_000,
  maxWaitSeconds: 60,
  leaseMs: 30_000,
};
