import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/domain/caller.ts';
import { everyRight } from '../../src/domain/rights.ts';
import { openGranted, terminate, terminatePortOn } from './granted-stage.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openGranted();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.zenlayer.reset();
  stage.alibaba.reset();
});

const terminatePort = (who: string, input: object) => terminatePortOn(stage, who, input);

describe('Watching an operation', () => {
  const watch = 'subscription($id: ID!) { cloudOperationEvents(id: $id) { sequence status } }';

  test('tells nothing to who may not see it, as if there were none', async () => {
    const { operation } = await terminatePort('operator', { portId: 'port-hkg-edge-a', account: 'north' });
    const { id } = operation;
    for (const who of ['rival', 'lineViewer', 'stranger']) {
      const told = await Array.fromAsync(stage.events(who, watch, { id }));
      const none = await Array.fromAsync(stage.events(who, watch, { id: 'op-nowhere' }));
      expect(JSON.stringify(told)).not.toContain('sequence":');
      expect(JSON.stringify(told).replaceAll(id, 'ID')).toBe(
        JSON.stringify(none).replaceAll('op-nowhere', 'ID'),
      );
    }
  });

  test('ends when the right to see it ends: it is asked again at each event', async () => {
    let renewals = 0;
    const caller: Caller = { tenant: 'acme', actor: 'somebody', rights: everyRight, federates: false };
    const asked = await openStage({
      identify: () => ({
        kind: 'caller',
        caller,
        bodyHash: null,
        renew: () => {
          renewals += 1;
          return renewals > 2 ? null : caller;
        },
      }),
    });
    const input = { portId: 'port-sin-lab', account: 'north' };
    const { data } = await asked.ask(null, terminate, { input });
    const { id } = data.terminatePort.operation;
    const events = await Array.fromAsync(asked.events('nobody', watch, { id }));
    await asked.close();
    expect(events).toMatchObject([
      { data: { cloudOperationEvents: { sequence: 1 } } },
      { data: { cloudOperationEvents: { sequence: 2 } } },
    ]);
    expect(events).toHaveLength(2);
  });
});

describe('Operations', () => {
  test('carry the rights that were used into the audit, in every row of theirs', async () => {
    const answer = await terminatePort('operator', { portId: 'port-sin-lab', account: 'north' });
    expect(answer.__typename).toBe('ZenlayerTerminatePortSuccess');
    const { operation } = answer;
    const { ledger } = stage.app.engine;
    const rows = await auditRows(ledger as never);
    const own = rows.map(body => JSON.parse(body)).filter(body => body.operation === operation.id);
    expect(own.length).toBeGreaterThan(1);
    for (const row of own) expect(row).toMatchObject({ actor: 'key:operator', rights: 'operator:change' });
  });

  test('of an idempotency key are no way around: the key of another input tells nothing that may not be seen', async () => {
    const key = 'key-that-was-used';
    await terminatePort('northern', { portId: 'port-sin-edge-a', account: 'north', idempotencyKey: key });
    const conflict = await terminatePort('northern', {
      portId: 'port-sin-edge-b',
      account: 'north',
      idempotencyKey: key,
    });
    expect(conflict).toMatchObject({
      __typename: 'CloudIdempotencyConflictError',
      operation: { id: expect.any(String) },
    });
    // Somebody else's key of the same text is another key.
    const other = await terminatePort('operator', {
      portId: 'port-sin-edge-b',
      account: 'north',
      idempotencyKey: key,
    });
    expect(other.__typename).toBe('ZenlayerTerminatePortSuccess');
  });

  test('are resolved only by who may make that change', async () => {
    stage.zenlayer.create({ kind: 'port', id: 'port-that-stays' });
    const { operation } = await terminatePort('operator', { portId: 'port-that-stays', account: 'north' });
    const resolve = `mutation($id: ID!) { resolveCloudOperation(input: { id: $id, outcome: APPLIED, note: "seen" }) {
      __typename ... on CloudAccessError { missingRight } } }`;
    const by = async (who: string) =>
      (await stage.ask(who, resolve, { id: operation.id })).data.resolveCloudOperation;
    expect(await by('viewer')).toEqual({
      __typename: 'CloudAccessError',
      missingRight: 'terminatePort on port of zenlayer/north',
    });
    expect((await by('lineViewer')).__typename).toBe('CloudResourceNotFoundError');
    expect((await by('rival')).__typename).toBe('CloudResourceNotFoundError');
  });
});

async function auditRows(ledger: {
  readonly audit: {
    chains(): Promise<readonly string[]>;
    rows(writer: string, after: number): Promise<readonly { readonly body: string }[]>;
  };
}): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (const chain of await ledger.audit.chains()) {
    for (const row of await ledger.audit.rows(chain, -1)) bodies.push(row.body);
  }
  return bodies;
}
