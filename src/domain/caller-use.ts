/** What one caller has used of a minute. */
export interface CallerUse {
  readonly caller: string;
  readonly requests: number;
  /** What its operations cost, by the rules of the door. */
  readonly cost: number;
}

/** What callers have used of the minute that it is, over all replicas. */
export interface SharedMinute {
  readonly minute: number;
  readonly leftMs: number;
  readonly totals: readonly CallerUse[];
}
