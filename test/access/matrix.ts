import { expect } from 'vitest';
import { exposedNouns } from '../../src/graph/resource.ts';
import { testedRoles } from './roles.ts';

/** What the tests of the access matrix share: who owns what, what has to be, and what was found to be wrong. */

export const owners: Readonly<Record<string, string>> = {
  'zenlayer/north': 'acme',
  'zenlayer/south': 'acme',
  'alibaba/north': 'acme',
  'aws/north': 'acme',
  'zenlayer/rival': 'rival',
};
export const places = Object.keys(owners);

interface Sample {
  readonly id: string;
  readonly nativeId: string;
}

/** One resource of each kind in each account, by `place kind`. */
export const samples = new Map<string, Sample>();

const wrong: string[] = [];
let judged = 0;

export function cases(): number {
  return judged;
}

export function kindsOf(place: string) {
  const [provider] = place.split('/');
  return [...exposedNouns().values()]
    .filter(noun => noun.provider === provider)
    .map(({ kind, typeName }) => {
      const field = typeName.charAt(0).toLowerCase() + typeName.slice(1);
      return { kind, typeName, field, list: `${field}s` };
    });
}

export function roleOf(caller: string) {
  const [role = '', tenant = ''] = caller.split('@');
  const tested = testedRoles[role];
  if (tested === undefined) throw new Error(`no role ${role}`);
  return { ...tested, tenant };
}

/** What has to be, by the second description of the role. */
export function sees(caller: string, place: string, kind: string): boolean {
  const { tenant, sees: seen } = roleOf(caller);
  return owners[place] === tenant && seen(place, kind);
}

export function judge(what: string, found: boolean, wanted: boolean): void {
  judged += 1;
  if (found !== wanted) wrong.push(`${what}: ${found ? 'allowed' : 'denied'}`);
}

/** Shows the first ones that were wrong. */
export function ends(): void {
  expect(wrong.slice(0, 20)).toEqual([]);
  wrong.length = 0;
}

export function alike(one: string, other: string): boolean {
  return one.split('/')[0] === other.split('/')[0];
}

/** Another account of the same name that the caller does see. */
export function shares(caller: string, place: string, kind: string): boolean {
  return places.some(
    each =>
      each !== place &&
      alike(each, place) &&
      each.split('/')[1] === place.split('/')[1] &&
      sees(caller, each, kind),
  );
}

/** Something for each field that a change cannot do without. */
export function takes(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields as Record<string, { type: string; required?: boolean; fields?: object }>)
      .filter(([, field]) => field.required)
      .map(([name, field]) => [name, sampleFor(field, name)]),
  );
}

function sampleFor({ type, fields }: { type: string; fields?: object }, name: string): unknown {
  if (type === 'Int') return 10;
  if (type === 'Boolean') return true;
  if (type === 'Object') return takes(fields ?? {});
  return type === 'Resource' ? `nobody-has-${name}` : 'a name';
}
