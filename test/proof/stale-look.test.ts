import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, openGateway, using } from '../gateway.ts';
import { zenlayerCloud } from '../providers/zenlayer/cloud.ts';

const terminate = `mutation($key: String) {
  terminatePort(input: { portId: "port-sin-edge-a", idempotencyKey: $key, waitSeconds: 5 }) {
    __typename
    ... on ZenlayerTerminatePortSuccess { operation { id status } }
    ... on CloudError { code retryable }
  }
}`;

const instance = 'zec-sin-router-a';

function forwarding(mutation: string): string {
  const type = `Zenlayer${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`;
  return `mutation($key: String) {
    answer: ${mutation}(input: { instanceId: "${instance}", idempotencyKey: $key, waitSeconds: 5 }) {
      ... on ${type} { operation { id status } }
      ... on CloudError { code retryable }
    }
  }`;
}

/** Reads what was true when it was asked, and tells it only when the test lets the time pass, however slow the machine is. */
const heldMs = 40_000;
const held = { kind: 'delay', ms: heldMs, clock: 'emulator' } as const;

describe('a look that another change has overtaken', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await openGateway({
      clouds: [
        using(zenlayerCloud, {
          start: { settings: { deletingMilliseconds: 30 } },
          settings: { attemptSeconds: 60, deadlineSeconds: 120 },
        }),
      ],
    });
  });
  afterEach(() => gateway.close());

  it('is no ground to send on: it is looked at again, and the slower client is told the truth', async () => {
    const { clock, faults, journal } = gateway.cloud(zenlayerCloud);
    faults.add({ action: 'DescribePorts', resource: 'port-sin-edge-a', fault: held });
    const slower = gateway.send(terminate, { key: 'slower' });
    await journal.until(() => faults.list().length === 0);
    const faster = await gateway.send(terminate, { key: 'faster' });
    expect(faster.data.terminatePort.operation.status).toBe('SUCCEEDED');

    clock.advance(heldMs);
    expect((await slower).data.terminatePort).toMatchObject({ code: 'CloudResourceStateError' });
    expect(journal.countRequests({ action: 'TerminatePort' })).toBe(1);
  });

  it('is replaced a few times only: who is overtaken each time is told to come back, and that nothing was sent', async () => {
    const { clock, faults, journal } = gateway.cloud(zenlayerCloud);
    const delayed = { action: 'DescribeInstances', resource: instance, fault: held } as const;
    faults.add(delayed);
    const slower = gateway.send(forwarding('stopIpForward'), { key: 'slower' });
    for (let look = 1; look <= 3; look += 1) {
      await journal.until(() => faults.list().length === 0);
      // Off and on again, so that nothing but the record can tell.
      for (const mutation of ['stopIpForward', 'startIpForward']) {
        const { data } = await gateway.send(forwarding(mutation), { key: `${mutation}-${look}` });
        expect(data.answer.operation.status).toBe('SUCCEEDED');
      }
      if (look < 3) faults.add(delayed);
      clock.advance(heldMs);
    }
    expect((await slower).data.answer).toMatchObject({ code: 'CloudResourceBusyError', retryable: true });
    expect(journal.countRequests({ action: 'StopIpForward' })).toBe(3);
    const again = await gateway.send(forwarding('stopIpForward'), { key: 'slower' });
    expect(again.data.answer).toMatchObject({ operation: { status: 'SUCCEEDED' } });
  });
});
