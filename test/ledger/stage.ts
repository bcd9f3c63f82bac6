import type { OperationDraft, OperationStatus } from '../../src/domain/operation.ts';
import type { KnownWork, LedgerSettings, Step } from '../../src/ledger/ledger.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';

/** One record, empty at first, on which ledgers are opened and closed. */
export interface Stage {
  open(options?: {
    readonly writer?: string;
    readonly settings?: Partial<LedgerSettings>;
  }): Promise<DurableLedger>;
  /** What somebody with access to the store could do behind the ledger's back. */
  tamper(statement: string): Promise<void>;
  clear(): Promise<void>;
}

export interface Store {
  readonly name: string;
  stage(): Promise<Stage>;
  /** As a server opens it, where `stage` opens it closer to the test. */
  served?(): Promise<Stage>;
}

let drafts = 0;

export function draft(some: Partial<OperationDraft> = {}): OperationDraft {
  const number = ++drafts;
  return {
    id: `op-${String(number).padStart(6, '0')}`,
    parent: null,
    change: 'zenlayer.sdn.TerminatePort',
    mutation: 'terminatePort',
    provider: 'zenlayer',
    account: 'main',
    kind: 'port',
    region: null,
    resource: `causeway:zenlayer:main:port:p${number}`,
    resourceName: null,
    holds: some.resource ?? `causeway:zenlayer:main:port:p${number}`,
    tenant: 'acme',
    actor: 'ada',
    reason: null,
    key: null,
    fingerprint: 'f'.repeat(64),
    documentHash: 'd'.repeat(64),
    input: {},
    before: { resource: { name: 'edge' } },
    ...some,
  };
}

/** What a writer knows whose places and changes are those of `draft`. */
export const known: KnownWork = { places: ['zenlayer/main'], changes: ['zenlayer.sdn.TerminatePort'] };

/** Records it and walks it through the given steps; returns its id. */
export async function recorded(
  ledger: DurableLedger,
  some: Partial<OperationDraft> = {},
  ...steps: readonly (Step | OperationStatus)[]
): Promise<string> {
  const { operation } = await ledger.record(draft(some));
  let from = operation.status;
  for (const each of steps) {
    const step: Step = typeof each === 'string' ? { status: each } : each;
    if (step.status === 'SENDING') await ledger.sending(operation.id);
    else if ((await ledger.advance(operation.id, [from], step)) === null) throw new Error(`not ${from}`);
    from = step.status;
  }
  return operation.id;
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  return await Array.fromAsync(items);
}
