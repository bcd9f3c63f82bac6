import type { ResourceKind } from '../domain/kind.ts';

interface WrittenNames extends Omit<ResourceKind, 'provider' | 'article' | 'idField' | 'resourceField'> {
  readonly article?: ResourceKind['article'];
}

/** The names of a kind, with those that follow from others. */
export function namesOf(provider: string, facts: WrittenNames): ResourceKind {
  const { kind, typeName, noun, article = 'a', plural, regional } = facts;
  const resourceField = kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    provider,
    kind,
    typeName,
    noun,
    article,
    plural,
    idField: `${resourceField}Id`,
    resourceField,
    regional,
  };
}
