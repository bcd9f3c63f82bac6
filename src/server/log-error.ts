const deepestCause = 4;
const longestText = 8_000;

/**
 * An error as the log shows it. Nothing but these fields: libraries hang requests, headers and whole configurations on
 * their errors, and a serializer that copies what it finds copies those.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: textOf(error).slice(0, longestText) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message.slice(0, longestText),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: (error.stack ?? '').slice(0, longestText),
    ...(error.cause !== undefined &&
      depth < deepestCause && { cause: describeError(error.cause, depth + 1) }),
  };
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'a value without a text';
  }
}
