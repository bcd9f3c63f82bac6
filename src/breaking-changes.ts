import {
  type BreakingChange,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

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
  /** What is taken away without having been published as deprecated: declared or not, clients had no time to leave it. */
  readonly untimely: readonly string[];
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
    untimely: removedWithoutNotice(before, after),
    stale: [...known].filter(change => !breaking.has(change)),
    dangerous: findDangerousChanges(before, after).map(({ description }) => description),
  };
}

interface Removable {
  readonly name: string;
  readonly deprecationReason?: string | null | undefined;
  readonly args?: readonly Removable[];
}

/** Of types that go as a whole nothing is said: they cannot be deprecated, and go with the last field that leads to them. */
function removedWithoutNotice(before: GraphQLSchema, after: GraphQLSchema): readonly string[] {
  return Object.values(before.getTypeMap()).flatMap(type => {
    const now = after.getType(type.name);
    return now === undefined ? [] : gone(`${type.name}.`, partsOf(type), partsOf(now));
  });
}

function gone(prefix: string, before: readonly Removable[], after: readonly Removable[]): readonly string[] {
  const left = new Map(after.map(part => [part.name, part]));
  return before.flatMap(({ name, deprecationReason, args = [] }) => {
    const now = left.get(name);
    if (now !== undefined) return gone(`${prefix}${name}:`, args, now.args ?? []);
    return typeof deprecationReason === 'string' ? [] : [`${prefix}${name}`];
  });
}

/** What of a type can be deprecated. */
function partsOf(type: GraphQLNamedType): readonly Removable[] {
  if (isEnumType(type)) return type.getValues();
  if (isInputObjectType(type)) return Object.values(type.getFields());
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
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
