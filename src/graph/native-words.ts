import type { EnumRef } from '@pothos/core';
import { builder, type GraphTypes } from './builder.ts';

/** What one of a provider's words is called in the graph, and what it means. */
type Meaning = readonly [name: string, description: string];

interface WordEnum {
  readonly type: EnumRef<PothosSchemaTypes.ExtendDefaultTypes<GraphTypes>, string>;
  meaningOf(native: string | null): string | null;
}

/**
 * A closed set of a provider's words as an enumeration. A word that is not in it is `UNKNOWN`: providers add some without
 * notice, so each field of such a type has a sibling with the word itself.
 */
export function enumOfWords(
  name: string,
  description: string,
  words: Readonly<Record<string, Meaning>>,
): WordEnum {
  const values = new Map<string, string>(Object.values(words));
  if (!values.has('UNKNOWN')) {
    values.set('UNKNOWN', 'A word that Causeway does not know; the native field beside it has it.');
  }
  return {
    type: builder.enumType(name, {
      description: `${description} Be ready for values to be added.`,
      values: Object.fromEntries([...values].map(([value, meaning]) => [value, { description: meaning }])),
    }),
    meaningOf(native) {
      if (native === null) return null;
      return Object.hasOwn(words, native) ? (words[native]?.[0] ?? 'UNKNOWN') : 'UNKNOWN';
    },
  };
}
