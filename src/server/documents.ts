import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  valueFromASTUntyped,
} from 'graphql';
import type { CompiledQuery } from './compiled-query.ts';
import { deferLabels, withoutDefer } from './defer.ts';
import { type DeprecatedVariables, deprecatedVariablesOf } from './deprecated-variables.ts';
import { type DeprecationsIn, deprecationsOf } from './deprecations.ts';
import { type MeasuredOperation, measureOperations } from './document-size.ts';
import type { LimitName, ServerLimits } from './limits.ts';
import { documentNestsDeeper } from './nesting.ts';
import { documentRefusal, type HttpRefusal, limitRefusal, refusal } from './refusal.ts';
import { TextCache } from './text-cache.ts';

/** What one operation costs, with variables as its types make them; more than the limit is refused. */
export type OperationCost = (variables: Readonly<Record<string, unknown>>) => number;

/** Called once for each operation of a document, so that a request only puts its variables in. */
export type PrepareCost = (operation: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}) => OperationCost;

/** A document that was parsed, measured and validated: it may be executed as often as it comes. */
export interface AdmittedDocument {
  readonly document: DocumentNode;
  readonly operations: readonly DocumentOperation[];
  /** What it uses that is deprecated. */
  readonly deprecations: readonly string[];
}

export interface DocumentOperation {
  readonly document: DocumentNode;
  /** The document without what it defers; null where it defers nothing. */
  readonly whole: DocumentNode | null;
  readonly node: OperationDefinitionNode;
  readonly measured: MeasuredOperation;
  readonly cost: OperationCost | null;
  /** Null where nothing that its variables can hold is deprecated. */
  readonly deprecatedVariables: DeprecatedVariables | null;
  /** How often it ran, until that decides whether it is worth compiling. */
  executions: number;
  /** Null while it is not compiled, and where it cannot be. */
  compiled: CompiledQuery | null;
}

export type AdmissionResult = { readonly admitted: AdmittedDocument } | { readonly refused: HttpRefusal };

export interface DocumentOptions {
  readonly schema: GraphQLSchema;
  readonly limits: ServerLimits;
  readonly prepareCost: PrepareCost | null;
}

/**
 * Parses, measures and validates documents, and caches the admitted ones within two bounds. Refused ones are not cached: they
 * are cheap to refuse again, and would evict what honest clients repeat.
 */
export class Documents {
  readonly #options: DocumentOptions;
  readonly #cache: TextCache<AdmittedDocument>;
  readonly #deprecationsIn: DeprecationsIn;
  readonly #deprecatedVariablesOf: ReturnType<typeof deprecatedVariablesOf>;

  constructor(options: DocumentOptions) {
    this.#options = options;
    this.#deprecationsIn = deprecationsOf(options.schema);
    this.#deprecatedVariablesOf = deprecatedVariablesOf(options.schema);
    this.#cache = new TextCache(options.limits.cachedDocuments, options.limits.cachedBytes);
  }

  get size(): { readonly documents: number; readonly bytes: number } {
    const { entries, bytes } = this.#cache.size;
    return { documents: entries, bytes };
  }

  /** `suggests` tells of wrong names the right ones; what is admitted is the same either way. */
  admit(text: string, suggests = false): AdmissionResult {
    const known = this.#cache.get(text);
    if (known !== undefined) return { admitted: known };
    const result = this.#admitNew(text, suggests);
    if ('admitted' in result) this.#cache.set(text, result.admitted, estimateBytes(text, result.admitted));
    return result;
  }

  /** What would be refused of a document that nobody has sent yet; what its cost depends on counts as left out. */
  flawsOf(text: string): readonly string[] {
    const result = this.#admitNew(text, true);
    if ('refused' in result) return result.refused.errors.map(({ message }) => message);
    const { limits } = this.#options;
    return result.admitted.operations.flatMap(({ cost, node }) => {
      const least = cost?.(defaultsOf(node)) ?? 0;
      return least > limits.cost ? [`It costs ${least}; the limit "cost" is ${limits.cost}.`] : [];
    });
  }

