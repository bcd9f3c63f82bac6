import { type Call, type Fields, isRefusal, type ReadAction } from '../action.ts';
import { circuitNamed } from '../circuit/lookup.ts';
import { cut, filtersOf, type Page, pageOf } from '../parameters.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { BorderRouter } from './record.ts';
import { routerOnCircuitRow, routerRow, stateText } from './row.ts';

const filterValues: Readonly<Record<string, (router: BorderRouter, call: Call) => string>> = {
  PhysicalConnectionId: router => router.circuitId,
  VbrId: router => router.id,
  Status: stateText,
  Name: router => router.name,
  AccessPointId: (router, { world }) => world.circuits.get(router.circuitId)?.accessPointId ?? '',
  eccId: () => '',
  type: () => 'pconnVBR',
};

/** Hides the border routers of other accounts unless asked for them: empty here does not mean that none is attached. */
export const DescribeVirtualBorderRouters: ReadAction = {
  effect: 'read',
  required: ['RegionId'],
  answer: call => {
    const { world, parameters, region } = call;
    const foreign = parameters.flag('IncludeCrossAccountVbr');
    const tags = Object.entries(parameters.tags('Tags'));
    const group = parameters.text('ResourceGroupId');
    const found = select(
      call,
      world
        .routersOf(region)
        .filter(router => foreign || router.ownerUid === undefined)
        .filter(router => tags.every(([key, value]) => router.tags[key] === value))
        .filter(router => group === undefined || router.resourceGroupId === group),
    );
    if (isRefusal(found)) return found;
    return {
      ...found.paging,
      VirtualBorderRouterSet: {
        VirtualBorderRouterType: found.routers.map(router => routerRow(router, call)),
      },
    };
  },
};

/** Lists the border routers of every account on one circuit: what to look at before terminating it. */
export const DescribeVirtualBorderRoutersForPhysicalConnection: ReadAction = {
  effect: 'read',
  required: ['RegionId', 'PhysicalConnectionId'],
  names: 'PhysicalConnectionId',
  answer: call => {
    const circuit = circuitNamed(call);
    if (!circuit) {
      return refuse('InvalidPhysicalConnectionId.NotFound', {
        message: 'The specified PhysicalConnectionId does not belong to user.',
      });
    }
    const found = select(call, call.world.routersOn(circuit.id));
    if (isRefusal(found)) return found;
    return {
      ...found.paging,
      VirtualBorderRouterForPhysicalConnectionSet: {
        VirtualBorderRouterForPhysicalConnectionType: found.routers.map(router =>
          routerOnCircuitRow(router, call),
        ),
      },
    };
  },
};

interface Selection {
  readonly paging: Fields;
  readonly routers: readonly BorderRouter[];
}

function select(call: Call, candidates: readonly BorderRouter[]): Selection | Refusal {
  const page: Page | Refusal = pageOf(call.parameters, call.world.settings.pageSizeOutOfRange);
  if (isRefusal(page)) return page;
  const filters = filtersOf(call.parameters, Object.keys(filterValues));
  if (isRefusal(filters)) return filters;
  const matches = candidates.filter(router =>
    filters.every(({ key, values }) => {
      const actual = filterValues[key]?.(router, call) ?? '';
      // The pages spell the states of border routers in two ways, so this one filter cannot be strict about case.
      return key === 'Status'
        ? values.some(value => value.toLowerCase() === actual.toLowerCase())
        : values.includes(actual);
    }),
  );
  return {
    paging: { PageNumber: page.number, PageSize: page.size, TotalCount: matches.length },
    routers: cut(matches, page),
  };
}
