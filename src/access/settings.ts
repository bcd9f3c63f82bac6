import { z } from 'zod';
import { homeTenant } from '../domain/caller.ts';
import { patternOf, type Right } from '../domain/rights.ts';
import { Secret } from '../domain/secret.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { usualClaims } from './claims.ts';
import type { Grant } from './grants.ts';
import type { Issuer } from './jwt.ts';
import type { Router } from './router-proof.ts';

/** Who is known and what they may do, as the section `access` of the configuration says. */
export interface AccessSettings {
  readonly roles: ReadonlyMap<string, readonly Right[]>;
  readonly grants: readonly Grant[];
  readonly issuers: readonly Issuer[];
  readonly routers: readonly Router[];
  readonly certificates: readonly CertificateHolder[];
}

/** Somebody who proves themselves by a certificate of the connection: an administrator, a service. */
export interface CertificateHolder {
  /** By this name they are granted roles. */
  readonly name: string;
  readonly tenant: string;
  readonly actor: string;
  /** SHA-256, in hex. */
  readonly fingerprints: readonly string[];
}

/** The words that rights may use beside the verbs: what the graph offers. */
export interface KnownWords {
  readonly verbs: readonly string[];
  readonly mutations: readonly string[];
  readonly kinds: readonly string[];
  /** `provider/account` of all that are configured. */
  readonly accounts: readonly string[];
}

const name = z
  .string({ error: 'is missing' })
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'must be 1 to 63 letters, digits, dots, hyphens and underscores');
const words = z.array(z.string().min(1)).min(1, 'must name at least one');

const right = z.strictObject({ may: words, accounts: words.optional(), kinds: words.optional() });

const claimNames = {
  groupsClaim: z.string().min(1).default(usualClaims.groups),
  scopeClaim: z.string().min(1).default(usualClaims.scopes),
  /** The claim that names the tenant; `tenant` fixes one for all. */
  tenantClaim: z.string().min(1).optional(),
  tenant: name.optional(),
};

const issuer = z.strictObject({
  name,
  issuer: z.string().min(1, 'must be what "iss" says'),
  audience: z
    .union([z.string().min(1), words], { error: 'must be what "aud" says' })
    .transform(one => [one].flat()),
  jwks: z.string().min(1, 'must be the address of its keys'),
  algorithms: z
    .array(z.enum(signatureAlgorithms))
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
  clockToleranceSeconds: z.number().min(0).max(300).default(30),
  ...claimNames,
});

const fingerprint = z
  .string()
  .transform(text => text.replaceAll(':', '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 fingerprint in hex'));

const router = z.strictObject({
  name,
  /** The issuer whose users it brings. */
  users: z.string().min(1).optional(),
  secret: z
    .string()
    .min(32, 'must have 32 characters or more')
    .transform(text => new Secret(text))
    .optional(),
  certificates: z.array(fingerprint).default([]),
  ...claimNames,
});

const certificate = z.strictObject({
  name,
  tenant: name.default(homeTenant),
  /** Who they are, where they also come by other ways. */
  actor: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 visible characters')
    .optional(),
  fingerprints: z.array(fingerprint).min(1, 'must name at least one'),
});

const grant = z.strictObject({
  key: z.string().min(1).optional(),
  certificate: z.string().min(1).optional(),
  issuer: z.string().min(1).optional(),
  router: z.string().min(1).optional(),
  group: z.string().min(1).optional(),
  scope: z.string().min(1).optional(),
  subject: z.string().min(1).optional(),
  roles: words,
});

export const accessSchema = z.strictObject({
  roles: z.record(name, z.union([right.transform(one => [one]), z.array(right).min(1)])).default({}),
  grants: z.array(grant).default([]),
  issuers: z.array(issuer).default([]),
  routers: z.array(router).default([]),
  certificates: z.array(certificate).default([]),
});

type ParsedAccess = z.output<typeof accessSchema>;

export function accessFrom(parsed: ParsedAccess): AccessSettings {
  const roles = new Map(
    Object.entries(parsed.roles).map(([role, rights]) => [
      role,
      rights.map(
        ({ may, accounts, kinds }): Right => ({
          role,
          may,
          accounts: accounts ?? null,
          kinds: kinds ?? null,
        }),
      ),
    ]),
  );
  return {
    roles,
    grants: parsed.grants.map(grantOf),
    issuers: parsed.issuers.map(({ groupsClaim, scopeClaim, tenantClaim, tenant, ...rest }) => ({
      ...rest,
      ...tenancy({ groupsClaim, scopeClaim, tenantClaim, tenant }),
    })),
    routers: parsed.routers.map(
      ({ groupsClaim, scopeClaim, tenantClaim, tenant, users = null, secret = null, ...rest }) => ({
        ...rest,
        users,
        secret,
        ...tenancy({ groupsClaim, scopeClaim, tenantClaim, tenant }),
      }),
    ),
    certificates: parsed.certificates.map(({ actor, ...rest }) => ({
      ...rest,
      actor: actor ?? `certificate:${rest.name}`,
    })),
  };
}

function tenancy(of: {
  readonly groupsClaim: string;
  readonly scopeClaim: string;
  readonly tenantClaim?: string | undefined;
  readonly tenant?: string | undefined;
}): Pick<Issuer, 'claims' | 'tenant'> {
  const { groupsClaim: groups, scopeClaim: scopes, tenantClaim = null, tenant } = of;
  return {
    claims: { groups, scopes, tenant: tenantClaim },
    tenant: tenantClaim === null ? (tenant ?? homeTenant) : null,
  };
}

