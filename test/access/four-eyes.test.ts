import { afterEach, describe, expect, test, vi } from 'vitest';
import { openSqliteAccess } from '../../src/ledger/access-store.ts';
import {
  askApproval,
  decideApproval,
  findApproval,
  giveApprovalBack,
  takeApproval,
} from '../../src/ledger/approvals.ts';
import { LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { run } from '../../src/ledger/sql.ts';
import { type BrakedStage, openBraked } from './braked-stage.ts';
import type { StageOptions } from './stage.ts';

const opened: BrakedStage[] = [];
afterEach(async () => {
  for (const stage of opened.splice(0)) await stage.close();
});

async function open(brakes: NonNullable<StageOptions['brakes']>): Promise<BrakedStage> {
  const stage = await openBraked(brakes);
  opened.push(stage);
  return stage;
}

describe('Four eyes', () => {
  const rule = {
    changes: ['destroyPrivateConnect', 'terminatePort'],
    accounts: null,
    validForMinutes: 60,
    exempt: [],
  };
  const decide = async (
    stage: BrakedStage,
    who: string,
    mutation: 'approveCloudChange' | 'declineCloudChange',
    id: string,
  ) => {
    const type = mutation === 'approveCloudChange' ? 'CloudApproveChange' : 'CloudDeclineChange';
    const query = `mutation($id: ID!) { ${mutation}(input: { id: $id, note: "as discussed" }) {
      __typename ... on CloudError { message } ... on ${type}Success { approval { status decidedBy note operation { reason resourceId } } } } }`;
    return (await stage.ask(who, query, { id })).data[mutation];
  };
  const approve = (stage: BrakedStage, who: string, id: string) =>
    decide(stage, who, 'approveCloudChange', id);

  test('a change waits for another person, goes through once they approved, and only once', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    await stage.expectHeld(asked, 'CloudApprovalNeededError');
    expect(asked).toMatchObject({
      retryable: true,
      advice: 'GET_APPROVAL',
      resourceId: 'causeway:zenlayer:north:port:port-sin-edge-a',
    });
    expect(stage.sent()).toBe(0);
    const more = '... on CloudApprovalNeededError { approval { id status change requestedBy } }';
    expect((await stage.terminate('alice', 'port-sin-edge-a', more)).approval).toEqual({
      id: asked.approvalId,
      status: 'PENDING',
      change: 'TERMINATE_PORT',
      requestedBy: 'key:alice',
    });
    // Asking again asks for the same approval.
    const again = await stage.terminate('alice', 'port-sin-edge-a');
    expect(again.approvalId).toBe(asked.approvalId);

    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({
      __typename: 'CloudApproveChangeSuccess',
      approval: { status: 'APPROVED', decidedBy: 'key:bob', note: 'as discussed' },
    });
    const done = await stage.terminate(
      'alice',
      'port-sin-edge-a',
      '... on ZenlayerTerminatePortSuccess { operation { id } }',
    );
    expect(done.__typename).toBe('ZenlayerTerminatePortSuccess');
    expect(stage.sent()).toBe(1);
    const rows = await stage.audited(done.operation.id);
    for (const row of rows)
      expect(row.rights).toBe(`operator:change, approved by key:bob (${asked.approvalId})`);
    // Who approved is in the audit itself, by their own name.
    expect(await stage.audited(asked.approvalId)).toMatchObject([
      { status: 'REJECTED', by: null },
      { status: 'REJECTED', by: 'key:bob', note: 'approved by key:bob: as discussed' },
    ]);
    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({ __typename: 'CloudInputError' });
  });

  test('nobody approves their own change, whatever they may do', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('both', 'port-sin-edge-a');
    expect(await approve(stage, 'both', asked.approvalId)).toMatchObject({
      __typename: 'CloudAccessError',
      message: expect.stringContaining('another person'),
    });
    expect((await stage.terminate('both', 'port-sin-edge-a')).__typename).toBe('CloudApprovalNeededError');
  });

  test('who may not approve is told so, and for who may not see it there is nothing', async () => {
    const stage = await open({ approvals: [rule] });
    const { approvalId } = await stage.terminate('both', 'port-sin-edge-a');
    expect(await approve(stage, 'alice', approvalId)).toMatchObject({ __typename: 'CloudAccessError' });
    for (const who of ['carol', 'rival']) {
      const hidden = await approve(stage, who, approvalId);
      const missing = await approve(stage, who, 'op-that-never-was');
      expect(hidden.__typename).toBe('CloudResourceNotFoundError');
      expect(hidden.message.replace(approvalId, 'ID')).toBe(
        missing.message.replace('op-that-never-was', 'ID'),
      );
    }
    const list = '{ cloudApprovals { nodes { id change requestedBy } } }';
    expect((await stage.ask('bob', list)).data.cloudApprovals.nodes).toEqual([
      { id: approvalId, change: 'TERMINATE_PORT', requestedBy: 'key:both' },
    ]);
    for (const who of ['carol', 'rival'])
      expect((await stage.ask(who, list)).data.cloudApprovals.nodes).toEqual([]);
    const tooMany = (await stage.ask('bob', '{ cloudApprovals(first: 101) { nodes { id } } }')).errors;
    expect(tooMany).toMatchObject([{ extensions: { code: 'CloudInputError', inputField: 'first' } }]);
    const one = 'query($id: ID!) { cloudApproval(id: $id) { status } }';
    expect((await stage.ask('carol', one, { id: approvalId })).data.cloudApproval).toBeNull();
    expect((await stage.ask('bob', one, { id: approvalId })).data.cloudApproval).toEqual({
      status: 'PENDING',
    });
  });

  test('an approval is bound to what was seen: it is void once the resource is another', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    await approve(stage, 'bob', asked.approvalId);
    const rename = { portId: 'port-sin-edge-a', account: 'north', name: 'in use again', waitSeconds: 5 };
    expect((await stage.change('alice', 'renamePort', rename)).__typename).toBe('ZenlayerRenamePortSuccess');
    const held = await stage.terminate('alice', 'port-sin-edge-a');
    expect(held.__typename).toBe('CloudApprovalNeededError');
    expect(held.approvalId).not.toBe(asked.approvalId);
    expect(held.message).toContain('has changed since');
    expect(stage.sent()).toBe(0);
    const one = 'query($id: ID!) { cloudApproval(id: $id) { status } }';
    expect((await stage.ask('bob', one, { id: asked.approvalId })).data.cloudApproval.status).toBe('VOID');
  });

  test('an approval is for that person, that input and that resource alone', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    await approve(stage, 'bob', asked.approvalId);
    expect((await stage.terminate('both', 'port-sin-edge-a')).__typename).toBe('CloudApprovalNeededError');
    expect((await stage.terminate('alice', 'port-sin-edge-b')).__typename).toBe('CloudApprovalNeededError');
    expect(stage.sent()).toBe(0);
  });

  test('a declined change stays where it is', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    expect((await decide(stage, 'bob', 'declineCloudChange', asked.approvalId)).approval.status).toBe(
      'DECLINED',
    );
    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({ __typename: 'CloudInputError' });
    const next = await stage.terminate('alice', 'port-sin-edge-a');
    expect(next).toMatchObject({ __typename: 'CloudApprovalNeededError' });
    expect(next.approvalId).not.toBe(asked.approvalId);
  });

  test('an approval that was not used in time is worth nothing', async () => {
    // A hundredth of a second.
    const stage = await open({ approvals: [{ ...rule, validForMinutes: 0.01 / 60 }] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({
      __typename: 'CloudInputError',
      message: expect.stringContaining('EXPIRED'),
    });
  });

  test('an approval that is not in the audit is none: the decision is taken back, and can be made again', async () => {
    const stage = await open({ approvals: [rule] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    const { ledger } = stage.app.engine;
    const advancing = vi.spyOn(ledger, 'advance').mockRejectedValueOnce(new LedgerUnavailableError('full'));
    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({
      __typename: 'CloudUnavailableError',
      message: expect.stringContaining('Nothing was decided'),
    });
    expect((await stage.terminate('alice', 'port-sin-edge-a')).__typename).toBe('CloudApprovalNeededError');
    expect(stage.sent()).toBe(0);
    advancing.mockRestore();
    expect(await approve(stage, 'bob', asked.approvalId)).toMatchObject({
      __typename: 'CloudApproveChangeSuccess',
    });
    expect(await stage.audited(asked.approvalId)).toHaveLength(2);
  });

  test('who is exempt needs nobody', async () => {
    const stage = await open({ approvals: [{ ...rule, exempt: ['key:both'] }] });
    const asked = await stage.terminate('alice', 'port-sin-edge-a');
    await approve(stage, 'bob', asked.approvalId);
    expect((await stage.terminate('both', 'port-sin-edge-b')).__typename).toBe(
      'ZenlayerTerminatePortSuccess',
    );
  });

  test('what was approved and not used within its time is used no more', async () => {
    const store = await openSqliteAccess(':memory:');
    const wanted = { tenant: 't', requester: 'r', fingerprint: 'f', seen: 's' };
    const place = { provider: 'p', account: 'a', kind: 'k', mutation: 'm' };
    await store.write(askApproval({ ...wanted, ...place, id: 'op-1', validForMs: 60_000 }));
    await store.write(decideApproval('op-1', { status: 'APPROVED', by: 'x', note: null }));
    await store.write(run('update approvals set expires_at = :now'));
    expect(await store.write(takeApproval(wanted))).toEqual({ kind: 'none', changed: false });
    await store.close();
  });

  test('what was taken and not used after all is good again', async () => {
    const store = await openSqliteAccess(':memory:');
    const wanted = { tenant: 't', requester: 'r', fingerprint: 'f', seen: 's' };
    const place = { provider: 'p', account: 'a', kind: 'k', mutation: 'm' };
    await store.write(askApproval({ ...wanted, ...place, id: 'op-1', validForMs: 60_000 }));
    await store.write(decideApproval('op-1', { status: 'APPROVED', by: 'x', note: null }));
    const first = await store.write(takeApproval(wanted));
    const second = await store.write(takeApproval(wanted));
    expect([first.kind, second.kind]).toEqual(['used', 'none']);
    await store.write(giveApprovalBack('op-1'));
    expect(await store.read(findApproval('op-1'))).toMatchObject({ status: 'APPROVED' });
    await store.close();
  });
});
