import type { Listing, Parameters } from '../../adapter/listing.ts';
import type { Narrowing } from '../../adapter/narrowing.ts';
import { asObject, type ProviderRow, rowsOf, textOf } from '../../adapter/values.ts';
import type { Action } from '../../domain/action.ts';
import type { Tag } from '../../domain/resource.ts';

/** Values that one filter takes. */
export const valuesPerFilter = 5;

/** A list by pages that are counted from 1, whose rows are wrapped in two names. */
export function listOf(
  action: string,
  [set, type]: readonly [string, string],
  things: string,
  more: { readonly always?: Parameters; readonly errors?: Action['errors'] } = {},
): Listing {
  const { always, errors = {} } = more;
  return {
    provider: 'alibaba',
    label: 'Alibaba Cloud',
    action: { service: 'vpc', action, effect: 'read', errors },
    things,
    paging: {
      kind: 'pages',
      // The default of 10 would silently lose rows.
      largest: 50,
      ask: (page, size) => ({ PageNumber: String(page), PageSize: String(size) }),
    },
    ...(always === undefined ? {} : { always }),
    open(content) {
      const rows = rowsOf(asObject(content[set])?.[type]);
      const total = content.TotalCount;
      return rows === null || typeof total !== 'number' ? null : { rows, total, next: null };
    },
  };
}

/** `Filter.1.Key`, `Filter.1.Value.1` …, as the vendor flattens them. */
export function filterOf(key: string): (values: readonly string[]) => Parameters {
  return values => ({
    'Filter.1.Key': key,
    ...Object.fromEntries(values.map((value, index) => [`Filter.1.Value.${index + 1}`, value])),
  });
}

/** "Up to 20", with key and value. */
export const tagNarrowing: NonNullable<Narrowing['tags']> = {
  most: 20,
  filter: tags =>
    Object.fromEntries(
      tags.flatMap(({ key, value }, index) => [
        [`Tags.${index + 1}.Key`, key],
        [`Tags.${index + 1}.Value`, value],
      ]),
    ),
};

/** The vendor writes the inner name with a capital in the list of border routers, and without in that of circuits. */
export function tagsOf({ Tags }: ProviderRow): readonly Tag[] {
  const list = asObject(Tags);
  return (rowsOf(list?.tags ?? list?.Tags) ?? []).flatMap(({ Key, Value }) => {
    const key = textOf(Key);
    return key === null ? [] : [{ key, value: textOf(Value) ?? '' }];
  });
}
