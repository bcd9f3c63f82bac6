import type { ZenlayerAction } from './action.ts';
import * as cloudRouter from './sdn/cloud-router.ts';
import * as cloudRouterChanges from './sdn/cloud-router-changes.ts';
import * as datacenter from './sdn/datacenter.ts';
import * as port from './sdn/port.ts';
import * as portChanges from './sdn/port-changes.ts';
import * as portCreation from './sdn/port-creation.ts';
import * as privateConnect from './sdn/private-connect.ts';
import * as privateConnectChanges from './sdn/private-connect-changes.ts';
import * as privateConnectCreation from './sdn/private-connect-creation.ts';
import * as instance from './zec/instance.ts';
import * as ipForward from './zec/ip-forward.ts';
import * as power from './zec/power.ts';
import * as zone from './zec/zone.ts';

/** What is called where: every action that these files export, in all versions of its service. */
export interface ZenlayerService {
  /** oldest first */
  readonly versions: readonly string[];
  readonly actions: ReadonlyMap<string, ZenlayerAction>;
}

export const services: ReadonlyMap<string, ZenlayerService> = new Map([
  [
    'sdn',
    {
      versions: ['2023-08-30', '2026-04-01'],
      actions: actionsOf(
        datacenter,
        port,
        portChanges,
        portCreation,
        privateConnect,
        privateConnectChanges,
        privateConnectCreation,
        cloudRouter,
        cloudRouterChanges,
      ),
    },
  ],
  ['zec', { versions: ['2024-04-01', '2025-09-01'], actions: actionsOf(zone, instance, ipForward, power) }],
]);

function actionsOf(
  ...files: readonly Readonly<Record<string, unknown>>[]
): ReadonlyMap<string, ZenlayerAction> {
  const actions = new Map<string, ZenlayerAction>();
  for (const file of files)
    for (const [name, exported] of Object.entries(file)) if (isAction(exported)) actions.set(name, exported);
  return actions;
}

function isAction(value: unknown): value is ZenlayerAction {
  return typeof value === 'object' && value !== null && 'effect' in value && 'read' in value;
}
