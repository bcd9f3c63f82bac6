import { type Caller, homeTenant } from '../src/domain/caller.ts';
import { everyRight, type Right, Rights } from '../src/domain/rights.ts';

/** Who may see and change everything of a tenant. */
export function operatorOf(tenant: string = homeTenant, actor = `${tenant}-person`): Caller {
  return { tenant, actor, rights: everyRight, federates: true };
}

/** Who may do these things, on these accounts (`provider/name`; null is all), with every kind. */
export function callerWho(
  may: readonly string[],
  accounts: readonly string[] | null,
  facts: Partial<Pick<Caller, 'tenant' | 'actor'>> = {},
): Caller {
  const right: Right = { role: 'tested', may, accounts, kinds: null };
  return { ...operatorOf(), ...facts, rights: new Rights([right]) };
}
