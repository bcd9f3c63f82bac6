import { setImmediate as turn } from 'node:timers/promises';
import type { IncrementalExecutionResults } from '@graphql-tools/executor';
import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { DeliveredPlaces, type ResultPath } from './delivered-places.ts';
import { compareErrors } from './error-order.ts';
import { toldError } from './result.ts';

/** What was deferred at one place of the answer. */
export interface LatePart {
  /** Null where one of its fields failed that may not be null. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly path: ResultPath;
  readonly label?: string;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The first has `data`, those after it have what came since, at one place or at many. */
export interface ResultPart extends ExecutionResult {
  readonly incremental?: readonly LatePart[];
  readonly hasNext: boolean;
}

/** What the server has to say about a deferred answer while it goes out. */
export interface PartWords {
  mask(error: GraphQLError): GraphQLError;
  /** What the answer says beside its data, as far as that is known by now. */
  extensions(): Readonly<Record<string, unknown>> | undefined;
}

/**
 * A deferred answer, part by part. The errors of the first one are masked where those of all answers are; that place does not
 * know later parts, so theirs are masked here.
 */
export async function* resultParts(
  { initialResult, subsequentResults }: IncrementalExecutionResults,
  words: PartWords,
): AsyncGenerator<ResultPart, void, undefined> {
  const delivered = new DeliveredPlaces();
  const { data, errors } = initialResult;
  delivered.add([], data);
  let toldExtensions = textOf(words.extensions());
  yield {
    ...(errors && { errors: errors.toSorted(compareErrors) }),
    data: data ?? null,
    ...extending(words.extensions()),
    hasNext: true,
  };
  try {
    for (;;) {
      // What is ready within the same turn goes out together.
      await turn();
      const step = await subsequentResults.next();
      if (step.done) return;
      const { hasNext } = step.value;
      // One by one: a part may lie in what the one before it brings.
      const late = (step.value.incremental ?? []).filter(({ path = [], ...each }) => {
        const fits = delivered.has(path);
        if (fits && 'data' in each) delivered.add(path, each.data);
        return fits;
      });
      const extensions = words.extensions();
      const isNew = textOf(extensions) !== toldExtensions;
      const incremental = late.map(
        ({ path = [], label, errors: found, ...each }, index): LatePart => ({
          data: ('data' in each ? each.data : null) ?? null,
          path,
          ...(label && { label }),
          ...(found && {
            errors: found.toSorted(compareErrors).map(error => toldError(words.mask(error))),
          }),
          // Clients take what the last one says, for the whole answer.
          ...(isNew && index === late.length - 1 && extending(extensions)),
        }),
      );
      if (incremental.length > 0) toldExtensions = textOf(extensions);
      if (incremental.length > 0 || !hasNext)
        yield { ...(incremental.length > 0 && { incremental }), hasNext };
      if (!hasNext) return;
    }
  } finally {
    await subsequentResults.return();
  }
}

function textOf(extensions: Readonly<Record<string, unknown>> | undefined): string {
  return JSON.stringify(extensions ?? {});
}

function extending(extensions: Readonly<Record<string, unknown>> | undefined): Pick<LatePart, 'extensions'> {
  return extensions === undefined ? {} : { extensions };
}
