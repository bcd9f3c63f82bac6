import { GraphQLClient } from 'graphql-request';
import { graphql } from '../generated/codegen/gql';

const Ports = graphql(`
  query CodegenPorts($first: Int, $after: String) {
    zenlayerPorts(first: $first, after: $after) {
      nodes { id name state createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const TerminatePort = graphql(`
  mutation CodegenTerminatePort($input: ZenlayerTerminatePortInput!) {
    terminatePort(input: $input) {
      __typename
      ... on ZenlayerTerminatePortSuccess { port { id state } operation { id status } }
      ... on CloudResourceInUseError { dependents { name } }
      ... on CloudError { code message advice retryable }
    }
  }
`);

export async function namesOfPorts(url: string): Promise<readonly string[]> {
  const client = new GraphQLClient(url);
  const names: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { zenlayerPorts }: { zenlayerPorts?: Page | null } = await client.request(Ports, {
      first: 8,
      after,
    });
    for (const { name } of zenlayerPorts?.nodes ?? []) names.push(name ?? '');
    if (!zenlayerPorts?.pageInfo.hasNextPage) return names;
    after = zenlayerPorts.pageInfo.endCursor ?? null;
  }
}

interface Page {
  readonly nodes: readonly { readonly name?: string | null }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** Narrowed by `__typename`, so that each member has its own fields and no other. */
export async function terminate(url: string, portId: string): Promise<string> {
  const client = new GraphQLClient(url);
  const { terminatePort: answer } = await client.request(TerminatePort, { input: { portId } });
  switch (answer.__typename) {
    case 'ZenlayerTerminatePortSuccess':
      return `${answer.port?.state}, followed as ${answer.operation?.id}`;
    case 'CloudResourceInUseError':
      return `first: ${(answer.dependents ?? []).map(({ name }) => name).join(', ')}`;
    default:
      return `${answer.code}: ${answer.message} (${answer.advice})`;
  }
}

/** What does not compile: an input that is missing, and a field that the success does not have. */
export async function refusedByTheCompiler(url: string): Promise<void> {
  const client = new GraphQLClient(url);
  // @ts-expect-error portId is required
  const { terminatePort: answer } = await client.request(TerminatePort, { input: {} });
  // @ts-expect-error only an error has an advice
  if (answer.__typename === 'ZenlayerTerminatePortSuccess') answer.advice;
}
