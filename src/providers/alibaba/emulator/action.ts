import type { JsonFields } from './envelope.ts';
import type { AlibabaParameters } from './parameters.ts';
import type { AlibabaRefusal } from './refusal.ts';
import type { AlibabaView, AlibabaWorld } from './resource.ts';

/**
 * What an operation of this cloud is: what it needs, and how it decides whether and what it does. What a noun's file
 * exports as an operation can be called by that name: actions.ts collects them, there is no other list.
 */
export type AlibabaAction = AlibabaRead | AlibabaChange;

interface ActionContext<World> {
  readonly world: World;
  readonly accountUid: bigint;
  readonly parameters: AlibabaParameters;
  /** Empty where the operation is not of a region. */
  readonly regionId: string;
  readonly host: string;
}

export type AlibabaReadContext = ActionContext<AlibabaView>;
export type AlibabaChangeContext = ActionContext<AlibabaWorld>;

interface ActionFacts {
  /** In the order in which the absent ones are complained about. */
  readonly required: readonly string[];
  /** One operation answers an unknown region with 400 instead of 404. */
  readonly unknownRegionStatus?: 400;
}

export interface AlibabaRead extends ActionFacts {
  readonly effect: 'read';
  readonly names?: 'PhysicalConnectionId';
  readonly answer: (context: AlibabaReadContext) => JsonFields | AlibabaRefusal;
}

export interface AlibabaChange extends ActionFacts {
  readonly effect: 'change';
  /** The parameter that names the one thing it changes; absent where it makes one. */
  readonly names?: 'PhysicalConnectionId' | 'InstanceId' | 'VbrId';
  /** Recovering a circuit calls its idempotence token `Token`. */
  readonly token: 'ClientToken' | 'Token';
  readonly decide: (context: AlibabaChangeContext) => AcceptedChange | AlibabaRefusal;
}

/** A change that was accepted: `apply` carries it out. */
export interface AcceptedChange {
  readonly apply: () => JsonFields;
  /** False where everything already was as asked. */
  readonly effective?: boolean;
  /** Only asked whether it would be accepted: nothing is done, and the token is not used up. */
  readonly dryRun?: true;
  /** Which field of the answer names the thing that was made, where the call could not name it. */
  readonly makes?: 'PhysicalConnectionId' | 'VbrId';
}

/** Answers have upper-case fields and accepted changes a function, so nothing else looks like a refusal. */
export function isRefusal(value: object): value is AlibabaRefusal {
  return 'code' in value;
}

/** Most changes answer with nothing but the request's id. */
export function accepted(apply: () => unknown): AcceptedChange {
  return {
    apply: () => {
      apply();
      return {};
    },
  };
}

export const alreadySo: AcceptedChange = { apply: () => ({}), effective: false };
