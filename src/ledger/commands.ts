import type { OperationDraft } from '../domain/operation.ts';
import { closeIdleChains, noteCheckpoint } from './audit/upkeep.ts';
import { claim, release, releaseAll, renew } from './leasing.ts';
import { beat } from './pulse.ts';
import { record, refuse } from './recording.ts';
import { prune, pruneRefusals, pruneRefusalsOf } from './retention.ts';
import type { LedgerWriter, TransactionScript } from './transaction.ts';
import { advance, postpone, sending } from './transitions.ts';

/** Everything that is written, by a name under which it can be handed to another thread. */
const commands = {
  record,
  refuse,
  sending,
  advance,
  postpone,
  claim,
  renew,
  release,
  releaseAll,
  prune,
  pruneRefusals,
  pruneRefusalsOf,
  noteCheckpoint,
  closeIdleChains,
  beat,
};

export type CommandName = keyof typeof commands;

type NamedCommand<Name extends CommandName> = (typeof commands)[Name];

export type CommandArguments<Name extends CommandName> =
  Parameters<NamedCommand<Name>> extends [LedgerWriter, ...infer Given] ? Given : [];

export type CommandResult<Name extends CommandName> =
  ReturnType<NamedCommand<Name>> extends TransactionScript<infer Result> ? Result : never;

/** One of them as it is called, which only `write` of a store puts together. */
export interface Command {
  readonly name: CommandName;
  readonly given: readonly unknown[];
}

export function begin({ name, given }: Command, writer: LedgerWriter): TransactionScript<unknown> {
  const script = commands[name] as (writer: LedgerWriter, ...given: unknown[]) => TransactionScript<unknown>;
  return script(writer, ...given);
}

/** New changes wait at the door while the record has too much to do; what is under way never does. */
export function begins(name: CommandName): boolean {
  return name === 'record' || name === 'refuse';
}

/** What the command touches, so that it is not put together with another one that does too; null where that may be all. */
export function touches({ name, given }: Command): readonly string[] | null {
  const [first] = given;
  switch (name) {
    case 'record':
      return recordTouches(first as OperationDraft);
    case 'refuse':
      return [`operation ${(first as OperationDraft).id}`];
    case 'sending':
    case 'advance':
    case 'postpone':
      return [`operation ${first}`];
    case 'renew':
    case 'release':
      return (first as readonly string[]).map(id => `operation ${id}`);
    default:
      return null;
  }
}

function recordTouches({ id, holds, tenant, actor, mutation, key }: OperationDraft): readonly string[] {
  const keyed = key === null ? [] : [`key ${JSON.stringify([tenant, actor, mutation, key])}`];
  return [`operation ${id}`, `holds ${holds}`, ...keyed];
}

/** The longest beginning of the waiting ones that may go together. At least one. */
export function howManyTogether(waiting: readonly Command[], most: number): number {
  const touched = new Set<string>();
  for (const [index, command] of waiting.entries()) {
    if (index === most) return index;
    const own = touches(command);
    if (own === null || own.some(each => touched.has(each))) return Math.max(index, 1);
    for (const each of own) touched.add(each);
  }
  return waiting.length;
}