function grantOf({
  key,
  certificate: holder,
  issuer: by,
  router: via,
  group,
  scope,
  subject,
  roles,
}: ParsedAccess['grants'][number]): Grant {
  if (key !== undefined) return { to: { kind: 'key', key }, roles };
  if (holder !== undefined) return { to: { kind: 'certificate', certificate: holder }, roles };
  return {
    to: {
      kind: 'claims',
      by: by ?? via ?? '',
      group: group ?? null,
      scope: scope ?? null,
      subject: subject ?? null,
    },
    roles,
  };
}

/** What does not fit together, though each part of it is well-formed. No value that could be a secret is among the words. */
export function mistakesInAccess(parsed: ParsedAccess, known: KnownWords): readonly string[] {
  return [...mistakesInRoles(parsed, known), ...mistakesInGrants(parsed), ...mistakesInSources(parsed)];
}

function mistakesInRoles({ roles }: ParsedAccess, known: KnownWords): readonly string[] {
  const allowed = new Set([...known.verbs, ...known.mutations]);
  return Object.entries(roles).flatMap(([role, rights]) =>
    rights.flatMap(({ may, accounts = [], kinds = [] }, index) => {
      const place = `roles.${role}.${index}`;
      const found = [
        ...may
          .filter(word => !allowed.has(word))
          .map(word => `may: "${word}" is neither a verb (${known.verbs.join(', ')}) nor a mutation`),
        ...kinds
          .filter(kind => !known.kinds.includes(kind))
          .map(kind => `kinds: "${kind}" is none of ${known.kinds.join(', ')}`),
        ...accounts
          .filter(pattern => !known.accounts.some(account => patternOf([pattern]).test(account)))
          .map(pattern => `accounts: "${pattern}" is none of the configured accounts`),
      ];
      const blind =
        !rights.some(each => each.may.includes('read')) &&
        may.some(word => word !== 'introspect' && word !== 'adhoc');
      if (blind) found.push('may: changes what it may not read; add "read"');
      return found.map(mistake => `${place}.${mistake}`);
    }),
  );
}

function mistakesInGrants({
  grants,
  roles,
  issuers,
  routers,
  certificates,
}: ParsedAccess): readonly string[] {
  return grants.flatMap((grant, index) => {
    const { key, certificate: holder, issuer: by, router: via, group, scope, subject } = grant;
    const found: string[] = [];
    const sources = [key, holder, by, via].filter(each => each !== undefined);
    if (sources.length !== 1) found.push('must name exactly one of key, certificate, issuer and router');
    if ((key ?? holder) !== undefined && [group, scope, subject].some(each => each !== undefined))
      found.push(`a ${key === undefined ? 'certificate' : 'key'} has no group, scope or subject`);
    if (holder !== undefined && !certificates.some(each => each.name === holder))
      found.push(`there is no certificate "${holder}"`);
    if (by !== undefined && !issuers.some(each => each.name === by)) found.push(`there is no issuer "${by}"`);
    if (via !== undefined && !routers.some(each => each.name === via))
      found.push(`there is no router "${via}"`);
    for (const role of grant.roles) {
      if (!Object.hasOwn(roles, role)) found.push(`there is no role "${role}"`);
    }
    return found.map(mistake => `grants.${index}: ${mistake}`);
  });
}

function mistakesInSources({ issuers, routers, certificates }: ParsedAccess): readonly string[] {
  const found: string[] = [];
  const names = [...issuers, ...routers].map(({ name: each }) => each);
  for (const twice of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    found.push(`issuers and routers: "${twice}" is named twice`);
  }
  for (const taken of ['key', 'certificate'].filter(each => names.includes(each))) {
    found.push(`issuers and routers: "${taken}" is what the names of ${taken}s begin with`);
  }
  found.push(...sharedFingerprints([...routers, ...certificates]));
  const urls = issuers.map(each => each.issuer);
  if (new Set(urls).size < urls.length) found.push('issuers: two have the same "issuer"');
  routers.forEach(({ users, secret, certificates, tenant, tenantClaim }, index) => {
    if (users !== undefined && !issuers.some(each => each.name === users))
      found.push(`routers.${index}: users: there is no issuer "${users}"`);
    if (secret === undefined && certificates.length === 0)
      found.push(`routers.${index}: needs a secret or certificates to prove itself by`);
    if (tenant !== undefined && tenantClaim !== undefined)
      found.push(`routers.${index}: tenant and tenantClaim are both set: choose one`);
  });
  issuers.forEach(({ tenant, tenantClaim }, index) => {
    if (tenant !== undefined && tenantClaim !== undefined)
      found.push(`issuers.${index}: tenant and tenantClaim are both set: choose one`);
  });
  return found;
}

/** One certificate proves one party. */
function sharedFingerprints(
  holders: readonly (ParsedAccess['routers'] | ParsedAccess['certificates'])[number][],
): readonly string[] {
  const owned = holders.flatMap(holder =>
    'fingerprints' in holder ? holder.fingerprints : holder.certificates,
  );
  return new Set(owned).size === owned.length
    ? []
    : ['routers and certificates: one fingerprint stands twice, so it is not known who comes with it'];
}
