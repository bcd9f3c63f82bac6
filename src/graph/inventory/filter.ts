import { createHash } from 'node:crypto';
import type { WantedRows } from '../../domain/kind.ts';
import type { BillingKind, CloudResource, ResourceState } from '../../domain/resource.ts';
import { builder } from '../builder.ts';
import { inputError } from '../errors.ts';
import { cloudResourceKind } from '../kind-name.ts';
import { cloudProvider } from '../provider.ts';
import { cloudBillingKind, cloudResourceState } from '../resource.ts';

/** Longer than any name, description or tag that a provider keeps. */
const longestText = 256;

const tagInput = builder.inputType('CloudTagFilter', {
  description: 'A tag of a resource.',
  fields: t => ({
    key: t.string({ required: true, description: `Its key, exactly; up to ${longestText} characters.` }),
    value: t.string({
      description: `Its value, exactly; up to ${longestText} characters. Left out, any value will do.`,
    }),
  }),
});

export const resourceFilter = builder.inputType('CloudResourceFilter', {
  description:
    'Which resources. Several values of a field are alternatives, several fields all have to fit; what is left out does not matter. Provider, account, kind and region decide what is asked at all, and a list that can hold nothing of it is not asked. State and tags go to the providers as far as they filter by them, which `CloudResourceKind` says; the rest is applied to what was read.',
  fields: t => ({
    provider: t.field({ type: [cloudProvider], description: 'Of these clouds.' }),
    account: t.stringList({ description: 'Of accounts with these names.' }),
    kind: t.field({ type: [cloudResourceKind], description: 'Of these kinds.' }),
    regionId: t.stringList({
      description: 'In these regions. Resources without a region are then left out.',
    }),
    state: t.field({ type: [cloudResourceState], description: 'In these states.' }),
    text: t.string({
      description: `With this text in the name, the provider's id or the description, in any case; up to ${longestText} characters.`,
    }),
    billing: t.field({ type: [cloudBillingKind], description: 'Billed like this.' }),
    expiresBefore: t.field({
      type: 'DateTime',
      description: 'Whose paid time ends before this moment. What has no end is left out.',
    }),
    tags: t.field({ type: [tagInput], description: 'With all of these tags.' }),
  }),
});

export type ResourceFilter = typeof resourceFilter.$inferInput;

type Matches = Search['matches'];

export function checkTexts({ text, tags }: ResourceFilter): void {
  const texts = [text, ...(tags ?? []).flatMap(({ key, value }) => [key, value])];
  const longest = Math.max(...texts.map(each => each?.length ?? 0));
  if (longest <= longestText) return;
  throw inputError(
    'filter',
    `A text of the filter has ${longest} characters; up to ${longestText} are taken.`,
  );
}

/** What is looked for in a list: what may be left to the vendor, and all of it. */
export interface Search {
  readonly wanted: WantedRows;
  matches(resource: CloudResource): boolean;
}

export const everything: Search = {
  wanted: { states: null, billing: null, ending: false, tags: [] },
  matches: () => true,
};

/** Null where everything that is read will do, so that nothing is read beyond what a page shows. */
export function searchFor(filter: ResourceFilter): Search | null {
  const conditions = conditionsOf(filter);
  if (conditions.length === 0) return null;
  return {
    wanted: wantedOf(filter),
    matches: resource => conditions.every(fits => fits(resource)),
  };
}

export function wantedOf({ state, billing, expiresBefore, tags }: ResourceFilter): WantedRows {
  return {
    states: (state as readonly ResourceState[] | null | undefined) ?? null,
    billing: (billing as readonly BillingKind[] | null | undefined) ?? null,
    ending: expiresBefore != null,
    tags: (tags ?? []).map(({ key, value }) => ({ key, value: value ?? null })),
  };
}

/** By which a cursor knows the rows that vendors may have left; null where they leave all. What else is filtered may change. */
export function narrowingOf({ states, tags }: WantedRows): string | null {
  if (states === null && tags.length === 0) return null;
  const told = [
    states?.toSorted() ?? null,
    tags.map(({ key, value }) => JSON.stringify([key, value])).toSorted(),
  ];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 16);
}

function conditionsOf({ state, text, billing, expiresBefore, tags }: ResourceFilter): readonly Matches[] {
  const conditions: Matches[] = [];
  if (state) conditions.push(resource => (state as readonly ResourceState[]).includes(resource.state));
  if (text) conditions.push(containing(text.toLowerCase()));
  if (billing) {
    conditions.push(resource => resource.billing !== null && billing.includes(resource.billing.kind));
  }
  if (expiresBefore) {
    const end = new Date(expiresBefore).getTime();
    conditions.push(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < end);
  }
  for (const { key, value } of tags ?? []) {
    conditions.push(resource =>
      resource.tags.some(tag => tag.key === key && (value == null || tag.value === value)),
    );
  }
  return conditions;
}

function containing(text: string): Matches {
  return ({ name, description, reference }) =>
    [name, description, reference.nativeId].some(each => each?.toLowerCase().includes(text) === true);
}
