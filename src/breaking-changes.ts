import { type BreakingChange, buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

/** One breaking change that is meant, in the words in which it is found. */
export interface DeclaredChange {
  readonly change: string;
  /** What a client does about it, and from when on. */
  readonly instead: string;
}

export interface SchemaComparison {
  /** What would break a client and is declared nowhere. */
  readonly undeclared: readonly string[];
  /** What is declared and does not happen: left behind by an earlier one, or misspelled. */
  readonly stale: readonly string[];
  /** What a client that switches over all values may stumble over. Said, not refused. */
  readonly dangerous: readonly string[];
}

/** What the schema does to clients of the one that was published before it. */
export function compareSchemas(
  published: string,
  current: string,
  declared: readonly DeclaredChange[],
): SchemaComparison {
  const [before, after] = [buildSchema(published), buildSchema(current)];
  const breaking = new Set(findBreakingChanges(before, after).map(describe));
  const known = new Set(declared.map(({ change }) => change));
  return {
    undeclared: [...breaking].filter(change => !known.has(change)),
    stale: [...known].filter(change => !breaking.has(change)),
    dangerous: findDangerousChanges(before, after).map(({ description }) => description),
  };
}

function describe({ description }: Pick<BreakingChange, 'description'>): string {
  return description;
}

/** The declarations, or what is wrong with the file. */
export function parseDeclared(text: string): readonly DeclaredChange[] {
  const parsed: unknown = JSON.parse(text);
  const problem = 'breaking-changes.json is a list of { "change": "…", "instead": "…" }, each a sentence.';
  if (!Array.isArray(parsed)) throw new Error(problem);
  for (const entry of parsed as unknown[]) {
    const { change, instead } = Object(entry) as Record<string, unknown>;
    if (typeof change !== 'string' || typeof instead !== 'string' || instead.trim().length < 10)
      throw new Error(problem);
  }
  return parsed as readonly DeclaredChange[];
}