  /** The order matters: each step is safe only within the bounds of the one before it. */
  #admitNew(text: string, suggests: boolean): AdmissionResult {
    const { schema, limits, prepareCost } = this.#options;
    if (documentNestsDeeper(text, limits.bracketDepth)) {
      return excess(limits, 'bracketDepth', 'DOCUMENT_TOO_DEEP', {
        found: 'The document nests brackets too deep',
        advice: 'Pass large inputs as variables.',
      });
    }
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: limits.tokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      // The parser itself names the figure, and not what it is a limit of.
      if (error.message.includes(`more that ${limits.tokens} tokens`)) {
        return excess(limits, 'tokens', 'GRAPHQL_PARSE_FAILED', {
          found: 'The document has too many tokens',
          advice: 'Split it into several requests, or pass large inputs as variables.',
        });
      }
      return refusedDocument('GRAPHQL_PARSE_FAILED', [error], limits);
    }
    const count = document.definitions.length;
    if (count > limits.definitions) {
      return excess(limits, 'definitions', 'DOCUMENT_TOO_LARGE', {
        found: `The document has ${count} operations and fragments`,
        advice: 'Send the one operation that runs, with its fragments.',
      });
    }
    // Measured before validated: validation compares fields pairwise, and its time grows with the square of their number.
    const operations = measureOperations(document);
    for (const measured of operations) {
      const refused = excessOf(measured, limits);
      if (refused) return { refused };
    }
    const defers = operations.some(({ size }) => size.deferred > 0);
    const rules = defers ? [...specifiedRules, deferLabels] : specifiedRules;
    const errors = validate(schema, document, rules, {
      maxErrors: limits.errors,
      hideSuggestions: !suggests,
    });
    if (errors.length > 0) {
      const streams = errors.flatMap(streamed);
      if (streams.length > 0) return refusedDocument('INCREMENTAL_DELIVERY_NOT_OFFERED', streams, limits);
      return refusedDocument('GRAPHQL_VALIDATION_FAILED', errors, limits);
    }
    const whole = defers ? withoutDefer(document) : null;
    return {
      admitted: {
        document,
        deprecations: this.#deprecationsIn(document),
        operations: operations.map(measured => ({
          document,
          whole: measured.size.deferred > 0 ? whole : null,
          node: measured.operation,
          measured,
          cost: prepareCost?.({ schema, document, operation: measured.operation }) ?? null,
          deprecatedVariables: this.#deprecatedVariablesOf(measured.operation),
          executions: 0,
          compiled: null,
        })),
      },
    };
  }
}

/** "Unknown directive" would send a person looking for their own mistake. */
function streamed({ nodes = [] }: GraphQLError): readonly GraphQLError[] {
  const [node] = nodes;
  if (node?.kind !== Kind.DIRECTIVE || node.name.value !== 'stream') return [];
  const message =
    '@stream is not offered: a list comes page by page, each with its failures and with where to go on. Ask for the next page by "after".';
  return [new GraphQLError(message, { nodes })];
}

function refusedDocument(
  code: string,
  errors: readonly GraphQLError[],
  limits: ServerLimits,
): AdmissionResult {
  return { refused: documentRefusal(code, errors, limits.errors) };
}

function excess(
  limits: ServerLimits,
  limit: LimitName,
  code: string,
  words: { readonly found: string; readonly advice: string },
): AdmissionResult {
  return { refused: limitRefusal(limits, { status: 400, code, limit, ...words }) };
}

function excessOf(measured: MeasuredOperation, limits: ServerLimits): HttpRefusal | null {
  const { operation, size, rootFields, introspections } = measured;
  // A request with two changes has no honest answer when the first succeeds and the second is lost on the way, and
  // aliases would turn one accepted request into a thousand destroyed resources.
  if (operation.operation === 'mutation' && rootFields > 1) {
    const message = `A request carries one change, and this one selects ${rootFields} fields of the mutation type (aliases, fragments and skipped fields count). Send each change as its own request.`;
    return refusal(400, 'ONE_CHANGE_PER_REQUEST', message);
  }
  if (operation.operation !== 'query' && size.deferred > 0) {
    const message = `@defer is for queries: ${operation.operation === 'mutation' ? 'a change answers as a whole' : 'each event comes whole'}. Take it out of the ${operation.operation}.`;
    return refusal(400, 'INCREMENTAL_DELIVERY_NOT_OFFERED', message);
  }
  const over = (
    [
      ['depth', size.depth, 'nests fields {} deep'],
      ['fields', size.fields, 'has {} fields with its fragments written out'],
      ['aliases', size.aliases, 'has {} aliases'],
      ['directives', size.directives, 'has {} directives'],
      ['deferred', size.deferred, 'defers {} fragments'],
      ['introspections', introspections, 'asks for the schema {} times'],
    ] as const
  ).find(([limit, value]) => value > limits[limit]);
  if (!over) return null;
  const [limit, value, words] = over;
  return limitRefusal(limits, {
    status: 400,
    code: `DOCUMENT_${limit.toUpperCase()}_LIMIT`,
    limit,
    found: `The operation ${words.replace('{}', String(value))}`,
    advice: 'Split it into several requests.',
  });
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}

/** Rough: a token with its node and its place costs some 300 bytes, a character of the kept text two. */
function estimateBytes(text: string, { document }: AdmittedDocument): number {
  let tokens = 0;
  for (let token = document.loc?.startToken ?? null; token; token = token.next) tokens += 1;
  return 2 * text.length + 300 * tokens;
}

/** The operation a request means, or null where the document does not say. */
export function pickOperation(
  { operations }: AdmittedDocument,
  name: string | undefined,
): DocumentOperation | null {
  if (name === undefined) return operations.length === 1 ? (operations[0] ?? null) : null;
  return operations.find(({ node }) => node.name?.value === name) ?? null;
}
