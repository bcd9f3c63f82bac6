import type { AlibabaAction } from './action.ts';
import * as accessPoint from './vpc/access-point.ts';
import * as physicalConnection from './vpc/physical-connection.ts';
import * as physicalConnectionChanges from './vpc/physical-connection-changes.ts';
import * as physicalConnectionCreation from './vpc/physical-connection-creation.ts';
import * as region from './vpc/region.ts';
import * as virtualBorderRouter from './vpc/virtual-border-router.ts';
import * as virtualBorderRouterChanges from './vpc/virtual-border-router-changes.ts';
import * as virtualBorderRouterCreation from './vpc/virtual-border-router-creation.ts';
import * as virtualPhysicalConnection from './vpc/virtual-physical-connection.ts';

/** The operations of Vpc 2016-04-28 that this emulator has: every one that these files export. */
export const version = '2016-04-28';

const actions = new Map<string, AlibabaAction>();
for (const file of [
  region,
  accessPoint,
  physicalConnection,
  physicalConnectionCreation,
  physicalConnectionChanges,
  virtualBorderRouter,
  virtualBorderRouterCreation,
  virtualBorderRouterChanges,
  virtualPhysicalConnection,
])
  for (const [name, exported] of Object.entries(file)) if (isAction(exported)) actions.set(name, exported);

/** Names are case-sensitive. */
export function actionNamed(name: string): AlibabaAction | undefined {
  return actions.get(name);
}

function isAction(value: unknown): value is AlibabaAction {
  return typeof value === 'object' && value !== null && 'effect' in value && 'required' in value;
}
