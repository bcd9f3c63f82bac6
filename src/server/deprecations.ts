import {
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  NoDeprecatedCustomRule,
  validate,
} from 'graphql';
import type { Log } from './log.ts';
import type { RequestState } from './request-state.ts';

/** What of a document is deprecated, each in the words of GraphQL itself, with its reason. Asked once for each document. */
export type DeprecationsIn = (document: DocumentNode) => readonly string[];

const mostOfADocument = 20;

export function deprecationsOf(schema: GraphQLSchema): DeprecationsIn {
  if (!holdsDeprecated(schema)) return () => [];
  return document => {
    const found = validate(schema, document, [NoDeprecatedCustomRule], { maxErrors: mostOfADocument });
    return [...new Set(found.map(({ message }) => message))].slice(0, mostOfADocument);
  };
}

/** Of a field, an argument, an input field or a value of an enum. */
export function isDeprecated({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): boolean {
  return deprecationReason !== undefined && deprecationReason !== null;
}

function holdsDeprecated(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).some(type => {
    if (type.name.startsWith('__')) return false;
    if (isEnumType(type)) return type.getValues().some(isDeprecated);
    if (isInputObjectType(type)) return Object.values(type.getFields()).some(isDeprecated);
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    return Object.values(type.getFields()).some(
      field => isDeprecated(field) || field.args.some(isDeprecated),
    );
  });
}

interface Use {
  readonly reason: string;
  readonly client: string | null;
  readonly actor: string | null;
  count: number;
  countTold: number;
  toldAt: number;
}

/** So many uses are told apart. Names come from clients, who could send new ones without end. */
const mostUses = 1_000;
const longestName = 100;
/** The client of all uses beyond those. */
const others = '(others)';
const tellEveryMs = 3600_000;

/**
 * Who still uses what is deprecated: a line of the log at the first use by each client and caller, and then once an hour with
 * how often so far. Operators see by it when something can be taken away.
 */
export class DeprecationLog {
  readonly #log: Log;
  readonly #uses = new Map<string, Use>();

  constructor(log: Log) {
    this.#log = log;
  }

  note(state: RequestState): void {
    const { admitted, operation, payload } = state;
    for (const reason of admitted?.deprecations ?? []) this.#countFor(state, reason);
    if (!operation?.deprecatedVariables) return;
    for (const reason of operation.deprecatedVariables(payload?.variables ?? {})) {
      if (!admitted?.deprecations.includes(reason)) this.#countFor(state, reason);
    }
  }

  #countFor({ request, identified }: RequestState, reason: string): void {
    const named = request.headers['apollographql-client-name'] ?? request.headers['graphql-client-name'];
    const client = typeof named === 'string' ? named.slice(0, longestName) : null;
    this.count(reason, client, identified?.caller.actor ?? null);
  }

  /** One use, by the name that a client gave itself and by who proved to ask. */
  count(reason: string, client: string | null, actor: string | null): void {
    const key = JSON.stringify([reason, client, actor]);
    let use = this.#uses.get(key);
    if (use === undefined) {
      if (this.#uses.size >= mostUses && client !== others) {
        this.count(reason, others, null);
        return;
      }
      use = { reason, client, actor, count: 0, countTold: 0, toldAt: Number.NEGATIVE_INFINITY };
      this.#uses.set(key, use);
    }
    use.count += 1;
    if (performance.now() - use.toldAt >= tellEveryMs) this.#tell(use);
  }

  /** What has been counted since it was last told. */
  tellRest(): void {
    for (const use of this.#uses.values()) if (use.count > use.countTold) this.#tell(use);
  }

  #tell(use: Use): void {
    const { reason, client, actor, count } = use;
    use.countTold = count;
    use.toldAt = performance.now();
    this.#log.warn({ reason, client, actor, count }, 'a client uses what is deprecated');
  }
}
