/** What is asked of every contender: the same document with the same variables, again and again. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

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
  title: '50 private connects, each with two ports: two signed calls',
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
  variables: { first: 50 },
};

export function bodyOf({ query, variables }: Workload): string {
  return JSON.stringify({ query, variables });
}

/** Switches IP forwarding of an instance of the connection's own, on and off: a change that is over when it is answered. */
export function changeBody(run: string): (connection: number, count: number) => string {
  return (connection, count) => {
    const mutation = count % 2 === 0 ? 'startIpForward' : 'stopIpForward';
    const type = `Zenlayer${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    return JSON.stringify({
      query: `mutation($input: ${type}!) { ${mutation}(input: $input) { __typename ... on CloudError { message } } }`,
      variables: { input: { instanceId: `${run}-${connection}`, account: 'main' } },
    });
  };
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
