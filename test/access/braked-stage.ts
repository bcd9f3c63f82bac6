import { expect } from 'vitest';
import { exposedChanges, typeNameOf } from '../../src/graph/change.ts';
import { type Answered, openStage, type Stage, type StageOptions } from './stage.ts';

const everywhere = { accounts: null, kinds: null };
const access: NonNullable<StageOptions['access']> = {
  roles: new Map([
    ['operator', [{ role: 'operator', may: ['read', 'change'], ...everywhere }]],
    ['approver', [{ role: 'approver', may: ['read', 'approve'], ...everywhere }]],
    ['lines', [{ role: 'lines', may: ['read', 'approve'], accounts: null, kinds: ['private-connect'] }]],
  ]),
  grants: [
    { to: { kind: 'key', key: 'alice' }, roles: ['operator'] },
    { to: { kind: 'key', key: 'both' }, roles: ['operator', 'approver'] },
    { to: { kind: 'key', key: 'bob' }, roles: ['approver'] },
    { to: { kind: 'key', key: 'carol' }, roles: ['lines'] },
    { to: { kind: 'key', key: 'rival' }, roles: ['operator', 'approver'] },
  ],
};
const keys = { alice: 'acme', both: 'acme', bob: 'acme', carol: 'acme', rival: 'rival' };

export interface BrakedStage extends Stage {
  change(who: string, mutation: string, input: object, more?: string): Promise<Answered['data']>;
  terminate(who: string, portId: string, more?: string): Promise<Answered['data']>;
  /** How many requests of this action the cloud has seen. */
  sent(action?: string): number;
  /** The audit's rows of one operation. */
  audited(operationId: string): Promise<readonly Record<string, unknown>[]>;
  /** Refused by this error, nothing sent, and written down. */
  expectHeld(answer: Answered['data'], tag: string): Promise<void>;
}

const errorFields = `__typename ... on CloudError { message retryable advice operation { id status } }
  ... on CloudApprovalNeededError { resourceId approvalId approvalExpiresAt }`;

/** Alice changes, Bob approves, Carol sees only lines, one may do both, and one is of another company. */
export async function openBraked(brakes: NonNullable<StageOptions['brakes']>): Promise<BrakedStage> {
  const stage = await openStage({ access, keys, brakes });
  const change: BrakedStage['change'] = async (who, mutation, input, more = '') => {
    const changed = [...exposedChanges().values()].find(each => each.mutation === mutation);
    const type = typeNameOf(changed as never);
    const query = `mutation($input: ${type}Input!) { ${mutation}(input: $input) { ${errorFields} ${more} } }`;
    const { data, errors } = await stage.ask(who, query, { input });
    expect(errors).toBeUndefined();
    return data[mutation];
  };
  const audited: BrakedStage['audited'] = async operationId => {
    const { audit } = stage.app.engine.ledger as unknown as {
      audit: {
        chains(): Promise<readonly string[]>;
        rows(writer: string, after: number): Promise<readonly { readonly body: string }[]>;
      };
    };
    const rows = await Promise.all((await audit.chains()).map(chain => audit.rows(chain, -1)));
    return rows
      .flat()
      .map(({ body }) => JSON.parse(body))
      .filter(({ operation }) => operation === operationId);
  };
  return {
    ...stage,
    change,
    audited,
    terminate: (who, portId, more = '') => change(who, 'terminatePort', { portId, account: 'north' }, more),
    sent: (action = 'TerminatePort') => stage.zenlayer.journal.countRequests({ action }),
    async expectHeld(answer, tag) {
      expect(answer).toMatchObject({ __typename: tag, operation: { status: 'REJECTED' } });
      expect(answer.message).toContain('Nothing was sent');
      expect(await audited(answer.operation.id)).toMatchObject([
        { status: 'REJECTED', error: { tag }, rights: expect.any(String) },
      ]);
    },
  };
}
