import { z } from 'zod';
import { InputError } from '../../../../emulation/input.ts';
import { resourceKind, timeField } from '../../../../emulation/resource-kind.ts';
import { type AlibabaRead, type AlibabaReadContext, isRefusal } from '../action.ts';
import type { JsonFields } from '../envelope.ts';
import { cut, filtersOf, pageOf } from '../parameters.ts';
import { type AlibabaRefusal, refuse } from '../refusal.ts';
import {
  type AlibabaResource,
  accountUidField,
  day,
  newId,
  rentedFields,
  requireRegion,
} from '../resource.ts';
import type { AlibabaEmulatorSettings } from '../settings.ts';
import { routersOn } from './circuit-routers.ts';
import { circuitNamed } from './physical-connection-changes.ts';
import { resume } from './virtual-border-router-lifecycle.ts';
import { routerOnCircuitRow, routerRow, stateText } from './virtual-border-router-row.ts';

/** Virtual border routers (VBR) as they are kept and listed. */
const routerFields = z.strictObject({
  ...rentedFields,
  physicalConnectionId: z.string(),
  /** Absent: the account that owns the circuit. */
  ownerUid: accountUidField.optional(),
  status: z
    .enum(['unconfirmed', 'active', 'terminating', 'terminated', 'recovering', 'deleting'])
    .default('active'),
  vlanId: z.int().min(0).optional(),
  bandwidth: z.int().min(0).default(1000),
  circuitCode: z.string().default(''),
  localGatewayIp: z.string().optional(),
  peerGatewayIp: z.string().optional(),
  peeringSubnetMask: z.string().default('255.255.255.252'),
  enableIpv6: z.boolean().default(false),
  creationTime: timeField.optional(),
  activationTime: timeField.optional(),
  terminationTime: timeField.optional(),
  recoveryTime: timeField.optional(),
  /** Further circuits that it runs on. */
  associated: z
    .array(z.strictObject({ physicalConnectionId: z.string(), vlanId: z.int().min(0) }))
    .default([]),
  /** What hangs on it and keeps it from being deleted. */
  dependents: z.array(z.enum(['routerInterface', 'routeEntry', 'bgpGroup', 'nqa'])).default([]),
  fate: z.enum(['normal', 'stuck']).default('normal'),
});

interface CompletedRouter {
  readonly vlanId: number;
  readonly localGatewayIp: string;
  readonly peerGatewayIp: string;
  readonly creationTime: Date;
}

type RouterFields = z.output<typeof routerFields>;

export type EmulatedBorderRouter = Readonly<
  { kind: 'virtualBorderRouter'; id: string } & Omit<RouterFields, keyof CompletedRouter>
> &
  CompletedRouter;

export type RouterState = RouterFields['status'];

export const virtualBorderRouter = resourceKind<
  EmulatedBorderRouter,
  AlibabaResource,
  AlibabaEmulatorSettings
>()({
  kind: 'virtualBorderRouter',
  plural: 'virtualBorderRouters',
  fields: routerFields,
  fixed: ['regionId', 'physicalConnectionId'],
  complete: (fields, id, { world, find, ordinal }) => {
    requireRegion(fields.regionId, world);
    for (const { physicalConnectionId } of [fields, ...fields.associated])
      if (find(physicalConnectionId)?.kind !== 'physicalConnection')
        throw new InputError(`there is no physical connection ${physicalConnectionId} in this account`);
    const { status } = fields;
    const past = (days: number): Date => new Date(world.now().getTime() - days * day);
    return {
      kind: 'virtualBorderRouter',
      id,
      ...fields,
      vlanId: fields.vlanId ?? 100 + (ordinal % 2800),
      localGatewayIp: fields.localGatewayIp ?? `10.100.${ordinal % 256}.1`,
      peerGatewayIp: fields.peerGatewayIp ?? `10.100.${ordinal % 256}.2`,
      creationTime: fields.creationTime ?? past(60),
      activationTime: fields.activationTime ?? (status === 'unconfirmed' ? undefined : past(60)),
      terminationTime: fields.terminationTime ?? (status === 'terminated' ? past(1) : undefined),
    };
  },
  newId: () => newId('vbr'),
  resume,
});

