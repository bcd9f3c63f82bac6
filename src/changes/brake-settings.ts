/** What holds changes back that are allowed as such. All of it is off unless the configuration says otherwise. */
export interface BrakeSettings {
  /** Why only reading is allowed, or null. */
  readonly readOnly: string | null;
  /** While this file is there, only reading is allowed; its first line says why. Looked for at every change. */
  readonly readOnlyFile: string | null;
  /** Patterns of resource ids and, with `name:` before them, of names: nobody destroys what they match. */
  readonly protect: readonly string[];
  readonly budgets: readonly BudgetRule[];
  readonly freezes: readonly FreezeWindow[];
  readonly approvals: readonly ApprovalRule[];
}

/** Which changes something is about. */
export interface ChangeScope {
  /** Mutations, `destructive`, or `all`. */
  readonly changes: readonly string[];
  /** Patterns of `provider/account`; null is all. */
  readonly accounts: readonly string[] | null;
}

/** Destructive changes of one caller and account within an hour. Where several are about the same, the smallest counts. */
export interface BudgetRule {
  readonly perHour: number;
  readonly accounts: readonly string[] | null;
}

export interface FreezeWindow extends ChangeScope {
  readonly name: string;
  readonly when:
    | { readonly kind: 'once'; readonly from: Date; readonly to: Date }
    /** Minutes from Monday 00:00 UTC; it may go over the end of the week. */
    | { readonly kind: 'weekly'; readonly from: number; readonly to: number };
}

export interface ApprovalRule extends ChangeScope {
  readonly validForMinutes: number;
  /** Actors who need no second person. */
  readonly exempt: readonly string[];
}

export const noBrakes: BrakeSettings = {
  readOnly: null,
  readOnlyFile: null,
  protect: [],
  budgets: [],
  freezes: [],
  approvals: [],
};

const weekMinutes = 7 * 24 * 60;
const minuteMs = 60_000;

/** When the freeze that is on now ends; null where it is not on. */
export function freezeEnd({ when }: FreezeWindow, now: Date): Date | null {
  if (when.kind === 'once') return now >= when.from && now < when.to ? when.to : null;
  const day = (now.getUTCDay() + 6) % 7;
  const minute = day * 24 * 60 + now.getUTCHours() * 60 + now.getUTCMinutes();
  const length = (when.to - when.from + weekMinutes) % weekMinutes;
  const since = (minute - when.from + weekMinutes) % weekMinutes;
  if (since >= length) return null;
  const thisMinute = Math.floor(now.getTime() / minuteMs) * minuteMs;
  return new Date(thisMinute + (length - since) * minuteMs);
}
