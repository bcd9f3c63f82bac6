import type { Billing, BillingKind } from '../domain/resource.ts';

/** A word that nobody has told us of is said to be unknown, never guessed. */
export function meaningOf<Meaning extends string>(
  meanings: Readonly<Record<string, Meaning | null>> | undefined,
  native: string | null,
): Meaning | 'UNKNOWN' | null {
  if (native === null || meanings === undefined) return null;
  return Object.hasOwn(meanings, native) ? (meanings[native] ?? null) : 'UNKNOWN';
}

export function billingOf(
  kinds: Readonly<Record<string, BillingKind>> | undefined,
  nativeKind: string | null,
  endsAt: string | null,
): Billing | null {
  const kind = meaningOf(kinds, nativeKind);
  return kind === null || nativeKind === null ? null : { kind, nativeKind, endsAt };
}
