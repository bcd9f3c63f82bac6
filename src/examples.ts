import type { GraphiqlTab } from './server/graphiql.ts';

interface ExampleIds {
  readonly port: string;
  readonly busyPort: string;
  readonly privateConnect: string;
  readonly circuit: string;
  readonly instance: string;
}

/** The tabs that GraphiQL opens with, in lines that fit its editor. In the demo each of them runs as it stands. */
function tabs(ids: ExampleIds): readonly GraphiqlTab[] {
  return [
    {
      query: `# What is rented, over all accounts and regions.
# What cannot be read is named in "failures".
query Inventory {
  zenlayerPorts(first: 10) {
    totalCount
    nodes {
      id
      name
      state
      billing { kind endsAt }
      dataCenter { city }
    }
    failures { account message }
  }
  zenlayerPrivateConnects(first: 5) {
    nodes {
      name
      state
      endpointA { port { name state } }
      endpointZ { port { name state } }
    }
  }
  alibabaPhysicalConnections(first: 10) {
    nodes {
      id
      name
      regionId
      state
      borderRouters { nativeId name state }
    }
    failures { account regionId message }
  }
}
`,
    },
    {
      query: `# Ends the billing of a port: it goes to the recycle bin,
# and restorePort undoes that for a day.
mutation ReturnPort {
  terminatePort(
    input: {
      portId: "${ids.port}"
      reason: "no longer needed"
      waitSeconds: 5
    }
  ) {
    __typename
    ... on ZenlayerTerminatePortSuccess {
      requestId
      port { id name state nativeState }
      reversibleUntil
      operation { id status undo }
    }
    ... on CloudError {
      message
      code
      advice
      retryable
      provider
      providerCode
      requestId
    }
  }
}
`,
    },
    {
      query: `# A refusal is part of the answer, with a type of its own.
# This port is in use: nothing was sent.
mutation RefusedPort {
  terminatePort(input: { portId: "${ids.busyPort}" }) {
    __typename
    ... on ZenlayerTerminatePortSuccess { requestId }
    ... on CloudResourceInUseError {
      dependents { kind nativeId name }
    }
    ... on CloudError { message code advice retryable }
  }
}
`,
    },
    {
      query: `# Cannot be undone. Accepted at once, DESTROYING then,
# and done when it is no longer listed.
mutation DestroyLine {
  destroyPrivateConnect(
    input: {
      privateConnectId: "${ids.privateConnect}"
      waitSeconds: 30
    }
  ) {
    __typename
    ... on ZenlayerDestroyPrivateConnectSuccess {
      requestId
      privateConnect { id state nativeState }
      operation {
        id
        status
        events { sequence status note nativeState }
      }
    }
    ... on CloudError {
      message
      code
      advice
      retryable
      providerCode
    }
  }
}
`,
    },
    {
      query: `# No region is named: all are read, and the change goes
# where exactly one has the circuit.
mutation GiveCircuitBack {
  terminatePhysicalConnection(
    input: { physicalConnectionId: "${ids.circuit}" }
  ) {
    __typename
    ... on AlibabaTerminatePhysicalConnectionSuccess {
      requestId
      physicalConnection { id name state nativeState }
      operation { id status }
    }
    ... on CloudResourceInUseError {
      dependents { kind nativeId name }
    }
    ... on CloudError {
      message
      code
      advice
      retryable
      providerCode
    }
  }
}
`,
    },
    {
      query: `# Leaves the bill as it is; startIpForward undoes it.
mutation StopForwarding {
  stopIpForward(input: { instanceId: "${ids.instance}" }) {
    __typename
    ... on ZenlayerStopIpForwardSuccess {
      requestId
      instance { id name ipForwarding state }
      operation { id status undo }
    }
    ... on CloudError {
      message
      code
      advice
      retryable
      providerCode
    }
  }
}
`,
    },
    {
      query: `# Every change that was asked for, newest first.
query Operations {
  cloudOperations(first: 20) {
    nodes {
      id
      status
      change
      resourceId
      reason
      startedAt
      endedAt
      reversibleUntil
      events { sequence at status note }
    }
  }
}
`,
    },
  ];
}

export const demoTabs: readonly GraphiqlTab[] = tabs({
  port: 'port-sin-edge-a',
  busyPort: 'port-sin-backbone',
  privateConnect: 'pc-retired-a',
  circuit: 'pc-119mfjzm7',
  instance: 'zec-sin-router-a',
});

/** With real accounts nothing must happen by a click on an example: the ids are to be filled in. */
export const ownTabs: readonly GraphiqlTab[] = tabs({
  port: 'your-port-id',
  busyPort: 'your-port-id',
  privateConnect: 'your-private-connect-id',
  circuit: 'your-physical-connection-id',
  instance: 'your-instance-id',
});
