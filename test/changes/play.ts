import type { ChangeAnswer } from '../../src/changes/answer.ts';
import { locateResource } from '../../src/changes/locate.ts';
import type { ChangeRequest } from '../../src/changes/request.ts';
import { type SettledChange, sendAndSettle, type Unrecorded } from '../../src/changes/send.ts';
import type { Change, Intent, Sent } from '../../src/domain/change.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { Stage, type StageOptions } from './stage.ts';

export interface Played {
  readonly stage: Stage;
  readonly answer: ChangeAnswer;
  readonly operation: Operation;
  readonly history: readonly string[];
  readonly stored: Operation;
}

export interface Play {
  readonly send?: (intent: Intent, stage: Stage) => Promise<Sent>;
  readonly change?: Partial<Change>;
  readonly request?: Partial<ChangeRequest>;
  readonly draft?: Partial<OperationDraft>;
  readonly options?: StageOptions;
  /** Before anything is sent. */
  readonly prepare?: (stage: Stage) => Promise<void> | void;
  readonly ledger?: (stage: Stage) => Ledger;
  /** For the sender alone; the record keeps its own. */
  readonly leaseMs?: number;
}

/** Located, and then written down as it is sent, as running does it. */
export async function played(play: Play): Promise<Played> {
  const { stage, outcome, id } = await playedThrough(play);
  if (outcome.kind === 'obstructed') throw new Error(`it was not recorded: ${outcome.obstacle.kind}`);
  const stored = await stage.operation(id);
  const operation = outcome.kind === 'settled' ? outcome.operation : stored;
  return { answer: outcome.answer, operation, stage, history: await stage.history(id), stored };
}

interface PlayedThrough {
  readonly stage: Stage;
  readonly outcome: SettledChange | Unrecorded;
  readonly id: string;
}

export async function playedThrough({
  send,
  change = {},
  request = {},
  draft,
  options,
  prepare,
  ledger,
  leaseMs,
}: Play): Promise<PlayedThrough> {
  const stage = new Stage(options);
  stage.cloud.things.set('thing-1', { state: 'Active' });
  Object.assign(stage.cloud.remove, change);
  if (send !== undefined) stage.cloud.onSend = intent => send(intent, stage);
  const sound = stage.sound(request);
  const located = await locateResource(sound);
  if (located.kind === 'error') throw new Error(located.error.message);
  await prepare?.(stage);
  const settings = { ...stage.settings, ...(leaseMs === undefined ? {} : { leaseMs }) };
  const engine = stage.engineOver(ledger?.(stage) ?? stage.ledger, {
    settings,
    watched: stage.engine.watched,
  });
  const prepared = { request: sound, account: stage.account, target: located.target, before: located.before };
  const drafted = stage.draft({ change: sound.change.name, ...draft });
  const outcome = await sendAndSettle(engine, prepared, {
    draft: drafted,
    record: () =>
      engine.ledger.record(drafted, { first: 'SENDING', staleReadsMs: stage.account.staleReadsMs }),
  });
  return { stage, outcome, id: drafted.id };
}

/** A client of a provider: asks to start, and then comes to this. */
export function comesTo(sent: Sent): (intent: Intent) => Promise<Sent> {
  return async ({ starting }) => {
    await starting();
    return sent;
  };
}
