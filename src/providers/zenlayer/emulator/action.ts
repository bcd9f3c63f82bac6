import type { ReportedExecution } from '../../../emulation/vendor.ts';
import type { ZenlayerRefusal } from './envelope.ts';
import type { ZenlayerParameters } from './parameters.ts';
import type { ZenlayerView, ZenlayerWorld } from './resource.ts';

/**
 * One action of the API: `read` takes its parameters, `run` looks at the world and acts when the time has come. What a
 * noun's file exports as an action can be called by that name: actions.ts collects them, there is no other list.
 */
export type ZenlayerAction = ZenlayerRead | ZenlayerChange;

export interface ZenlayerRead {
  readonly effect: 'read';
  readonly read: (parameters: ZenlayerParameters, version: string) => PreparedAction<ZenlayerView>;
}

export interface ZenlayerChange {
  readonly effect: 'change';
  readonly read: (parameters: ZenlayerParameters, version: string) => PreparedAction<ZenlayerWorld>;
}

export interface PreparedAction<World> {
  /** ids that the request names */
  readonly resources: readonly string[];
  readonly run: (world: World) => ActionOutcome;
}

export type ActionOutcome =
  | { readonly refusal: ZenlayerRefusal }
  | {
      /** fields beside requestId; absent for the actions that the pages call without output */
      readonly payload?: Readonly<Record<string, unknown>>;
      readonly executions?: readonly ReportedExecution[];
    };

export function refused(
  status: number,
  code: string,
  message: string,
): { readonly refusal: ZenlayerRefusal } {
  return { refusal: { status, code, message } };
}

/** Accepted, and one resource is (`effective`) or already was as asked. */
export function carriedOut(
  resource: string,
  effective = true,
  payload?: Readonly<Record<string, unknown>>,
): ActionOutcome {
  return { executions: [{ resource, effective }], ...(payload === undefined ? {} : { payload }) };
}