const filterValues: Readonly<
  Record<string, (router: EmulatedBorderRouter, context: AlibabaReadContext) => readonly string[]>
> = {
  PhysicalConnectionId: ({ physicalConnectionId, associated }) => [
    physicalConnectionId,
    ...associated.map(line => line.physicalConnectionId),
  ],
  VbrId: router => [router.id],
  Status: (router, { world }) => [stateText(router, world)],
  Name: router => [router.name],
  AccessPointId: (router, { world }) => [
    world.get('physicalConnection', router.physicalConnectionId)?.accessPointId ?? '',
  ],
  eccId: () => [''],
  type: () => ['pconnVBR'],
};

/** Hides the border routers of other accounts unless asked for them: empty here does not mean that none is attached. */
export const DescribeVirtualBorderRouters: AlibabaRead = {
  effect: 'read',
  required: ['RegionId'],
  answer: context => {
    const { world, parameters, regionId } = context;
    const foreign = parameters.flag('IncludeCrossAccountVbr');
    const tags = Object.entries(parameters.tags('Tags'));
    const group = parameters.text('ResourceGroupId');
    const found = select(
      context,
      world
        .all('virtualBorderRouter')
        .filter(router => router.regionId === regionId)
        .filter(router => foreign || router.ownerUid === undefined)
        .filter(router => tags.every(([key, value]) => router.tags[key] === value))
        .filter(router => group === undefined || router.resourceGroupId === group),
    );
    if (isRefusal(found)) return found;
    return {
      ...found.paging,
      VirtualBorderRouterSet: {
        VirtualBorderRouterType: found.routers.map(router => routerRow(router, context)),
      },
    };
  },
};

/** Lists the border routers of every account on one circuit: what to look at before terminating it. */
export const DescribeVirtualBorderRoutersForPhysicalConnection: AlibabaRead = {
  effect: 'read',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  answer: context => {
    const circuit = circuitNamed(context);
    if (!circuit) {
      return refuse('InvalidPhysicalConnectionId.NotFound', {
        message: 'The specified PhysicalConnectionId does not belong to user.',
      });
    }
    const found = select(context, routersOn(context.world, circuit.id));
    if (isRefusal(found)) return found;
    return {
      ...found.paging,
      VirtualBorderRouterForPhysicalConnectionSet: {
        VirtualBorderRouterForPhysicalConnectionType: found.routers.map(router =>
          routerOnCircuitRow(router, circuit.id, context.world),
        ),
      },
    };
  },
};

interface RouterSelection {
  readonly paging: JsonFields;
  readonly routers: readonly EmulatedBorderRouter[];
}

function select(
  context: AlibabaReadContext,
  candidates: readonly EmulatedBorderRouter[],
): RouterSelection | AlibabaRefusal {
  const page = pageOf(context.parameters, context.world.settings.pageSizeOutOfRange);
  if (isRefusal(page)) return page;
  const filters = filtersOf(context.parameters, Object.keys(filterValues));
  if (isRefusal(filters)) return filters;
  const matches = candidates.filter(router =>
    filters.every(({ key, values }) => {
      const actual = filterValues[key]?.(router, context) ?? [];
      // The pages spell the states of border routers in two ways, so this one filter cannot be strict about case.
      return key === 'Status'
        ? values.some(value => value.toLowerCase() === actual[0]?.toLowerCase())
        : values.some(value => actual.includes(value));
    }),
  );
  return {
    paging: { PageNumber: page.number, PageSize: page.size, TotalCount: matches.length },
    routers: cut(matches, page),
  };
}
