import type { ZenlayerParameters } from './parameters.ts';
import type { ZenlayerResource, ZenlayerView } from './resource.ts';
import type { ZenlayerEmulatorSettings } from './settings.ts';

/** Pages, filters and empty fields, as all the Describe actions have them. */
export interface ZenlayerPage {
  readonly pageNum: number;
  readonly pageSize: number;
}

export function pageOf(parameters: ZenlayerParameters): ZenlayerPage {
  return {
    pageNum: parameters.integer('pageNum') ?? 1,
    pageSize: parameters.integer('pageSize', 1, 1000) ?? 20,
  };
}

/** Those with these ids, or all; newest first, which no page promises. */
export function listed<Kind extends ZenlayerResource['kind']>(
  world: ZenlayerView,
  kind: Kind,
  ids: readonly string[] | undefined,
): readonly Extract<ZenlayerResource, { readonly kind: Kind }>[] {
  const all = ids === undefined || ids.length === 0;
  const found = all ? world.all(kind) : [...new Set(ids)].flatMap(id => world.get(kind, id) ?? []);
  return [...found]
    .reverse()
    .sort((a, b) => (a.createdTime < b.createdTime ? 1 : a.createdTime > b.createdTime ? -1 : 0));
}

/** `totalCount` counts every match; a page past the end is empty. */
export function paged<T>(
  matches: readonly T[],
  { pageNum, pageSize }: ZenlayerPage,
  row: (match: T) => object,
): { readonly totalCount: number; readonly dataSet: readonly object[] } {
  const start = (pageNum - 1) * pageSize;
  return { totalCount: matches.length, dataSet: matches.slice(start, start + pageSize).map(row) };
}

export function contains(text: string | null, part: string | undefined): boolean {
  return !part || (text ?? '').toLowerCase().includes(part.toLowerCase());
}

export function equals(value: string | null, wanted: string | undefined): boolean {
  return !wanted || value === wanted;
}

/** Any of the keys, any of the pairs: the pages do not say whether all are meant. */
export function tagFilter(
  parameters: ZenlayerParameters,
): (resource: { readonly tags: ZenlayerResource['tags'] }) => boolean {
  const keys = parameters.texts('tagKeys', 20) ?? [];
  const pairs = (parameters.objects('tags', 20) ?? []).map(pair => {
    const wanted = { key: pair.requiredText('key'), value: pair.text('value') };
    parameters.adopt(pair);
    return wanted;
  });
  return ({ tags }) =>
    (keys.length === 0 || tags.some(tag => keys.includes(tag.key))) &&
    (pairs.length === 0 ||
      pairs.some(({ key, value }) =>
        tags.some(tag => tag.key === key && (value === undefined || tag.value === value)),
      ));
}

/** "May be null", or left out as the SDKs' structs do. */
export function wireRow(row: Readonly<Record<string, unknown>>, settings: ZenlayerEmulatorSettings): object {
  if (settings.emptyFields === 'null') return row;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

export const groupName = (resourceGroupId: string): string =>
  resourceGroupId === 'rg-default' ? 'Default Resource Group' : resourceGroupId;
