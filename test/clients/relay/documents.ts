import { graphql } from 'relay-runtime';

// What relay-compiler reads: a page that refetches itself, a change, and what watches it.

export const portsQuery = graphql`
  query documentsPortsQuery($count: Int = 8) {
    ...documentsPorts @arguments(count: $count)
  }
`;

export const portsFragment = graphql`
  fragment documentsPorts on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 8 }, cursor: { type: "String" })
  @refetchable(queryName: "documentsPortsPageQuery") {
    zenlayerPorts(first: $count, after: $cursor) @connection(key: "documents_zenlayerPorts") {
      edges {
        node {
          ...documentsPort
        }
      }
    }
  }
`;

export const portFragment = graphql`
  fragment documentsPort on ZenlayerPort @refetchable(queryName: "documentsPortQuery") {
    id
    name
    state
  }
`;

/** On anything that is rented: Relay asks the server what a type is, and knows no list of them. */
export const resourceFragment = graphql`
  fragment documentsResource on CloudResource @refetchable(queryName: "documentsResourceQuery") {
    id
    name
  }
`;

export const terminatePort = graphql`
  mutation documentsTerminatePortMutation($input: ZenlayerTerminatePortInput!) {
    terminatePort(input: $input) {
      __typename
      ... on ZenlayerTerminatePortSuccess {
        port {
          ...documentsPort
        }
        operation {
          id
          status
        }
      }
      ... on CloudResourceInUseError {
        dependents {
          name
        }
      }
      ... on CloudError {
        message
        code
        advice
        retryable
      }
    }
  }
`;

export const operationEvents = graphql`
  subscription documentsOperationEventsSubscription($id: ID!, $after: Int) {
    cloudOperationEvents(id: $id, after: $after) {
      sequence
      status
      operation {
        id
        status
      }
    }
  }
`;

export const portDependents = graphql`
  fragment documentsPortDependents on ZenlayerPort {
    dependents {
      nodes {
        name
      }
    }
  }
`;

export const deferred = graphql`
  query documentsDeferredQuery {
    zenlayerPorts(first: 20) {
      nodes {
        id
        name
        ...documentsPortDependents @defer
      }
    }
  }
`;
