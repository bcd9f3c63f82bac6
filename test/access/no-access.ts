import type { AccessSettings } from '../../src/access/settings.ts';

/** Nobody is known and nothing is granted. */
export const noAccess: AccessSettings = {
  roles: new Map(),
  grants: [],
  issuers: [],
  routers: [],
  certificates: [],
};
