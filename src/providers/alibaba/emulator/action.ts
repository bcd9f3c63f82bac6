/** What an operation of this cloud is: what it needs, and how it decides whether and what it does. */
import type { View } from '../../../emulation/vendor.ts';
import type { Json } from './envelope.ts';
import type { Parameters } from './parameters.ts';
import type { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export interface Call {
  readonly world: World;
  readonly accountUid: bigint;
  readonly parameters: Parameters;
  /** Empty where the operation is not of a region. */
  readonly region: string;
  readonly regions: readonly string[];
  readonly host: string;
  /** How a read's rows are to be disguised. */
  readonly view: View;
}

export type Fields = { readonly [field: string]: Json };

/** A change that was accepted: `apply` carries it out. */
export interface Accepted {
  readonly apply: () => Fields;
  /** False where everything already was as asked. */
  readonly effective?: boolean;
  /** Only asked whether it would be accepted: nothing is done, and the token is not used up. */
  readonly dryRun?: true;
  /** Which field of the answer names the thing that was made, where the call could not name it. */
  readonly makes?: 'PhysicalConnectionId' | 'VbrId';
}

interface Common {
  /** In the order in which the absent ones are complained about. */
  readonly required: readonly string[];
  /** One operation answers an unknown region with 400 instead of 404. */
  readonly unknownRegionStatus?: 400;
}

export interface ReadAction extends Common {
  readonly effect: 'read';
  readonly names?: 'PhysicalConnectionId';
  readonly answer: (call: Call) => Fields | Refusal;
}

export interface ChangeAction extends Common {
  readonly effect: 'change';
  /** The parameter that names the one thing it changes; absent where it makes one. */
  readonly names?: 'PhysicalConnectionId' | 'InstanceId' | 'VbrId';
  /** Recovering a circuit calls its idempotence token `Token`. */
  readonly token: 'ClientToken' | 'Token';
  readonly decide: (call: Call) => Accepted | Refusal;
}

export type Action = ReadAction | ChangeAction;

/** Answers have upper-case fields and accepted changes a function, so nothing else looks like a refusal. */
export function isRefusal(value: object): value is Refusal {
  return 'code' in value;
}

/** Most changes answer with nothing but the request's id. */
export function accepted(apply: () => void): Accepted {
  return {
    apply: () => {
      apply();
      return {};
    },
  };
}

export const alreadySo: Accepted = { apply: () => ({}), effective: false };

/** The state that a row shows: the true one, unless this read was told to show one that nobody has heard of. */
export function shownState(id: string, state: string, view: View): string {
  return view.state !== undefined && (view.resource === undefined || view.resource === id)
    ? view.state
    : state;
}
