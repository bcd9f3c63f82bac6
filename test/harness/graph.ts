import type { Step } from './trades.ts';

/** What a mutation or a question to a gateway came to, seen from its client. */
export type GraphReply =
  /** An HTTP answer with data. */
  | { readonly kind: 'data'; readonly data: Readonly<Record<string, unknown>> }
  /** An HTTP answer with errors: for a mutation always unexpected. */
  | { readonly kind: 'errors'; readonly status: number; readonly errors: readonly GraphError[] }
  /** No answer: the connection broke, nobody listened, or patience ended. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface GraphError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export async function ask(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<GraphReply> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const answer = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: readonly GraphError[];
    };
    if (answer.errors !== undefined || !answer.data) {
      return { kind: 'errors', status: response.status, errors: answer.errors ?? [] };
    }
    return { kind: 'data', data: answer.data };
  } catch (error) {
    return { kind: 'lost', reason: error instanceof Error ? error.message : String(error) };
  }
}

export interface OperationView {
  readonly id: string;
  readonly status: string;
  readonly open: boolean;
  /** Null where a creation does not know it yet. */
  readonly resourceId: string | null;
}

/** A mutation's answer, whichever member of its union it is. */
export interface ChangeReply {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly replayed: boolean;
  readonly operation: OperationView | null;
}

const operationFields = 'id status open resourceId';

export function mutationText({ mutation, typeName: name }: Pick<Step, 'mutation' | 'typeName'>): string {
  return `mutation($input: ${name}Input!) { answer: ${mutation}(input: $input) {
    __typename
    ... on ${name}Success { replayed operation { ${operationFields} } }
    ... on CloudError { code message retryable replayed operation { ${operationFields} } }
  } }`;
}

export const operationText = `query($id: ID!) { operation: cloudOperation(id: $id) { ${operationFields} } }`;

export const resolveText = `mutation($input: CloudResolveOperationInput!) {
  answer: resolveCloudOperation(input: $input) {
    __typename
    ... on CloudResolveOperationSuccess { operation { ${operationFields} } }
    ... on CloudError { code message retryable replayed operation { ${operationFields} } }
  }
}`;
