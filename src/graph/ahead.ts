import {
  type FieldNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ResourceReference } from '../domain/resource.ts';
import type { Ref } from './builder.ts';
import type { GraphContext } from './context.ts';
import type { LoadByReference } from './loader.ts';

/** A field of a row, or of what hangs on it, that loads what the row refers to. */
interface AheadField<Row> {
  /** From the row to the field, through objects that are no lists. */
  readonly path: readonly string[];
  readonly load: LoadByReference<unknown>;
  referenceOf(row: Row): ResourceReference | null;
}

interface AheadFields<Row> {
  readonly all: AheadField<Row>[];
  /** Those that a document asks for under one field of it. */
  readonly asked: WeakMap<FieldNode, readonly AheadField<Row>[]>;
}

const fieldsOf = new Map<unknown, AheadFields<never>>();

/**
 * Says what a field loads for a row, so that a page reads it for all of its rows before any of them is walked. Else each row
 * waits for its own, and all that is made of the others meanwhile has to be kept.
 */
export function loadAhead<Row>(
  ref: Ref<Row>,
  path: readonly string[],
  load: LoadByReference<unknown>,
  referenceOf: (row: Row) => ResourceReference | null,
): void {
  const fields = fieldsOf.get(ref) ?? { all: [], asked: new WeakMap() };
  fieldsOf.set(ref, fields);
  fields.all.push({ path, load, referenceOf });
}

/** Reads what is asked for of rows that are shown at a path under a field; null where that is nothing. What fails, fails where it is asked for. */
export function readAhead<Row>(
  ref: Ref<Row>,
  rows: readonly Row[],
  at: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<unknown> | null {
  const fields = fieldsOf.get(ref) as AheadFields<Row> | undefined;
  if (fields === undefined || rows.length === 0) return null;
  const asked = askedOf(fields, at, info);
  if (asked.length === 0) return null;
  return Promise.allSettled(
    asked.map(({ load, referenceOf }) =>
      load.ahead(
        context,
        rows.map(row => referenceOf(row)).filter(reference => reference !== null),
      ),
    ),
  );
}

function askedOf<Row>(
  { all, asked }: AheadFields<Row>,
  at: readonly string[],
  info: GraphQLResolveInfo,
): readonly AheadField<Row>[] {
  const [first, ...others] = info.fieldNodes;
  // One that stands beside others may stand alone elsewhere, in a fragment that is spread twice.
  const known = first !== undefined && others.length === 0 ? asked.get(first) : undefined;
  if (known !== undefined) return known;
  const found = all.filter(({ path }) =>
    info.fieldNodes.some(({ selectionSet }) => isAsked(selectionSet, [...at, ...path], info)),
  );
  if (first !== undefined && others.length === 0) asked.set(first, found);
  return found;
}

/** What is skipped, included or deferred is loaded when it is walked, if it is. */
function isAsked(
  selections: SelectionSetNode | undefined,
  [name, ...rest]: readonly string[],
  info: GraphQLResolveInfo,
): boolean {
  if (name === undefined) return true;
  const isOnTheWay = (selection: SelectionNode): boolean => {
    if (selection.directives?.length) return false;
    switch (selection.kind) {
      case Kind.FIELD:
        return selection.name.value === name && isAsked(selection.selectionSet, rest, info);
      case Kind.INLINE_FRAGMENT:
        return isAsked(selection.selectionSet, [name, ...rest], info);
      default:
        return isAsked(info.fragments[selection.name.value]?.selectionSet, [name, ...rest], info);
    }
  };
  return selections?.selections.some(isOnTheWay) ?? false;
}
