import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { documentNestsDeeper } from './brackets.ts';
import type { Limits } from './limits.ts';
import { type Measured, measure } from './measure.ts';
import { documentRefusal, type Refusal, refusal } from './refusal.ts';

/** A document that was parsed, measured and validated: it may be executed as often as it comes. */
export interface Admitted {
  readonly document: DocumentNode;
  readonly operations: ReadonlyMap<OperationDefinitionNode, Measured>;
}

export type Verdict = { readonly admitted: Admitted } | { readonly refused: Refusal };

interface Entry {
  readonly admitted: Admitted;
  readonly bytes: number;
}

/**
 * Judges documents, and remembers those it admitted within two bounds. Refused ones are not remembered: they are cheap to
 * refuse again, and would push out what honest clients repeat.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #limits: Limits;
  readonly #introspection: boolean;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(schema: GraphQLSchema, limits: Limits, introspection: boolean) {
    this.#schema = schema;
    this.#limits = limits;
    this.#introspection = introspection;
  }

  get size(): { readonly documents: number; readonly bytes: number } {
    return { documents: this.#entries.size, bytes: this.#bytes };
  }

  judge(text: string): Verdict {
    const known = this.#entries.get(text);
    if (known) {
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return { admitted: known.admitted };
    }
    const verdict = this.#judgeAnew(text);
    if ('admitted' in verdict) this.#remember(text, verdict.admitted);
    return verdict;
  }

  /** The order matters: each step is safe only within the bounds of the one before it. */
  #judgeAnew(text: string): Verdict {
    const limits = this.#limits;
    if (documentNestsDeeper(text, limits.bracketDepth)) {
      const message = `The document nests brackets more than ${limits.bracketDepth} deep. Pass large inputs as variables.`;
      return { refused: refusal(400, 'DOCUMENT_TOO_DEEP', message) };
    }
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: limits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) return refused('GRAPHQL_PARSE_FAILED', [error], limits);
      throw error;
    }
    if (document.definitions.length > limits.definitions) {
      const message = `The document has more than ${limits.definitions} operations and fragments. Send the one operation that runs.`;
      return { refused: refusal(400, 'DOCUMENT_TOO_LARGE', message) };
    }
    // Measured before validated: validation compares fields pairwise, and its time grows with the square of their number.
    const operations = measure(document);
    for (const measured of operations) {
      const excess = excessOf(measured, limits);
      if (excess) return { refused: excess };
    }
    // `_service` hands out the same, and to it no rule of GraphQL itself applies.
    if (!this.#introspection && operations.some(measured => measured.introspections > 0)) {
      const message = 'This server does not hand out its schema: introspection is switched off.';
      return { refused: refusal(400, 'INTROSPECTION_OFF', message) };
    }
    const errors = validate(this.#schema, document, specifiedRules, {
      maxErrors: limits.errors,
      hideSuggestions: true,
    });
    if (errors.length > 0) return refused('GRAPHQL_VALIDATION_FAILED', errors, limits);
    return {
      admitted: {
        document,
        operations: new Map(operations.map(measured => [measured.operation, measured])),
      },
    };
  }

  #remember(text: string, admitted: Admitted): void {
    const bytes = weightOf(text, admitted.document);
    if (bytes > this.#limits.cachedBytes) return;
    this.#entries.set(text, { admitted, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.cachedDocuments && this.#bytes <= this.#limits.cachedBytes)
        break;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}

function refused(code: string, errors: readonly GraphQLError[], limits: Limits): Verdict {
  return { refused: documentRefusal(code, errors, limits.errors) };
}

function excessOf({ operation, size, rootFields, introspections }: Measured, limits: Limits): Refusal | null {
  // A request with two changes has no honest answer when the first succeeds and the second is lost on the way, and
  // aliases would turn one accepted request into a thousand destroyed resources.
  if (operation.operation === 'mutation' && rootFields > 1) {
    const message = `A request carries one change, and this one selects ${rootFields} fields of the mutation type (aliases, fragments and skipped fields count). Send each change as its own request.`;
    return refusal(400, 'ONE_CHANGE_PER_REQUEST', message);
  }
  const over = (
    [
      ['depth', size.depth, limits.depth, 'levels of fields'],
      ['fields', size.fields, limits.fields, 'fields, fragments written out'],
      ['aliases', size.aliases, limits.aliases, 'aliases'],
      ['directives', size.directives, limits.directives, 'directives'],
      ['introspections', introspections, limits.introspections, 'fields that hand out the schema'],
    ] as const
  ).find(([, value, most]) => value > most);
  if (!over) return null;
  const [name, value, most, words] = over;
  const message = `The operation has ${value} ${words}; ${most} are allowed. Split it into several requests.`;
  return refusal(400, `DOCUMENT_${name.toUpperCase()}_LIMIT`, message);
}

/** Rough: a token with its node and its place costs some 300 bytes, a character of the kept text two. */
function weightOf(text: string, document: DocumentNode): number {
  let tokens = 0;
  for (let token = document.loc?.startToken ?? null; token; token = token.next) tokens += 1;
  return 2 * text.length + 300 * tokens;
}

/** The operation a request means, or null where the document does not say. */
export function pickOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | null {
  const operations = document.definitions.filter(definition => definition.kind === Kind.OPERATION_DEFINITION);
  if (name === undefined) return operations.length === 1 ? (operations[0] ?? null) : null;
  return operations.find(operation => operation.name?.value === name) ?? null;
}
