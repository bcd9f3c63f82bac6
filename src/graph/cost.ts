import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  type InlineFragmentNode,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** A figure, or the number of the step that finds it when the variables are known. */
type Cost = number | { readonly step: number };

/** Each knows the figures of the steps before it. */
type CostStep = (variables: Variables, figures: readonly number[]) => number;

interface FieldCost {
  readonly field?: number;
  readonly multiplier?: number;
}

/** As the complexity plugin writes it on every field of the schema. */
type Complexity = number | FieldCost | ((args: object, context: object, field: object) => number | FieldCost);

/** The plugin's own, for fields that say nothing else: a list whose length is not known counts as ten. */
const listMultiplier = 10;

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * What an operation costs, as the complexity plugin counts it, with its real variables: a `first` that comes in a variable
 * counts as one that is written out. The document is walked once, here; what is returned only puts the variables in.
 */
export function prepareCost({ schema, document, operation }: Asked): (variables: Variables) => number {
  const root = schema.getRootType(operation.operation);
  if (!root) return () => Number.NaN;
  const walk = new CostWalk(schema, document);
  const cost = walk.ofSelection(operation.selectionSet, root);
  if (typeof cost === 'number') return () => cost;
  const { steps } = walk;
  return variables => {
    const figures: number[] = [];
    for (const step of steps) figures.push(step(variables, figures));
    return figures.at(-1) ?? Number.NaN;
  };
}

class CostWalk {
  /** Only what depends on variables, each step once however often its fragment is spread. */
  readonly steps: CostStep[] = [];
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #known = new Map<SelectionSetNode, Map<GraphQLNamedType, Cost>>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  ofSelection(selectionSet: SelectionSetNode, type: GraphQLNamedType): Cost {
    const known = this.#known.get(selectionSet)?.get(type);
    if (known !== undefined) return known;
    let fixed = 0;
    const open: number[] = [];
    for (const selection of selectionSet.selections) {
      const cost =
        selection.kind === Kind.FIELD
          ? this.#ofField(selection, type)
          : this.#ofFragment(
              selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection,
              type,
            );
      if (typeof cost === 'number') fixed += cost;
      else open.push(cost.step);
    }
    const cost =
      open.length === 0
        ? fixed
        : this.#add((_variables, figures) => open.reduce((sum, step) => sum + (figures[step] ?? 0), fixed));
    const byType = this.#known.get(selectionSet) ?? new Map<GraphQLNamedType, Cost>();
    this.#known.set(selectionSet, byType.set(type, cost));
    return cost;
  }

  #ofFragment(
    fragment: FragmentDefinitionNode | InlineFragmentNode | undefined,
    type: GraphQLNamedType,
  ): Cost {
    if (fragment === undefined) return 0;
    const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
    return this.ofSelection(fragment.selectionSet, condition ?? type);
  }

  #ofField(node: FieldNode, type: GraphQLNamedType): Cost {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    // `__typename` and introspection.
    if (field === undefined) return 1;
    const complexity = field.extensions.complexity as Complexity | undefined;
    const inside = node.selectionSet ? this.ofSelection(node.selectionSet, getNamedType(field.type)) : 0;
    const total = (own: number | FieldCost | undefined, below: number): number => {
      const { field: cost = 1, multiplier = isListType(getNullableType(field.type)) ? listMultiplier : 1 } =
        typeof own === 'number' ? { field: own } : (own ?? {});
      return cost + below * Math.max(multiplier, 0);
    };
    if (typeof inside === 'number') {
      if (typeof complexity !== 'function') return total(complexity, inside);
      if (!node.arguments?.some(({ value }) => holdsVariable(value))) {
        const args = argumentsOf(field, node, {});
        return args === null ? 1 : total(complexity(args, {}, field), inside);
      }
    }
    return this.#add((variables, figures) => {
      const below = typeof inside === 'number' ? inside : (figures[inside.step] ?? 0);
      if (typeof complexity !== 'function') return total(complexity, below);
      const args = argumentsOf(field, node, variables);
      return args === null ? 1 : total(complexity(args, {}, field), below);
    });
  }

  #add(step: CostStep): Cost {
    this.steps.push(step);
    return { step: this.steps.length - 1 };
  }
}

function holdsVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(holdsVariable);
    case Kind.OBJECT:
      return value.fields.some(field => holdsVariable(field.value));
    default:
      return false;
  }
}

/** Null for an explicit null where none may be: the field fails by itself, and nothing below it runs. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Variables,
): Record<string, unknown> | null {
  try {
    return getArgumentValues(field, node, variables as Record<string, unknown>);
  } catch {
    return null;
  }
}
