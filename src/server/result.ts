import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import type { AcceptedTypes } from './accept.ts';
import type { ServerAnswer } from './answer.ts';

interface HttpMarks {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The GraphQL specification itself calls it an error of the request. */
  readonly spec?: boolean;
}

/** Marks that yoga and its plugins put into extensions for whoever writes the answer; clients do not see them. */
interface MarkedExtensions {
  readonly http?: HttpMarks;
  readonly unexpected?: boolean;
}

export function resultAnswer(result: ExecutionResult, type: AcceptedTypes['json']): ServerAnswer {
  const contentType = type === 'application/graphql-response+json' ? type : 'application/json';
  const headers: Record<string, string> = {
    'content-type': `${contentType}; charset=utf-8`,
    vary: 'accept, accept-encoding',
  };
  const status = statusOf(result, contentType === 'application/json', headers);
  return { status, headers, body: serializeResult(result) };
}

/** As yoga decides it, which the audits of GraphQL over HTTP agree with; adds the headers that errors ask for. */
function statusOf(result: ExecutionResult, plainJson: boolean, headers: Record<string, string>): number {
  const marks = result.extensions as MarkedExtensions | undefined;
  let status = marks?.http?.status;
  if (marks?.http?.headers) Object.assign(headers, marks.http.headers);
  if (!result.errors?.length) return status ?? 200;
  let unexpected = false;
  for (const error of result.errors) {
    const { http, unexpected: marked } = error.extensions as MarkedExtensions;
    if (http === undefined) {
      unexpected ||= marked === true || !isOriginal(error);
      continue;
    }
    if (http.headers) Object.assign(headers, http.headers);
    // A client of plain JSON takes any other status for a failure of the transport.
    if (plainJson && http.spec) continue;
    if (http.status !== undefined && http.status > (status ?? 0)) status = http.status;
  }
  return status ?? (unexpected && !('data' in result) ? 500 : 200);
}

function isOriginal(error: GraphQLError): boolean {
  const { originalError } = error;
  if (originalError == null) return true;
  return originalError instanceof GraphQLError && isOriginal(originalError);
}

export function serializeResult(result: ExecutionResult): string {
  return JSON.stringify(toldResult(result));
}

/** The one place that decides what of a result is told. Without errors nothing of it is looked at. */
export function toldResult(result: ExecutionResult): FormattedExecutionResult {
  if (!result.errors && !result.extensions) return result as FormattedExecutionResult;
  const { errors, data, extensions } = result;
  const rest = extensions && withoutMarks(extensions);
  return {
    ...(errors && { errors: errors.map(toldError) }),
    ...(data !== undefined && { data }),
    ...(rest && { extensions: rest }),
  };
}

export function toldError(error: GraphQLError): GraphQLFormattedError {
  const { extensions: _marked, ...told } = error.toJSON();
  const extensions = withoutMarks(error.extensions);
  return extensions === undefined ? told : { ...told, extensions };
}

function withoutMarks(extensions: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const { http: _http, unexpected: _unexpected, ...rest } = extensions;
  return Object.keys(rest).length > 0 ? rest : undefined;
}
