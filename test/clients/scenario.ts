// What each client is tried with. The same documents for all, so that what differs is the client.

export const ports = /* GraphQL */ `
  query Ports($first: Int, $after: String) {
    zenlayerPorts(first: $first, after: $after) {
      nodes { id name state }
      edges { cursor node { id } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`;

export const renamePort = /* GraphQL */ `
  mutation RenamePort($input: ZenlayerRenamePortInput!) {
    renamePort(input: $input) {
      __typename
      ... on ZenlayerRenamePortSuccess {
        port { id name }
        operation { id status }
      }
      ... on CloudError { message code advice retryable }
    }
  }
`;

export const terminatePort = /* GraphQL */ `
  mutation TerminatePort($input: ZenlayerTerminatePortInput!) {
    terminatePort(input: $input) {
      __typename
      ... on ZenlayerTerminatePortSuccess {
        port { id name state }
        operation { id status undo }
      }
      ... on CloudResourceInUseError { dependents { kind name } }
      ... on CloudError { message code advice retryable }
    }
  }
`;

export const operationEvents = /* GraphQL */ `
  subscription OperationEvents($id: ID!, $after: Int) {
    cloudOperationEvents(id: $id, after: $after) {
      sequence
      status
      operation { id status }
    }
  }
`;

/** A list that is shown before what hangs on its rows was read. */
export const portsWithDependents = /* GraphQL */ `
  query PortsWithDependents {
    zenlayerPorts(first: 20) {
      nodes {
        id
        name
        ... @defer(label: "dependents") { dependents { nodes { name } } }
      }
    }
  }
`;

export interface PortsWithDependentsData {
  readonly zenlayerPorts: {
    readonly nodes: readonly {
      readonly id: string;
      readonly name: string;
      readonly dependents?: { readonly nodes: readonly { readonly name: string }[] } | null;
    }[];
  };
}

/** A port whose name may change. */
export const quietPort = 'port-hkg-edge-a';

/** A port that carries private connects: to end it is refused by looking. */
export const busyPort = 'port-sin-backbone';

export interface PortsData {
  readonly zenlayerPorts: {
    readonly nodes: readonly { readonly id: string; readonly name: string; readonly state: string }[];
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly totalCount: number | null;
  };
}

export interface Answered {
  readonly __typename: string;
  readonly message?: string;
  readonly code?: string;
  readonly advice?: string;
  readonly retryable?: boolean;
  readonly dependents?: readonly { readonly kind: string; readonly name: string }[];
  readonly port?: { readonly id: string; readonly name: string; readonly state?: string };
  readonly operation?: { readonly id: string; readonly status: string; readonly undo?: string | null };
}

export interface EventsData {
  readonly cloudOperationEvents: {
    readonly sequence: number;
    readonly status: string;
    readonly operation: { readonly id: string; readonly status: string };
  };
}

/** What every client has to come to by following `terminatePort` to its end. */
export const lastEvents = ['RECORDED', 'SENDING', 'ACCEPTED', 'SUCCEEDED'];
