import type { CloudClient } from '../../src/adapter/client.ts';
import type { Listing, Paging } from '../../src/adapter/listing.ts';
import { defineNoun, type NounFacts, type ProviderNoun } from '../../src/adapter/noun.ts';
import { integerOf, type ProviderRow, rowsOf, textOf } from '../../src/adapter/values.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Action } from '../../src/domain/action.ts';
import type { Intent, Sent } from '../../src/domain/change.ts';
import { type DomainError, domainError } from '../../src/domain/errors.ts';
import type { Source } from '../../src/domain/kind.ts';
import { failed, type Read, read } from '../../src/domain/outcome.ts';
import type { CloudResource } from '../../src/domain/resource.ts';

/** What one call asked for. */
export interface Asked {
  readonly action: string;
  readonly region: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly doing: string;
  readonly background: boolean | undefined;
}

/** The content of a success, or why there is none. */
export type Told = Readonly<Record<string, unknown>> | DomainError;

export const silence: DomainError = domainError('CloudUnavailableError', { message: 'silent' });

/** Answers each call as it is told; nothing moves. */
export class ScriptedClient implements CloudClient<object> {
  readonly settings = {};
  readonly asked: Asked[] = [];
  readonly #tell: (asked: Asked) => Told | Promise<Told>;
  onChange: (intent: Intent) => Promise<Sent> = async () => ({
    kind: 'accepted',
    requestId: 'r-change',
    content: {},
  });

  constructor(tell: (asked: Asked) => Told | Promise<Told>) {
    this.#tell = tell;
  }

  async read(
    ...[action, region, parameters, { doing, background }]: Parameters<CloudClient<object>['read']>
  ) {
    const asked = { action: action.action, region, parameters, doing, background };
    this.asked.push(asked);
    const told = await this.#tell(asked);
    if ('tag' in told) return failed<never>(told as DomainError);
    const requestId = `r-${this.asked.length}`;
    return read({ status: 200, code: null, message: null, requestId, retryAfterMs: null, content: told });
  }

  async change(...[action, region, parameters, intent]: Parameters<CloudClient<object>['change']>) {
    this.asked.push({
      action: action.action,
      region,
      parameters,
      doing: intent.doing,
      background: undefined,
    });
    return await this.onChange(intent);
  }
}

export function sourceOf(client: ScriptedClient, region: string | null = null): Source<CloudClient<object>> {
  const account: Account<CloudClient<object>> = {
    provider: 'cloud',
    name: 'main',
    regions: region === null ? null : [region],
    staleReadsMs: 0,
    client,
  };
  return { account, region };
}

export const DescribeThings = {
  service: 'things',
  action: 'DescribeThings',
  effect: 'read',
  errors: {},
} as const satisfies Action;

type NumberedPaging = Extract<Paging, { kind: 'pages' | 'offset' }>;

export const byPage: NumberedPaging = { kind: 'pages', largest: 10, ask: (page, size) => ({ page, size }) };
export const byOffset: NumberedPaging = {
  kind: 'offset',
  largest: 10,
  ask: (offset, size) => ({ offset, size }),
};
export const byToken: Extract<Paging, { kind: 'token' }> = {
  kind: 'token',
  largest: 10,
  ask: (token, size) => ({ ...(token === null ? {} : { token }), size }),
};

export function listing(paging: Paging, facts: Partial<Listing> = {}): Listing {
  return {
    provider: 'cloud',
    label: 'The Cloud',
    action: DescribeThings,
    things: 'things',
    paging,
    open({ rows, total, next }) {
      const found = rowsOf(rows);
      return found === null ? null : { rows: found, total: integerOf(total), next: textOf(next) };
    },
    ...facts,
  };
}

export function row(id: string, facts: ProviderRow = {}): ProviderRow {
  return { id, name: `name of ${id}`, state: 'Active', ...facts };
}

export function rowsNamed(count: number, from = 1): readonly ProviderRow[] {
  return Array.from({ length: count }, (_, index) => row(`thing-${from + index}`));
}

export const idOf = (each: ProviderRow): string | null => textOf(each.id);

/** Cuts rows as a vendor does that is asked by page, offset or token; a token is the number of the row it begins at. */
export function served(
  rows: () => readonly ProviderRow[],
  { counts = true }: { readonly counts?: boolean } = {},
) {
  return ({ parameters: { page, offset, token, size, ids, name } }: Asked): Told => {
    const all = rows().filter(
      each =>
        (!Array.isArray(ids) || ids.includes(each.id)) &&
        (typeof name !== 'string' || String(each.name).includes(name)),
    );
    const length = Number(size ?? all.length);
    const begin = page !== undefined ? (Number(page) - 1) * length : Number(offset ?? token ?? 0);
    const shown = all.slice(begin, begin + length);
    const next = begin + length < all.length ? String(begin + length) : '';
    return { rows: shown, next, ...(counts ? { total: all.length } : {}) };
  };
}

export interface Thing extends CloudResource {
  readonly size: number | null;
}

/** A noun with a filter by id that takes ten, and one by name that is loose. */
export function thingNoun(facts: Partial<NounFacts<object, Thing>> = {}): ProviderNoun<object, Thing> {
  return defineNoun<object, Thing>({
    key: { provider: 'cloud' },
    kind: 'big-thing',
    typeName: 'CloudBigThing',
    noun: 'big thing',
    plural: 'big things',
    description: 'A thing.',
    regional: false,
    listing: listing(byPage),
    fields: { id: 'id', name: 'name', state: 'state', createdAt: 'made' },
    states: { Active: 'ACTIVE', gone: 'DELETED' },
    byIds: { perCall: 10, filter: ids => ({ ids }) },
    nameFilter: name => ({ name }),
    details: each => ({ size: integerOf(each.size) }),
    canary: async () => read('the list of places'),
    ...facts,
  });
}

export const whole: Paging = { kind: 'whole' };
export const pagings: [string, Paging][] = [
  ['pages', byPage],
  ['offsets', byOffset],
  ['tokens', byToken],
  ['one piece', whole],
];

export function value<Value>(found: Read<Value>): Value {
  if (found.kind === 'read') return found.value;
  throw new Error(found.error.message);
}

export function ids(rows: readonly ProviderRow[]): readonly string[] {
  return rows.map(each => String(each.id));
}
