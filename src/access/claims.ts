/** What is known of an end user, as an issuer or a router says it. */
export interface Claims {
  readonly subject: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** Null where it is not the user's claims that say it. */
  readonly tenant: string | null;
}

export interface ClaimNames {
  readonly groups: string;
  readonly scopes: string;
  readonly tenant: string | null;
}

export const usualClaims: ClaimNames = { groups: 'groups', scopes: 'scope', tenant: null };

const longest = 256;

/** Null where there is no subject that could stand in a record, or no tenant where the claims have to say it. */
export function readClaims(payload: Readonly<Record<string, unknown>>, names: ClaimNames): Claims | null {
  const subject = nameIn(payload.sub);
  const tenant = names.tenant === null ? null : nameIn(claimIn(payload, names.tenant));
  if (subject === null || (names.tenant !== null && tenant === null)) return null;
  return {
    subject,
    groups: wordsIn(claimIn(payload, names.groups)),
    scopes: wordsIn(claimIn(payload, names.scopes) ?? (names.scopes === 'scope' ? payload.scp : undefined)),
    tenant,
  };
}

function claimIn(payload: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(payload, name) ? payload[name] : undefined;
}

/** Visible characters only: it is shown, logged and recorded. */
function nameIn(value: unknown): string | null {
  return typeof value === 'string' && value.length <= longest && /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(value)
    ? value
    : null;
}

/** A list, or one text with words apart. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter(word => word !== '');
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}
