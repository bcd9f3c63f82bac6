import type { Execution, View } from '../../../emulation/vendor.ts';
import type { Refusal } from './envelope.ts';
import type { Parameters } from './parameters.ts';
import type { ZenlayerSettings } from './settings.ts';
import type { World } from './world.ts';

/** One action of the API: `read` takes its parameters, `run` looks at the world and acts when the time has come. */
export type ActionOutcome =
  | { readonly refusal: Refusal }
  | {
      /** fields beside requestId; absent for the actions that the pages call without output */
      readonly payload?: Readonly<Record<string, unknown>>;
      readonly executions?: readonly Execution[];
    };

export type Moment = { readonly world: World; readonly settings: ZenlayerSettings; readonly view: View };

export type PreparedAction = {
  /** ids that the request names */
  readonly resources: readonly string[];
  readonly run: (moment: Moment) => ActionOutcome;
};

export type EmulatedAction = {
  readonly name: string;
  readonly effect: 'read' | 'change';
  readonly read: (parameters: Parameters, version: string) => PreparedAction;
};

export function refused(status: number, code: string, message: string): { readonly refusal: Refusal } {
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
