/** The business parameters of one call: the query and the form body together, for callers use either. */
import { type AlibabaRefusal, invalidParameter, refuse } from './refusal.ts';
import { canonicalPairs, type Pairs } from './signature/encoding.ts';

export class AlibabaParameters {
  readonly #values = new Map<string, string>();

  constructor(pairs: Pairs) {
    // Of a repeated name the first counts; the query stands before the form.
    for (const [name, value] of pairs) if (!this.#values.has(name)) this.#values.set(name, value);
  }

  /** Names are case-sensitive: `bandwidth` and `Bandwidth` are two parameters of this product. Empty counts as absent. */
  text(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  flag(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }

  integer(name: string): number | undefined | AlibabaRefusal {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return /^-?\d{1,15}$/.test(text) ? Number(text) : invalidParameter(name);
  }

  /** `Name.1`, `Name.2`: a list that starts with 1 and may have gaps, where the sender dropped an empty element. */
  list(name: string): readonly string[] {
    return this.indexes(name).flatMap(index => this.text(`${name}.${index}`) ?? []);
  }

  indexes(name: string): readonly number[] {
    const found = new Set<number>();
    for (const key of this.#values.keys()) {
      const index = key.startsWith(`${name}.`) ? /^\d+/.exec(key.slice(name.length + 1)) : null;
      if (index) found.add(Number(index[0]));
    }
    return [...found].sort((left, right) => left - right);
  }

  /** Tags are `Tag.N` on creating a circuit and `Tags.N` everywhere else. */
  tags(name: 'Tag' | 'Tags'): Record<string, string> {
    const tags: Record<string, string> = {};
    for (const index of this.indexes(name)) {
      const key = this.text(`${name}.${index}.Key`);
      if (key !== undefined) tags[key] = this.text(`${name}.${index}.Value`) ?? '';
    }
    return tags;
  }

  /** Everything that makes two calls the same call but for `without`: the idempotence token is not compared with itself. */
  fingerprint(without: readonly string[]): string {
    return canonicalPairs([...this.#values].filter(([name]) => !without.includes(name)));
  }
}

export interface AlibabaPage {
  readonly number: number;
  readonly size: number;
}

/** Documented: PageNumber from 1, default 1; PageSize 1-50, default 10. */
export function pageOf(
  parameters: AlibabaParameters,
  outOfRange: 'refuse' | 'clamp',
): AlibabaPage | AlibabaRefusal {
  const number = parameters.integer('PageNumber') ?? 1;
  const size = parameters.integer('PageSize') ?? 10;
  if (typeof number !== 'number' || number < 1) return refuse('InvalidPageNumber');
  if (typeof size !== 'number') return refuse('InvalidPageSize');
  if (size >= 1 && size <= 50) return { number, size };
  return outOfRange === 'clamp'
    ? { number, size: Math.min(50, Math.max(1, size)) }
    : refuse('InvalidPageSize');
}

/** A page past the end is an empty list; the total is of all matches, not of the page. */
export function cut<Item>(items: readonly Item[], page: AlibabaPage): readonly Item[] {
  return items.slice((page.number - 1) * page.size, page.number * page.size);
}

export interface AlibabaFilter {
  readonly key: string;
  readonly values: readonly string[];
}

/** Up to five filters of up to five values: values of one are alternatives, different filters must all hold. */
export function filtersOf(
  parameters: AlibabaParameters,
  keys: readonly string[],
): readonly AlibabaFilter[] | AlibabaRefusal {
  const filters: AlibabaFilter[] = [];
  for (const index of parameters.indexes('Filter')) {
    const key = parameters.text(`Filter.${index}.Key`);
    if (key === undefined || index < 1 || index > 5) return invalidParameter(`Filter.${index}.Key`);
    if (!keys.includes(key)) return refuse('InvalidFilterKey.ValueNotSupported');
    const values = parameters.list(`Filter.${index}.Value`);
    if (values.length === 0 || values.length > 5) return invalidParameter(`Filter.${index}.Value`);
    filters.push({ key, values });
  }
  return filters;
}

/** The things that a read asks for by id: faults and the journal know a request by the things it names. */
export function filteredIds(parameters: AlibabaParameters): readonly string[] {
  return parameters.indexes('Filter').flatMap(index => {
    const key = parameters.text(`Filter.${index}.Key`);
    const names = key === 'PhysicalConnectionId' || key === 'VbrId';
    return names ? parameters.list(`Filter.${index}.Value`) : [];
  });
}
