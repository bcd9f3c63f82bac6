import type { Position } from '../domain/kind.ts';
import { inputError } from './errors.ts';

/** What a cursor remembers: where to go on at each source that has been begun or failed, and which have not been asked. */
export interface PageState {
  readonly begun: readonly { readonly index: number; readonly from: Position }[];
  /** The first source that has not been asked; as many as there are sources where all have. */
  readonly rest: number;
  /** Of which rows the lists consist that the positions are in; null for all. */
  readonly narrowing: string | null;
  /** How many rows a source held so far, to know how many to read at a time. */
  readonly density: number;
}

interface NamedSource {
  readonly provider: string;
  readonly account: string;
  readonly region: string | null;
  readonly kind?: string | undefined;
}

/** By which a cursor names a source; the sources of one list are all told apart by it. */
export function nameOf({ provider, account, region, kind }: NamedSource): string {
  const parts = [
    provider,
    account,
    ...(region === null ? [] : [region]),
    ...(kind === undefined ? [] : [kind]),
  ];
  return parts.join('/');
}

/** Sources are named, not numbered: a configuration that has grown meanwhile must not shift them. */
export function writeCursor(
  { begun, rest, narrowing, density }: PageState,
  sources: readonly NamedSource[],
): string {
  const named = (index: number): string | null => {
    const source = sources[index];
    return source === undefined ? null : nameOf(source);
  };
  const heads = begun.map(({ index, from }) => [named(index), from]);
  const parts = [named(rest), Math.ceil(density), narrowing, ...heads];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

export function readCursor(
  cursor: string | null,
  sources: readonly NamedSource[],
  narrowing: string | null,
): PageState {
  if (cursor === null) return { begun: [], rest: 0, narrowing, density: 0 };
  const state = stateIn(partsOf(cursor), sources);
  if (state?.narrowing === narrowing) return state;
  throw foreignCursor();
}

export function foreignCursor(): Error {
  return inputError('after', 'after is not a cursor of this list; take it from endCursor of the same query.');
}

export function partsOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function stateIn(parts: unknown, sources: readonly NamedSource[]): PageState | null {
  if (!Array.isArray(parts)) return null;
  const [restName, density, narrowing, ...heads] = parts as unknown[];
  const indexOf = (name: unknown): number => sources.findIndex(source => nameOf(source) === name);
  const rest = restName === null ? sources.length : indexOf(restName);
  if (rest < 0 || typeof density !== 'number' || !(density >= 0)) return null;
  if (narrowing !== null && typeof narrowing !== 'string') return null;
  const begun: { index: number; from: Position }[] = [];
  for (const head of heads) {
    if (!Array.isArray(head)) return null;
    const [name, from] = head as unknown[];
    if (typeof name !== 'string' || (from !== null && typeof from !== 'string')) return null;
    const index = indexOf(name);
    if (index < 0) return null;
    begun.push({ index, from });
  }
  return { begun, rest, narrowing, density };
}
