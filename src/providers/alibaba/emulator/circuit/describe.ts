import type { Call, ReadAction } from '../action.ts';
import { isRefusal } from '../action.ts';
import { cut, filtersOf, pageOf } from '../parameters.ts';
import type { Circuit } from './record.ts';
import { circuitRow, productType, riders, specOf } from './row.ts';

const filterValues: Readonly<Record<string, (circuit: Circuit) => string>> = {
  PhysicalConnectionId: circuit => circuit.id,
  AccessPointId: circuit => circuit.accessPointId,
  Type: () => 'VPC',
  LineOperator: circuit => circuit.lineOperator,
  Spec: specOf,
  Status: circuit => circuit.status,
  Name: circuit => circuit.name,
  ProductType: productType,
};

export const DescribePhysicalConnections: ReadAction = {
  effect: 'read',
  required: ['RegionId'],
  answer: (call: Call) => {
    const { world, parameters, region } = call;
    const page = pageOf(parameters, world.settings.pageSizeOutOfRange);
    if (isRefusal(page)) return page;
    const filters = filtersOf(parameters, Object.keys(filterValues));
    if (isRefusal(filters)) return filters;
    const tags = Object.entries(parameters.tags('Tags'));
    const group = parameters.text('ResourceGroupId');
    const matches = world
      .circuitsOf(region)
      .filter(circuit =>
        filters.every(({ key, values }) => values.includes(filterValues[key]?.(circuit) ?? '')),
      )
      .filter(circuit => tags.every(([key, value]) => circuit.tags[key] === value))
      .filter(circuit => group === undefined || circuit.resourceGroupId === group);
    const own = riders(world);
    return {
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: matches.length,
      // The list is there even when it is empty: clients index straight into it.
      PhysicalConnectionSet: {
        PhysicalConnectionType: cut(matches, page).map(circuit => circuitRow(circuit, call, own)),
      },
    };
  },
};
