/** What is asked of every contender, again and again. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: { readonly first: number };
}

export const shortList: Workload = {
  name: 'short list',
  title: 'a list of 10 ports, seven fields of each: one signed call',
  query: `query ShortPorts($first: Int!) {
  zenlayerPorts(first: $first) {
    nodes { id name state nativeState speed createdAt location }
  }
}`,
  variables: { first: 10 },
};

export const list: Workload = {
  name: 'list',
  title: 'a list of 50 ports: one signed call',
  query: `query Ports($first: Int!) {
  zenlayerPorts(first: $first) {
    totalCount
    pageInfo { hasNextPage }
    nodes { id name state nativeState speed createdAt location kind }
  }
}`,
  variables: { first: 50 },
};

export const nested: Workload = {
  name: 'nested',
  title: '42 private connects, each with two ports: two signed calls',
  query: `query Lines($first: Int!) {
  zenlayerPrivateConnects(first: $first) {
    totalCount
    nodes {
      id name state bandwidthMbps
      endpointA { name vlanId port { id name state speed } }
      endpointZ { name vlanId port { id name state speed } }
    }
  }
}`,
  // With what connections ask beyond it still no more than a hundred ports, which are one call.
  variables: { first: 42 },
};

export function bodyOf({ query, variables }: Workload): string {
  return JSON.stringify({ query, variables });
}

/**
 * The same, a little longer or shorter for each connection: reads that are alike and under way at the same time are made once
 * by Causeway, and then its figure would be that of fewer calls than the others make.
 */
export function bodiesOf({ query, variables }: Workload): (connection: number) => string {
  return connection => {
    const away = connection % 2 === 0 ? -connection / 2 : (connection + 1) / 2;
    return JSON.stringify({ query, variables: { ...variables, first: variables.first + away } });
  };
}

/**
 * Starts IP forwarding of an instance that nothing was asked of before: a change that is over when it is answered. The next one
 * on the same thing would be held back for as long as the provider's reads may still show how it was before this one.
 */
export function changeBodies(run: string): (connection: number, count: number) => string {
  return (connection, count) => changeBody(`${run}-${connection}-${count}`);
}

export function changeBody(instanceId: string): string {
  return JSON.stringify({
    query:
      'mutation($input: ZenlayerStartIpForwardInput!) { startIpForward(input: $input) { __typename ... on CloudError { message } } }',
    variables: { input: { instanceId, account: 'main' } },
  });
}

export async function ask(
  url: URL,
  body: string,
): Promise<{ readonly data?: unknown; readonly errors?: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return (await response.json()) as { data?: unknown; errors?: unknown };
}
