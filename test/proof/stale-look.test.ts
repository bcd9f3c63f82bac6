import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, openGateway } from '../gateway.ts';

const terminate = `mutation($key: String) {
  terminatePort(input: { portId: "port-sin-edge-a", idempotencyKey: $key, waitSeconds: 5 }) {
    __typename
    ... on TerminatePortSuccess { operation { id status } }
    ... on CloudError { code retryable }
  }
}`;

describe('a look that another change has overtaken', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await openGateway({ zenlayer: { settings: { deletingMilliseconds: 30 } } });
  });
  afterEach(() => gateway.close());

  it('is no ground to send on: the slower client is told to try again, and is then told the truth', async () => {
    const { faults, journal } = gateway.zenlayer;
    // Reads what was true when it was asked, and tells it only when the other change is over.
    faults.add({ action: 'DescribePorts', resource: 'port-sin-edge-a', fault: { kind: 'delay', ms: 1_500 } });
    const slower = gateway.send(terminate, { key: 'slower' });
    await journal.until(() => faults.list().length === 0);
    const faster = await gateway.send(terminate, { key: 'faster' });
    expect(faster.data.terminatePort.operation.status).toBe('SUCCEEDED');

    expect((await slower).data.terminatePort).toMatchObject({
      code: 'CloudResourceBusyError',
      retryable: true,
    });
    expect(journal.countRequests({ action: 'TerminatePort' })).toBe(1);
    const again = await gateway.send(terminate, { key: 'slower' });
    expect(again.data.terminatePort.code).toBe('CloudResourceStateError');
    expect(journal.countRequests({ action: 'TerminatePort' })).toBe(1);
  });
});
