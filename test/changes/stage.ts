import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ChangeEngine } from '../../src/changes/engine.ts';
import { type ChangeRequest, checkRequest, type SoundRequest } from '../../src/changes/request.ts';
import { type ChangeSettings, changeDefaults } from '../../src/changes/settings.ts';
import { WatchedRecord } from '../../src/changes/time.ts';
import { type Account, Accounts } from '../../src/domain/account.ts';
import { localOperator } from '../../src/domain/caller.ts';
import type { Change } from '../../src/domain/change.ts';
import type { Operation, OperationDraft, OperationStatus } from '../../src/domain/operation.ts';
import type { Ledger, Step } from '../../src/ledger/ledger.ts';
import { ledgerDefaults } from '../../src/ledger/ledger.ts';
import type { SqlLedger } from '../../src/ledger/sql-ledger.ts';
import { openMemoryLedger } from '../../src/ledger/sqlite/memory.ts';
import { draft } from './fixture.ts';
import { MadeUpCloud } from './made-up-cloud.ts';

/** Everything that waits is short, and long enough to stay in proportion. */
export const brisk: ChangeSettings = {
  ...changeDefaults,
  firstLookMs: 5,
  slowestLookMs: 20,
  stalledLookMs: 20,
  looksPerSecond: 10_000,
  pollMs: 5,
  answerLookMs: 1_000,
};

export interface StageOptions {
  readonly settings?: Partial<ChangeSettings>;
  readonly account?: Partial<Account<unknown>>;
  readonly changes?: readonly Change[];
}

/** The steps of a change over a record in memory and a made-up cloud. */
export class Stage {
  readonly cloud = new MadeUpCloud();
  readonly accounts = new Accounts();
  readonly account: Account<unknown>;
  readonly settings: ChangeSettings;
  /** What was reported as trouble. */
  readonly troubles: unknown[] = [];
  readonly #database = new DatabaseSync(':memory:');
  readonly #changes: readonly Change[];
  readonly ledger: SqlLedger;
  readonly engine: ChangeEngine;
  #processes = 0;
  #drafts = 0;

  constructor({ settings, account, changes = [] }: StageOptions = {}) {
    this.settings = { ...brisk, ...settings };
    this.account = {
      provider: 'cloud',
      name: 'main',
      regions: null,
      staleReadsMs: 10,
      client: {},
      ...account,
    };
    this.accounts.add(this.account);
    this.#changes = changes;
    this.ledger = this.process();
    this.engine = this.engineOver(this.ledger);
    onTestFinished(() => this.ledger.close());
  }

  /** Another process over the same record. */
  process(): SqlLedger {
    this.#processes += 1;
    const [writer, owner] = ['local', `process-${this.#processes}`];
    const settings = { ...ledgerDefaults, leaseMs: this.settings.leaseMs };
    return openMemoryLedger(this.#database, { writer, owner, settings });
  }

  engineOver(ledger: Ledger, facts: Partial<ChangeEngine> = {}): ChangeEngine {
    return {
      ledger,
      accounts: this.accounts,
      changes: this.cloud.changes(...this.#changes),
      nouns: this.cloud.nouns(),
      settings: this.settings,
      watched: new WatchedRecord(),
      awaited: new Set(),
      report: trouble => this.troubles.push(trouble),
      ...facts,
    };
  }

  request(facts: Partial<ChangeRequest> = {}): ChangeRequest {
    return {
      change: this.cloud.remove,
      caller: localOperator,
      id: 'thing-1',
      account: null,
      regionId: null,
      input: {},
      key: null,
      reason: null,
      document: null,
      waitSeconds: 0,
      signal: new AbortController().signal,
      ...facts,
    };
  }

  sound(facts: Partial<ChangeRequest> = {}): SoundRequest {
    const checked = checkRequest(this.engine, this.request(facts));
    if ('tag' in checked) throw new Error(checked.message);
    return checked;
  }

  /** Written down as RECORDED by the first process, of a thing of its own unless said. */
  async recorded(facts: Partial<OperationDraft> = {}): Promise<Operation> {
    const drafted = this.draft(facts);
    const written = await this.ledger.record(drafted);
    if (written.kind !== 'recorded') throw new Error(`${drafted.id} was not recorded: ${written.kind}`);
    return written.operation;
  }

  draft(facts: Partial<OperationDraft> = {}): OperationDraft {
    this.#drafts += 1;
    const id = `op-${this.#drafts}`;
    const resource = `causeway:cloud:main:thing:thing-${this.#drafts}`;
    return draft({ id, resource, ...facts });
  }

  /** Sent once and moved on; leased to nobody. */
  async sent(
    status: OperationStatus,
    facts: Partial<OperationDraft> = {},
    step: Partial<Step> = {},
  ): Promise<Operation> {
    const { id } = await this.recorded(facts);
    await this.ledger.sending(id);
    const sending = await this.ledger.operation(id);
    const moved =
      status === 'SENDING' ? sending : await this.ledger.advance(id, ['SENDING'], { status, ...step });
    if (moved === null) throw new Error(`${id} did not become ${status}`);
    await this.ledger.release([id]);
    return moved;
  }

  async operation(id: string): Promise<Operation> {
    const found = await this.ledger.operation(id);
    if (found === null) throw new Error(`there is no operation ${id}`);
    return found;
  }

  /** All of them, in the order of their beginning. */
  async operations(): Promise<readonly Operation[]> {
    const { operations } = await this.ledger.operations(
      { tenant: 'local', accounts: null },
      { first: 1000, after: null },
    );
    return operations.toReversed();
  }

  async history(id: string): Promise<readonly OperationStatus[]> {
    return (await this.ledger.events(id, 0, 1000)).map(({ status }) => status);
  }

  /** Resolves when the operation is in one of these statuses, whichever process brought it there. */
  async until(id: string, ...statuses: readonly OperationStatus[]): Promise<Operation> {
    for (;;) {
      const found = await this.operation(id);
      if (statuses.includes(found.status)) return found;
      await pause(2);
    }
  }
}

/** The ledger with some of its methods replaced: a class keeps them to itself. */
export function replacing(ledger: Ledger, methods: Partial<Ledger>): Ledger {
  return new Proxy(ledger, {
    get(target, name) {
      const replaced = Reflect.get(methods, name) ?? Reflect.get(target, name);
      return typeof replaced === 'function' ? replaced.bind(target) : replaced;
    },
  });
}
