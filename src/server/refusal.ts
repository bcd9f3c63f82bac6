import type { GraphQLError } from 'graphql';

export interface RefusalError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What the door answers instead of executing: shaped like any GraphQL answer, with the status that HTTP clients read. */
export interface Refusal {
  readonly status: number;
  readonly errors: readonly RefusalError[];
  readonly headers: Readonly<Record<string, string>>;
  /** The document was at fault, not the request: clients that know GraphQL over HTTP only by application/json get 200. */
  readonly document: boolean;
}

export function refusal(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return { status, errors: [{ message, extensions: { code } }], headers, document: false };
}

/** A document that is refused by its own text, before anything of it is executed. */
export function documentRefusal(code: string, errors: readonly GraphQLError[], most: number): Refusal {
  return {
    status: 400,
    errors: errors.slice(0, most).map(error => ({
      message: error.message,
      ...(error.locations && { locations: error.locations }),
      extensions: { code },
    })),
    headers: {},
    document: true,
  };
}
