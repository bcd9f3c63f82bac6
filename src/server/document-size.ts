import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The size of one operation with every fragment spread written out, as if every @skip and @include said "keep": the verdict
 * is remembered for the document and must hold for all variables.
 */
export interface OperationSize {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fragments with `@defer`. */
  readonly deferred: number;
}

export interface MeasuredOperation {
  readonly operation: OperationDefinitionNode;
  readonly size: OperationSize;
  /** Root fields as often as they are reached, `__typename` aside. */
  readonly rootFields: number;
  readonly introspections: number;
  /** The distinct `_entities` fields of the root, each of which carries representations. */
  readonly entities: readonly FieldNode[];
}

const schemaFields = new Set(['__schema', '__type', '_service']);
const nothing: OperationSize = { depth: 0, fields: 0, aliases: 0, directives: 0, deferred: 0 };

/** Linear in the document: every fragment is measured once. A fragment cycle measures as nothing; validation refuses it. */
export function measureOperations(document: DocumentNode): readonly MeasuredOperation[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, OperationSize>();

  function fragmentSize(name: string): OperationSize {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    measured.set(name, nothing);
    const size = withDirectives(sizeOf(fragment.selectionSet), fragment.directives);
    measured.set(name, size);
    return size;
  }

  function sizeOf(selectionSet: SelectionSetNode): OperationSize {
    let size = nothing;
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet ? sizeOf(selection.selectionSet) : nothing;
        const hidden = selection.name.value === '__schema' || selection.name.value === '__type';
        size = addSizes(size, {
          depth: 1 + (hidden ? 0 : below.depth),
          fields: 1 + below.fields,
          aliases: below.aliases + (selection.alias ? 1 : 0),
          directives: below.directives + (selection.directives?.length ?? 0),
          deferred: below.deferred,
        });
      } else {
        const spread =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? fragmentSize(selection.name.value)
            : sizeOf(selection.selectionSet);
        size = addSizes(size, withDirectives(spread, selection.directives));
      }
    }
    return size;
  }

  return document.definitions
    .filter(definition => definition.kind === Kind.OPERATION_DEFINITION)
    .map(operation => {
      const { variableDefinitions = [], directives = [] } = operation;
      const all = [...directives, ...variableDefinitions.flatMap(variable => variable.directives ?? [])];
      return {
        operation,
        size: withDirectives(sizeOf(operation.selectionSet), all),
        ...rootsOf(operation, fragments),
      };
    });
}

type RootFieldCounts = Pick<MeasuredOperation, 'rootFields' | 'introspections' | 'entities'>;

function rootsOf(
  operation: OperationDefinitionNode,
  fragments: Map<string, FragmentDefinitionNode>,
): RootFieldCounts {
  const counted = new Map<string, { fields: number; introspections: number }>();
  const entities = new Set<FieldNode>();

  function fragmentRoots(name: string): { fields: number; introspections: number } {
    const known = counted.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    counted.set(name, { fields: 0, introspections: 0 });
    const roots = fragment ? countRootFields(fragment.selectionSet) : { fields: 0, introspections: 0 };
    counted.set(name, roots);
    return roots;
  }

  function countRootFields(selectionSet: SelectionSetNode): { fields: number; introspections: number } {
    let fields = 0;
    let introspections = 0;
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === '_entities') entities.add(selection);
        if (selection.name.value !== '__typename') fields += 1;
        if (schemaFields.has(selection.name.value)) introspections += 1;
      } else {
        const below =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? fragmentRoots(selection.name.value)
            : countRootFields(selection.selectionSet);
        fields += below.fields;
        introspections += below.introspections;
      }
    }
    return { fields, introspections };
  }

  const { fields, introspections } = countRootFields(operation.selectionSet);
  return { rootFields: fields, introspections, entities: [...entities] };
}

function addSizes(one: OperationSize, other: OperationSize): OperationSize {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: one.fields + other.fields,
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    deferred: one.deferred + other.deferred,
  };
}

function withDirectives(size: OperationSize, directives: readonly DirectiveNode[] = []): OperationSize {
  if (directives.length === 0) return size;
  return {
    ...size,
    directives: size.directives + directives.length,
    deferred: size.deferred + directives.filter(({ name }) => name.value === 'defer').length,
  };
}
