/** The operations of Vpc 2016-04-28 that this emulator has, by the name that callers spell. */
import type { Action } from './action.ts';
import { CreatePhysicalConnection } from './circuit/create.ts';
import { DescribePhysicalConnections } from './circuit/describe.ts';
import {
  CancelPhysicalConnection,
  ConfirmPhysicalConnection,
  DeletePhysicalConnection,
  EnablePhysicalConnection,
  RecoverPhysicalConnection,
} from './circuit/lifecycle.ts';
import { ModifyPhysicalConnectionAttribute } from './circuit/modify.ts';
import { TerminatePhysicalConnection } from './circuit/terminate.ts';
import { DescribeAccessPoints, DescribeRegions } from './place.ts';
import { CreateVirtualBorderRouter } from './router/create.ts';
import {
  DescribeVirtualBorderRouters,
  DescribeVirtualBorderRoutersForPhysicalConnection,
} from './router/describe.ts';
import {
  DeleteVirtualBorderRouter,
  RecoverVirtualBorderRouter,
  TerminateVirtualBorderRouter,
} from './router/lifecycle.ts';

export const version = '2016-04-28';

const actions: Readonly<Record<string, Action>> = {
  CancelPhysicalConnection,
  ConfirmPhysicalConnection,
  CreatePhysicalConnection,
  CreateVirtualBorderRouter,
  DeletePhysicalConnection,
  DeleteVirtualBorderRouter,
  DescribeAccessPoints,
  DescribePhysicalConnections,
  DescribeRegions,
  DescribeVirtualBorderRouters,
  DescribeVirtualBorderRoutersForPhysicalConnection,
  EnablePhysicalConnection,
  ModifyPhysicalConnectionAttribute,
  RecoverPhysicalConnection,
  RecoverVirtualBorderRouter,
  TerminatePhysicalConnection,
  TerminateVirtualBorderRouter,
};

/** Names are case-sensitive. */
export function actionNamed(name: string): Action | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}
