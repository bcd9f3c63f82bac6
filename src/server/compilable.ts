import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
  typeFromAST,
  type ValueNode,
  visit,
} from 'graphql';

interface CompilableOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly mostFields: number;
}

/**
 * Whether the compiled form of an operation answers exactly as the ordinary executor. What is known to differ in graphql-jit
 * 0.8.9 stays with that one: mutations and subscriptions, directives, introspection, variables with a default that is not
 * null, and everything in arguments but built-in scalars and enums (inside an object literal an absent variable arrives as null,
 * and a scalar's own value is written into the code as JSON). References to entities are taken where a variable has all of them,
 * which is how routers write it.
 */
export function isCompilable({ schema, document, operation, mostFields }: CompilableOptions): boolean {
  if (operation.operation !== 'query') return false;
  const query = schema.getQueryType();
  if (!query || document.definitions.some(holdsDirective)) return false;
  for (const { type, defaultValue } of operation.variableDefinitions ?? []) {
    const input = typeFromAST(schema, type as TypeNode);
    const isList = isReferences(input as GraphQLInputType | undefined) && defaultValue === undefined;
    if (!isPlain(input as GraphQLInputType | undefined) && !isList) return false;
    if (defaultValue !== undefined && (isNonNullType(input) || holdsObject(defaultValue))) return false;
  }
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return new Expansion(schema, fragments).size(operation.selectionSet, query) <= mostFields;
}

function holdsDirective(node: ASTNode): boolean {
  let found = false;
  visit(node, {
    Directive() {
      found = true;
      return BREAK;
    },
  });
  return found;
}

function isPlain(type: GraphQLInputType | undefined): boolean {
  const named = getNamedType(type);
  return named !== undefined && (isSpecifiedScalarType(named) || isEnumType(named));
}

function isReferences(type: GraphQLInputType | undefined): boolean {
  return getNamedType(type)?.name === '_Any';
}

/** Lists with variables in them as well: nothing is lost, for clients pass the whole list. */
function holdsObject(value: ValueNode): boolean {
  return (
    value.kind === Kind.OBJECT ||
    (value.kind === Kind.LIST && value.values.some(item => item.kind === Kind.VARIABLE || holdsObject(item)))
  );
}

/**
 * How many fields are compiled: a selection on an interface is compiled for each of its types, and again for those inside it,
 * so that a short query can become a program without end. Infinite for what is not compiled at all.
 */
class Expansion {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<SelectionSetNode, Map<GraphQLNamedType, number>>();

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  size(selectionSet: SelectionSetNode, type: GraphQLNamedType): number {
    if (isAbstractType(type)) {
      return this.#schema
        .getPossibleTypes(type)
        .reduce((sum, possible) => sum + this.size(selectionSet, possible), 0);
    }
    const known = this.#known.get(selectionSet)?.get(type);
    if (known !== undefined) return known;
    const size = selectionSet.selections.reduce((sum, selection) => {
      switch (selection.kind) {
        case Kind.FIELD: {
          const { name, arguments: values = [], selectionSet: below } = selection;
          if (name.value === '__typename') return sum + 1;
          const field =
            isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
          const isOwn = !name.value.startsWith('_') || name.value === '_entities';
          if (field === undefined || !isOwn || !takesPlain(field, values)) return Number.POSITIVE_INFINITY;
          return sum + 1 + (below ? this.size(below, getNamedType(field.type)) : 0);
        }
        case Kind.INLINE_FRAGMENT:
          return this.#applies(selection.typeCondition?.name.value, type)
            ? sum + this.size(selection.selectionSet, type)
            : sum;
        default: {
          const fragment = this.#fragments.get(selection.name.value);
          return fragment && this.#applies(fragment.typeCondition.name.value, type)
            ? sum + this.size(fragment.selectionSet, type)
            : sum;
        }
      }
    }, 0);
    const byType = this.#known.get(selectionSet) ?? new Map<GraphQLNamedType, number>();
    this.#known.set(selectionSet, byType.set(type, size));
    return size;
  }

  #applies(condition: string | undefined, type: GraphQLNamedType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = this.#schema.getType(condition);
    return isAbstractType(wanted) && isObjectType(type) && this.#schema.isSubType(wanted, type);
  }
}

function takesPlain(
  field: GraphQLField<unknown, unknown>,
  values: readonly { readonly name: { readonly value: string }; readonly value: ValueNode }[],
): boolean {
  return values.every(({ name, value }) => {
    const argument: GraphQLArgument | undefined = field.args.find(each => each.name === name.value);
    if (argument === undefined) return false;
    if (isReferences(argument.type)) return value.kind === Kind.VARIABLE;
    return isPlain(argument.type) && !holdsObject(value);
  });
}
