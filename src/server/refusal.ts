import type { GraphQLError } from 'graphql';
import type { LimitName, ServerLimits } from './limits.ts';

export interface RefusalError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The answer to a request that is not executed: shaped like any GraphQL answer, with the status that HTTP clients read. */
export interface HttpRefusal {
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
): HttpRefusal {
  return { status, errors: [{ message, extensions: { code } }], headers, document: false };
}

interface Excess {
  readonly status: number;
  readonly code: string;
  readonly limit: LimitName;
  /** What was found, as the first half of a sentence: "The document has 120 fragments". */
  readonly found: string;
  readonly advice: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Names the limit and its figure, for the person who has to change one or the other. */
export function limitRefusal(limits: ServerLimits, excess: Excess): HttpRefusal {
  const { status, code, limit, found, advice, headers = {} } = excess;
  const allowed = limits[limit];
  const message = `${found}; the limit "${limit}" is ${allowed}. ${advice}`;
  return { status, errors: [{ message, extensions: { code, limit, allowed } }], headers, document: false };
}

/** Something failed that should not have: what may be said about it, and under which number the log has it. */
export function failureRefusal({ message, extensions }: GraphQLError): HttpRefusal {
  const { code, errorId } = extensions;
  const errors = [{ message, extensions: { code: String(code), errorId } }];
  return { status: 500, errors, headers: {}, document: false };
}

/** A document that is refused by its own text, before anything of it is executed. */
export function documentRefusal(code: string, errors: readonly GraphQLError[], most: number): HttpRefusal {
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
