import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeReply } from './graph.ts';
import { Site } from './site.ts';
import { Stage } from './stage.ts';
import { circuit, connect, port, type Trade } from './trades.ts';

export interface ContestOptions {
  readonly url: string;
  readonly replicas: number;
  readonly resources: number;
  /** Clients at each replica. */
  readonly clients: number;
  readonly entry?: string;
}

export interface ContestReport {
  readonly resources: number;
  readonly contenders: number;
  /** Without those that the clouds dropped because this machine had kept them waiting. */
  readonly changeRequests: number;
  readonly tooOld: number;
  readonly executions: number;
  readonly successes: number;
  readonly violations: readonly string[];
  readonly seconds: number;
}

/** Kinds whose change is not wanted twice: whoever comes after the winner is refused by what it left. */
const contested: readonly Trade[] = [...Array.from({ length: 8 }, () => connect), port, circuit];

const inDoubt = 'CloudOutcomeUnknownError';

/** Whose change is in doubt waits until the truth is known: on a busy machine a cloud drops what has waited too long. */
async function wasDropped(stage: Stage, { code, operation }: ChangeReply): Promise<boolean> {
  return code === inDoubt && operation !== null && (await stage.settled(operation.id)) === 'NOT_APPLIED';
}

/** Every replica and every client wants each resource at the same moment. Each may be changed once. */
export async function contest(options: ContestOptions): Promise<ContestReport> {
  const began = performance.now();
  const { url, replicas, resources, clients } = options;
  const folder = mkdtempSync(join(tmpdir(), 'causeway-contest-'));
  const site = await Site.open({
    folder,
    record: { kind: 'postgres', url },
    replicas,
    // So many looks at once may take their time on a busy machine.
    patience: { deadlineSeconds: 10, attemptSeconds: 5, staleReadsSeconds: 0.08 },
    changes: { settleWindowMs: 11_000, leaseMs: 10_000 },
    ...(options.entry === undefined ? {} : { entry: options.entry }),
  });
  try {
    await site.start();
    const stage = new Stage(site);
    const numbers = Array.from({ length: resources }, (_, number) => number);
    const won: string[] = [];
    const fight = async (number: number): Promise<void> => {
      const trade = contested[number % contested.length] as Trade;
      const id = `contested-${number}`;
      const step = await stage.resource(trade, id);
      const contenders = site.gateways.flatMap((_, replica) =>
        Array.from({ length: clients }, (_each, client) => ({ replica, key: `${id}/${replica}/${client}` })),
      );
      const replies = await Promise.all(
        contenders.map(async told => {
          for (;;) {
            const reply = await stage.change(trade, step, id, told);
            // Whoever met trouble on the way, and not another contender, still wants it.
            const again =
              reply === null || (reply.retryable === true && reply.code !== 'CloudResourceBusyError');
            if (!again && !(await wasDropped(stage, reply))) return reply;
            await pause(50);
          }
        }),
      );
      for (const { code, operation } of replies)
        if ((code === undefined || code === inDoubt) && operation !== null) won.push(operation.id);
    };
    const worker = async (): Promise<void> => {
      for (let next = numbers.shift(); next !== undefined; next = numbers.shift()) await fight(next);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    await Promise.all(won.map(id => stage.settled(id)));
    const { tooOld, overheard } = site.clouds;
    const { changes } = overheard;
    return {
      resources,
      contenders: replicas * clients,
      changeRequests: changes.length - tooOld,
      tooOld,
      executions: changes.reduce((sum, { executions }) => sum + executions.length, 0),
      successes: won.length,
      violations: await stage.verdict(),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
