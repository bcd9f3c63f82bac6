import type { Grant } from '../../src/access/grants.ts';
import type { Right } from '../../src/domain/rights.ts';

/** A role as the configuration says it, and what it has to mean, said a second time and in another way. */
export interface TestedRole {
  readonly rights: readonly Omit<Right, 'role'>[];
  sees(account: string, kind: string): boolean;
  changes(account: string, kind: string, mutation: string): boolean;
}

const all = { accounts: null, kinds: null };

export const testedRoles: Readonly<Record<string, TestedRole>> = {
  nothing: { rights: [], sees: () => false, changes: () => false },
  viewer: { rights: [{ may: ['read'], ...all }], sees: () => true, changes: () => false },
  operator: { rights: [{ may: ['read', 'change'], ...all }], sees: () => true, changes: () => true },
  northern: {
    rights: [{ may: ['read', 'change'], accounts: ['zenlayer/north'], kinds: null }],
    sees: account => account === 'zenlayer/north',
    changes: account => account === 'zenlayer/north',
  },
  zenlayerViewer: {
    rights: [{ may: ['read'], accounts: ['zenlayer/*'], kinds: null }],
    sees: account => account.startsWith('zenlayer/'),
    changes: () => false,
  },
  returner: {
    rights: [{ may: ['read', 'terminatePort'], ...all }],
    sees: () => true,
    changes: (_account, _kind, mutation) => mutation === 'terminatePort',
  },
  portKeeper: {
    rights: [{ may: ['read', 'change'], accounts: null, kinds: ['port'] }],
    sees: (_account, kind) => kind === 'port',
    changes: (_account, kind) => kind === 'port',
  },
  lineViewer: {
    rights: [{ may: ['read'], accounts: null, kinds: ['private-connect', 'virtual-border-router'] }],
    sees: (_account, kind) => kind === 'private-connect' || kind === 'virtual-border-router',
    changes: () => false,
  },
  blind: { rights: [{ may: ['change', 'approve'], ...all }], sees: () => false, changes: () => false },
  approver: { rights: [{ may: ['read', 'approve'], ...all }], sees: () => true, changes: () => false },
  mixed: {
    rights: [
      { may: ['read'], accounts: ['*/north'], kinds: null },
      { may: ['change'], accounts: ['zenlayer/north', 'zenlayer/south'], kinds: ['port', 'instance'] },
    ],
    sees: account => account.endsWith('/north'),
    changes: (account, kind) => account === 'zenlayer/north' && (kind === 'port' || kind === 'instance'),
  },
};

export const tenants = ['acme', 'rival'] as const;

/** One caller for each role and tenant, named `role@tenant`; each may ask as a router does, so that `_entities` is a way in. */
export const testedCallers: readonly string[] = Object.keys(testedRoles).flatMap(role =>
  tenants.map(tenant => `${role}@${tenant}`),
);

export const testedAccess: {
  readonly roles: ReadonlyMap<string, readonly Right[]>;
  readonly grants: readonly Grant[];
} = {
  roles: new Map([
    ...Object.entries(testedRoles).map(
      ([role, { rights }]) => [role, rights.map(right => ({ role, ...right }))] as const,
    ),
    ['router', [{ role: 'router', may: ['introspect'], accounts: null, kinds: null }]] as const,
  ]),
  grants: testedCallers.map(caller => ({
    to: { kind: 'key', key: caller },
    roles: [caller.split('@')[0] ?? '', 'router'],
  })),
};
