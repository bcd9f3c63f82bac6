/** What is asked of a contender, again and again. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  variables(account: string): Readonly<Record<string, unknown>>;
}

/** What connections post. */
export interface Asked {
  /** The JSON of a connection's so manieth request. */
  body(connection: number, count: number): string;
  /** Whether it is another one each time: else a connection posts its first one again and again. */
  readonly fresh: boolean;
}

/** As many as there are connections, all at one cloud. */
export const accounts = Array.from({ length: 50 }, (_, index) => `account-${index}`);

function portId(account: string, number: number): string {
  return `causeway:zenlayer:${account}:port:port-${number}`;
}

const portFields = 'id name state nativeState speed createdAt location';

export const list: Workload = {
  name: 'list',
  title: 'a list of 10 ports, seven fields of each: one signed call',
  query: `query Ports($account: String) {
  zenlayerPorts(first: 10, account: $account) { nodes { ${portFields} } }
}`,
  variables: account => ({ account }),
};

export const nested: Workload = {
  name: 'nested',
  title: '50 private connects, each with two ports: two signed calls',
  query: `query Lines($account: String) {
  zenlayerPrivateConnects(first: 50, account: $account) {
    totalCount
    nodes {
      id name state bandwidthMbps
      endpointA { name vlanId port { id name state speed } }
      endpointZ { name vlanId port { id name state speed } }
    }
  }
}`,
  variables: account => ({ account }),
};

export const byId: Workload = {
  name: 'by id',
  title: 'one port by its id, seven fields: one signed call',
  query: `query Port($id: ID!) { zenlayerPort(id: $id) { ${portFields} } }`,
  variables: account => ({ id: portId(account, 7) }),
};

export const entities: Workload = {
  name: '_entities',
  title: '10 ports that another graph refers to (`_entities`), seven fields of each: one signed call',
  query: `query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on ZenlayerPort { ${portFields} } }
}`,
  variables: account => ({
    representations: Array.from({ length: 10 }, (_, number) => ({
      __typename: 'ZenlayerPort',
      id: portId(account, number),
    })),
  }),
};

/**
 * Each connection asks for another account: reads that are alike and under way at the same time are made once by Causeway, and
 * then its figure would be that of fewer calls than the others make.
 */
export function askedOf({ query, variables }: Workload): Asked {
  return {
    body: connection =>
      JSON.stringify({ query, variables: variables(accounts[connection % accounts.length] ?? '') }),
    fresh: false,
  };
}

/** Starts IP forwarding: a change that is over when it is answered. */
export function forwardingBody(instanceId: string): string {
  return JSON.stringify({
    query:
      'mutation($input: ZenlayerStartIpForwardInput!) { startIpForward(input: $input) { __typename ... on CloudError { message } } }',
    variables: { input: { instanceId, account: accounts[0] } },
  });
}

/** Returns ports that nothing was asked of before, each over when it is answered. */
export function terminationsOf(run: string): Asked {
  return { body: (connection, count) => terminationBody(`${run}-${connection}-${count}`), fresh: true };
}

/** Spelled without the names of types, which other checkouts may have named otherwise. */
export function terminationBody(run: string): string {
  return JSON.stringify({
    query: `mutation($id: ID!, $account: String) {
  terminatePort(input: { portId: $id, account: $account }) { __typename ... on CloudError { message } }
}`,
    variables: { id: `port-spare-${run}`, account: accounts[0] },
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
