import { locateResource } from '../../src/changes/locate.ts';
import type { ChangeRequest } from '../../src/changes/request.ts';
import { type SettledChange, sendAndSettle } from '../../src/changes/send.ts';
import type { Change, Intent, Sent } from '../../src/domain/change.ts';
import type { Operation, OperationDraft } from '../../src/domain/operation.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { Stage, type StageOptions } from './stage.ts';

export interface Played extends SettledChange {
  readonly stage: Stage;
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
  readonly prepare?: (stage: Stage, recorded: Operation) => Promise<void> | void;
  readonly ledger?: (stage: Stage) => Ledger;
  /** For the sender alone; the record keeps its own. */
  readonly leaseMs?: number;
}

/** Located, written down and then sent, as running does it. */
export async function played({
  send,
  change = {},
  request = {},
  draft,
  options,
  prepare,
  ledger,
  leaseMs,
}: Play): Promise<Played> {
  const stage = new Stage(options);
  stage.cloud.things.set('thing-1', { state: 'Active' });
  Object.assign(stage.cloud.remove, change);
  if (send !== undefined) stage.cloud.onSend = intent => send(intent, stage);
  const sound = stage.sound(request);
  const located = await locateResource(sound);
  if (located.kind === 'error') throw new Error(located.error.message);
  const recorded = await stage.recorded({ change: sound.change.name, ...draft });
  await prepare?.(stage, recorded);
  const settings = { ...stage.settings, ...(leaseMs === undefined ? {} : { leaseMs }) };
  const engine = stage.engineOver(ledger?.(stage) ?? stage.ledger, {
    settings,
    watched: stage.engine.watched,
  });
  const prepared = { request: sound, account: stage.account, target: located.target, before: located.before };
  const settled = await sendAndSettle(engine, prepared, recorded);
  const stored = await stage.operation(recorded.id);
  return { ...settled, stage, history: await stage.history(recorded.id), stored };
}

/** A client of a provider: asks to start, and then comes to this. */
export function comesTo(sent: Sent): (intent: Intent) => Promise<Sent> {
  return async ({ starting }) => {
    await starting();
    return sent;
  };
}
