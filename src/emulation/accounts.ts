import type { EmulatorClock } from './clock.ts';
import type { ControlledWorlds } from './control-routes.ts';
import type { EmulatedAccount, EmulatorDefinition } from './definition.ts';
import { InputError } from './input.ts';
import { changeResource, createResources, type Kinds, kindOf } from './resources.ts';
import { EmulatedWorld } from './world.ts';
import type { EmulatedResource } from './world-view.ts';

/** The accounts of an emulated cloud, and how the control endpoint looks at them and changes them. */
export function openAccounts<Credentials, Resource extends EmulatedResource, Settings>(
  { accountOf, randomCredentials }: EmulatorDefinition<Credentials, Resource, Settings>,
  given: Credentials | readonly Credentials[] | undefined,
  clock: EmulatorClock,
  settings: () => Settings,
): ReadonlyMap<string, EmulatedAccount<Credentials, Resource, Settings>> {
  const accounts = new Map<string, EmulatedAccount<Credentials, Resource, Settings>>();
  for (const [index, credentials] of listOf(given ?? randomCredentials()).entries()) {
    const name = accountOf(credentials);
    if (accounts.has(name)) throw new InputError(`two credentials are of one account, ${name}`);
    accounts.set(name, { name, index, credentials, world: new EmulatedWorld(clock, settings) });
  }
  return accounts;
}

export function controlledWorlds<Credentials, Resource extends EmulatedResource, Settings>(
  { kinds, accountFacts }: EmulatorDefinition<Credentials, Resource, Settings>,
  accounts: ReadonlyMap<string, EmulatedAccount<Credentials, Resource, Settings>>,
  clock: EmulatorClock,
): ControlledWorlds {
  const worldOf = (name: string | undefined): EmulatedWorld<Resource, Settings> => {
    const account = name === undefined ? accounts.values().next().value : accounts.get(name);
    if (account !== undefined) return account.world;
    throw new InputError(`unknown account ${name}; known: ${[...accounts.keys()].join(', ')}`);
  };
  type OneAccount = EmulatedAccount<Credentials, Resource, Settings>;
  const ofEach = (show: (account: OneAccount) => unknown): object => ({
    now: clock.now().toISOString(),
    accounts: Object.fromEntries([...accounts].map(([name, account]) => [name, show(account)])),
  });
  return {
    world: () =>
      ofEach(account => ({
        ...accountFacts?.(account),
        ...Object.fromEntries(kinds.map(({ kind, plural }) => [plural, account.world.all(kind)])),
      })),
    billing: () => ofEach(({ world }) => billOf(world, kinds)),
    create: (specifications, account) => createResources(worldOf(account), kinds, specifications),
    change: (id, fields, account) => changeResource(worldOf(account), kinds, id, fields),
  };
}

/** What is gone stays on the bill. */
function billOf<Resource extends EmulatedResource, Settings>(
  world: EmulatedWorld<Resource, Settings>,
  kinds: Kinds<Resource, Settings>,
): readonly object[] {
  return [...world.removed(), ...kinds.flatMap(({ kind }) => world.all(kind))].flatMap(resource => {
    const facts = kindOf(kinds, resource).bill?.(resource);
    return facts === undefined ? [] : [{ id: resource.id, kind: resource.kind, ...facts }];
  });
}

function listOf<Item>(given: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(given) ? given : [given as Item];
}
