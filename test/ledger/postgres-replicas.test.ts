import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/ledger/audit/verify.ts';
import { LeaseLostError, LedgerUnavailableError } from '../../src/ledger/ledger.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/open.ts';
import type { DurableLedger } from '../../src/ledger/sql-ledger.ts';
import { environmentWith } from '../e2e/program.ts';
import { startPostgres } from '../postgres.ts';
import { postgresStages } from './postgres-stage.ts';
import { draft, known, recorded } from './stage.ts';

const stages = postgresStages();
afterAll(() => stages.drop());

describe('several replicas on one PostgreSQL', () => {
  let stage: Awaited<ReturnType<typeof stages.stage>>;
  let one: DurableLedger;
  let two: DurableLedger;
  beforeEach(async () => {
    stage = await stages.stage();
    // The same name, as replicas have that nobody named: their leases must not be taken for one another's.
    one = await stage.open({ writer: 'same' });
    two = await stage.open({ writer: 'same' });
  });
  afterEach(async () => {
    await Promise.all([one.close(), two.close()]);
    await stage.clear();
  });
  const claimed = async (ledger: DurableLedger): Promise<readonly string[]> =>
    (await ledger.claim(5, 60_000, known)).operations.map(({ id }) => id).toSorted();

  it('let exactly one of many processes have each resource', { timeout: 30_000 }, async () => {
    const racers = ['a', 'b', 'c'].map(name => {
      const script = new URL('./race.ts', import.meta.url).pathname;
      return spawn(process.execPath, [script, stage.url, name, '60'], {
        env: environmentWith({}),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    });
    const kinds: string[][] = await Promise.all(
      racers.map(async racer => JSON.parse(await text(racer.stdout))),
    );
    for (let number = 0; number < 60; number++) {
      expect(kinds.map(each => each[number]).toSorted()).toEqual(['busy', 'busy', 'recorded']);
    }
    expect((await verifyAudit(one.audit)).breaks).toEqual([]);
  });

  it('do not claim the same work, nor what another holds', async () => {
    const held = await recorded(one);
    const due = await Promise.all(Array.from({ length: 30 }, () => recorded(one, {}, 'ACCEPTED')));
    await one.release(due);
    const claims = await Promise.all(
      [one, two, one, two].map(async ledger => (await ledger.claim(10, 60_000, known)).operations),
    );
    for (const claim of claims) expect(claim.length).toBeLessThanOrEqual(10);
    // Each saw the others' rows locked at some moment and passed them by; a second round takes what is left.
    const rest = (await two.claim(100, 60_000, known)).operations;
    const claimed = [...claims.flat(), ...rest].map(operation => operation.id);
    expect(claimed.toSorted()).toEqual(due.toSorted());
    expect(claimed).not.toContain(held);
  });

  it('take over when a lease runs out, and the former owner may neither send nor settle', async () => {
    const id = await recorded(one);
    await expect(two.sending(id)).rejects.toThrow(LeaseLostError);
    expect(await claimed(two)).toEqual([]);
    expect(await one.renew([id], 0)).toEqual([id]);
    expect(await claimed(two)).toEqual([id]);
    await expect(one.sending(id)).rejects.toThrow(LeaseLostError);
    expect(await one.renew([id], 60_000)).toEqual([]);
    await one.release([id]);
    const left = await two.operation(id);
    expect(await one.postpone(id, { nextLookInMs: -1 })).toBeNull();
    expect(await two.operation(id)).toEqual(left);
    expect(await two.renew([id], 60_000)).toEqual([id]);
    expect(await two.advance(id, ['RECORDED'], { status: 'CLOSED_NOT_SENT' })).not.toBeNull();
    expect(await one.advance(id, ['RECORDED', 'SENDING'], { status: 'ACCEPTED' })).toBeNull();
  });

  it('find what a closed one left, at once', async () => {
    const id = await recorded(one, {}, 'SENDING');
    await one.close();
    expect(await claimed(two)).toEqual([id]);
  });

  it('share the audit under one name without breaking its chains', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, number) => recorded(number % 2 === 0 ? one : two, {}, 'SUCCEEDED')),
    );
    const report = await verifyAudit(one.audit);
    expect(report).toMatchObject({ events: 120, breaks: [] });
    expect(report.chains).toBeLessThanOrEqual(4);
  });
});

describe('a PostgreSQL that stops', () => {
  it('makes changes fail closed and reads fail, and all is well when it is back, with everything that was committed', {
    timeout: 30_000,
  }, async () => {
    const server = await startPostgres();
    try {
      const ledger = await openPostgresLedger({ url: server.url, settings: { listenAgainMs: 20 } });
      const kept: string[] = [];
      for (const end of [server.halt, server.kill]) {
        kept.push(await recorded(ledger, {}, 'SENDING'));
        const racing = Array.from({ length: 20 }, async () => {
          const intent = draft();
          if ((await ledger.record(intent)).kind === 'recorded') kept.push(intent.id);
        });
        const [, ...outcomes] = await Promise.allSettled([end(), ...racing]);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(LedgerUnavailableError);
        }
        expect(await refusal(ledger, kept)).toBeInstanceOf(LedgerUnavailableError);
        await expect(ledger.operation('op')).rejects.toThrow(LedgerUnavailableError);
        expect(await ledger.unavailableReason()).toMatch(/PostgreSQL 127.0.0.1/);
        await server.start();
        expect(await ledger.unavailableReason()).toBeNull();
        for (const id of kept) expect(await ledger.operation(id)).not.toBeNull();
      }
      expect((await verifyAudit(ledger.audit)).breaks).toEqual([]);
      await ledger.close();
    } finally {
      await server.stop();
    }
  });
});

/** Processes of a server that was killed may live on for a moment, and what they commit counts. */
async function refusal(ledger: DurableLedger, kept: string[]): Promise<unknown> {
  for (;;) {
    const intent = draft();
    try {
      await ledger.record(intent);
      kept.push(intent.id);
    } catch (trouble) {
      return trouble;
    }
  }
}
