import type { Noun } from '../domain/kind.ts';
import { builder } from './builder.ts';

interface NamedKind {
  readonly value: string;
  readonly description: string;
}

/** No kind is spelled like this in ids. */
const unknown = 'UNKNOWN';

/** Kinds by how ids spell them. */
const declared = new Map<string, NamedKind>();

/** Filled by the faces, a value for each kind of resource: `PRIVATE_CONNECT` is `private-connect` in ids. */
export const cloudResourceKind = builder.enumType('CloudResourceKind', {
  description:
    'A kind of resource. Ids spell it in small letters, with hyphens. `cloudResources` has the provider filter a kind as far as its value says here; the rest of a filter is applied to what was read. Be ready for values to be added.',
  values: {} as Record<string, NamedKind>,
});

export function declareKind(noun: Noun): void {
  const { kind } = noun;
  const earlier = declared.get(kind);
  const description = descriptionOf(noun);
  // Several providers may have the same kind.
  const all = earlier === undefined ? description : `${earlier.description} ${description}`;
  declared.set(kind, { value: kind, description: all });
  const values = [...declared].map(([slug, value]) => [enumWordOf(slug), { ...value, pothosOptions: {} }]);
  const without = {
    value: unknown,
    description: 'A kind that this graph has no type for.',
    pothosOptions: {},
  };
  cloudResourceKind.updateConfig(config => ({
    ...config,
    values: { ...Object.fromEntries(values), [unknown]: without },
  }));
}

function descriptionOf({ description, kind, narrowedBy }: Noun): string {
  const where =
    narrowedBy.length === 0
      ? 'Filtered after reading.'
      : `Filtered by ${narrowedBy.join(' and ')} at the provider.`;
  return `${description} In ids: \`${kind}\`. ${where}`;
}

/** As the graph says it: `PRIVATE_CONNECT`. */
export function enumWordOf(kind: string): string {
  return kind.replaceAll('-', '_').toUpperCase();
}

/** The kind as the enumeration has it: dependents and old records may be of kinds that the graph does not offer. */
export function offeredKind(kind: string): string {
  return declared.has(kind) ? kind : unknown;
}
