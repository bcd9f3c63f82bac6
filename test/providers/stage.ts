import { ended, waitUntil } from '../../src/changes/wait.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Fault } from '../../src/emulation/faults.ts';
import type { JournalExecution, JournalRequest } from '../../src/emulation/journal.ts';
import { type Gateway, type GatewayOptions, type GraphAnswer, openGateway, using } from '../gateway.ts';
import type { Cloud, EmulatedCloud } from './cloud.ts';
import { type Answer, mutate, type Subject, type Wish, wishFor } from './subject.ts';

/** A gateway over one provider's emulated cloud, and everything that was said through it. */
export interface Stage {
  readonly gateway: Gateway;
  readonly cloud: Cloud;
  readonly emulator: EmulatedCloud;
  /** The raw text of every answer. */
  readonly heard: string[];
  /** Few changes at a time: a burst of nothing but failures would open the account's breaker, rightly. */
  gate<Result>(run: () => Promise<Result>): Promise<Result>;
  send(query: string, variables?: object): Promise<GraphAnswer>;
  close(): Promise<void>;
}

export interface StageOptions extends Pick<GatewayOptions, 'changes'> {
  /** Of the account. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Where silence has to be waited for; elsewhere a busy machine must not look like a silent cloud. */
export function hurried(effect: 'read' | 'once' | 'token'): StageOptions {
  const settings = effect === 'once' ? { deadlineSeconds: 3 } : { deadlineSeconds: 20, attemptSeconds: 2 };
  return { settings, changes: { settleWindowMs: effect === 'once' ? 4_000 : 3_000 } };
}

export async function openStage(cloud: Cloud, { settings, changes }: StageOptions = {}): Promise<Stage> {
  const { start, anchors } = cloud.samples;
  const gateway = await openGateway({
    clouds: [
      using(cloud, { start: { ...start, seed: 'empty' }, ...(settings === undefined ? {} : { settings }) }),
    ],
    // Longer than a change may take and a late act may come, as an operator would set it.
    changes: { settleWindowMs: 1_500, ...changes },
  });
  const emulator = gateway.cloud(cloud);
  for (const anchor of anchors) emulator.create(anchor);
  const heard: string[] = [];
  const waiting: (() => void)[] = [];
  // As many as an account's line carries: who waits there for a place loses time of its own deadline.
  let free = 4;
  return {
    async gate(run) {
      if (free > 0) free -= 1;
      else await new Promise<void>(resolve => waiting.push(resolve));
      try {
        return await run();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
    gateway,
    cloud,
    emulator,
    heard,
    async send(query, variables) {
      const answer = await gateway.send(query, variables);
      heard.push(JSON.stringify(answer));
      return answer;
    },
    close: () => gateway.close(),
  };
}

/** The operation as it stands when reading has settled it, or needs a person. */
export async function settled({ app }: Gateway, id: string): Promise<Operation> {
  const { ledger } = app.engine;
  const operation = await ledger.operation(id);
  if (operation === null) throw new Error(`there is no operation ${id}`);
  const { signal } = new AbortController();
  const end = await waitUntil(ledger, operation, ended, { patienceMs: 15_000, signal });
  if (end === null || !ended(end)) throw new Error(`${id} did not end: ${end?.status} ${end?.nativeState}`);
  return end;
}

/** One change under one fault, from the request to the end of its operation. */
export interface Trial {
  readonly wish: Wish;
  readonly answer: Answer;
  readonly end: Operation | null;
  readonly requests: readonly JournalRequest[];
  readonly executions: readonly JournalExecution[];
}

export async function attempt(
  stage: Stage,
  subject: Subject,
  fault: Fault | null,
  options: { readonly times?: number | 'always'; readonly wish?: Wish } = {},
): Promise<Trial> {
  const { action } = subject.change.action;
  const { wish = wishFor(subject, stage.emulator), times = 1 } = options;
  if (fault !== null) stage.emulator.faults.add({ action, resource: wish.marker, times, fault });
  const answer = await stage.gate(() => mutate(stage, subject, wish.input));
  const end = answer.operation === null ? null : await settled(stage.gateway, answer.operation.id);
  return { wish, answer, end, ...seenOf(stage.emulator, subject, wish) };
}

/** What arrived at the cloud of one wish, and how often it was carried out. */
export function seenOf(
  { journal }: EmulatedCloud,
  { change }: Subject,
  { marker }: Wish,
): Pick<Trial, 'requests' | 'executions'> {
  const { action } = change.action;
  const requests = journal.requests({ action, resource: marker });
  const asked = new Set(requests.map(({ sequence }) => sequence));
  // By the request and not by the resource: what a creation makes bears an id that nobody knew before.
  return { requests, executions: journal.executions({ action }).filter(({ request }) => asked.has(request)) };
}

/** Starts all at once, so that what has to be waited for is waited for together; each test then takes its own. */
export function startAll<Item extends { readonly name: string }, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): (name: string) => Promise<Result> {
  const started = new Map(items.map(item => [item.name, run(item)]));
  for (const each of started.values()) each.catch(() => {});
  return name => started.get(name) ?? Promise.reject(new Error(`nothing was started under ${name}`));
}

/** What nobody may ever read in an answer or a log line. */
export function leaksOf({ gateway, cloud, heard }: Stage): readonly string[] {
  const { secrets } = cloud.account('demo');
  const signed = /Signature=[0-9a-f]{16}|HMAC-SHA256 Credential|Bearer /;
  return [...heard, ...gateway.logged].filter(
    text => signed.test(text) || secrets.some(secret => text.includes(secret)),
  );
}

/** What an operation without a readable answer ends as. What was not done is seen to be not done; a switch is for a person. */
export function unansweredEnd({ change }: Subject, acted: boolean): string {
  if (acted) return 'SUCCEEDED';
  return change.untouchedProvesNothing ? 'NEEDS_ATTENTION' : 'NOT_APPLIED';
}
