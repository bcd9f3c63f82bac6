import { z } from 'zod';
import { resourceKind, timeField } from '../../../../emulation/resource-kind.ts';
import { type AlibabaRead, isRefusal } from '../action.ts';
import { cut, filtersOf, pageOf } from '../parameters.ts';
import {
  type AlibabaResource,
  type AlibabaSurroundings,
  accountUidField,
  day,
  newId,
  rentedFields,
  requireRegion,
} from '../resource.ts';
import type { AlibabaEmulatorSettings } from '../settings.ts';
import { resume } from './physical-connection-lifecycle.ts';
import { circuitRow, countRiders, productType, specOf } from './physical-connection-row.ts';

/** Physical connections (Express Connect circuits) as they are kept and listed. */
const circuitFields = z.strictObject({
  ...rentedFields,
  status: z
    .enum([
      'Initial',
      'Approved',
      'Allocating',
      'Allocated',
      'Confirmed',
      'Enabled',
      'Rejected',
      'Canceled',
      // With a space on the wire, without one in the prose of some pages.
      'Allocation Failed',
      'Terminating',
      'Terminated',
    ])
    .default('Enabled'),
  businessStatus: z.enum(['Normal', 'FinancialLocked', 'SecurityLocked']).default('Normal'),
  accessPointId: z.string().optional(),
  lineOperator: z.string().default('CT'),
  portType: z.string().default('10GBase-LR'),
  portNumber: z.string().optional(),
  /** Mbit/s */
  bandwidth: z.int().min(0).default(1000),
  circuitCode: z.string().optional(),
  peerLocation: z.string().default(''),
  redundantId: z.string().optional(),
  downDelayTime: z.int().min(0).default(0),
  creationTime: timeField.optional(),
  enabledTime: timeField.optional(),
  terminatedTime: timeField.optional(),
  /** When the paid period ends. */
  endTime: timeField.optional(),
  /** An order that is not yet effective: shown only with IncludeReservationData. */
  reservation: z.strictObject({ activeTime: timeField, orderType: z.string() }).optional(),
  /** A shared circuit rides on one of a partner, whose account number passes 2^53. */
  parent: z.strictObject({ id: z.string(), ownerUid: accountUidField }).optional(),
  vlanId: z.int().min(0).optional(),
  /** Shared circuits of other accounts that ride on this one. */
  hostedElsewhere: z.int().min(0).default(0),
  macsecKeys: z
    .array(
      z.strictObject({
        ckn: z.string(),
        cak: z.string(),
        cipherSuite: z.string(),
        startOn: z.string(),
        status: z.string(),
      }),
    )
    .default([]),
  /** Enabling is asynchronous and the circuit still reads Confirmed meanwhile. */
  enabling: z.boolean().default(false),
  /** How its next transition ends: as the pages say, never, or back in Enabled. */
  fate: z.enum(['normal', 'stuck', 'returns']).default('normal'),
});

type CircuitFields = z.output<typeof circuitFields>;

interface CompletedCircuit {
  readonly accessPointId: string;
  readonly portNumber: string;
  readonly circuitCode: string;
  readonly creationTime: Date;
}

export type EmulatedPhysicalConnection = Readonly<
  { kind: 'physicalConnection'; id: string } & Omit<CircuitFields, keyof CompletedCircuit>
> &
  CompletedCircuit;

export type CircuitState = CircuitFields['status'];

export const physicalConnection = resourceKind<
  EmulatedPhysicalConnection,
  AlibabaResource,
  AlibabaEmulatorSettings
>()({
  kind: 'physicalConnection',
  plural: 'physicalConnections',
  fields: circuitFields,
  fixed: ['regionId'],
  complete: (fields, id, surroundings) => {
    const { world, ordinal } = surroundings;
    requireRegion(fields.regionId, world);
    const now = world.now().getTime();
    const wasEnabled = ['Enabled', 'Terminating', 'Terminated'].includes(fields.status);
    const past = (days: number): Date => new Date(now - days * day);
    return {
      kind: 'physicalConnection',
      id,
      ...fields,
      accessPointId: fields.accessPointId ?? accessPointFor(fields.regionId, surroundings),
      portNumber: fields.portNumber ?? `1/1/${ordinal}`,
      circuitCode: fields.circuitCode ?? `longtel${String(ordinal).padStart(3, '0')}`,
      creationTime: fields.creationTime ?? past(100),
      enabledTime: fields.enabledTime ?? (wasEnabled ? past(90) : undefined),
      endTime: fields.endTime ?? (wasEnabled ? past(-275) : undefined),
      terminatedTime: fields.terminatedTime ?? (fields.status === 'Terminated' ? past(1) : undefined),
    };
  },
  newId: () => newId('pc'),
  resume,
  bill: ({ status, enabledTime, terminatedTime, endTime }) => ({
    chargeType: 'Prepaid',
    // It costs from the day it was enabled until it is Terminated; that Terminating still costs is inferred.
    billing: status === 'Enabled' || status === 'Terminating',
    since: enabledTime?.toISOString() ?? null,
    stoppedAt: terminatedTime?.toISOString() ?? null,
    paidUntil: endTime?.toISOString() ?? null,
  }),
});

/** Two circuits to an access point is the vendor's quota, so the circuits of a region are spread over its points. */
function accessPointFor(regionId: string, { world, ordinal }: AlibabaSurroundings): string {
  const points = world.all('accessPoint').filter(point => point.regionId === regionId);
  return points[Math.floor((ordinal - 1) / 2) % Math.max(points.length, 1)]?.id ?? `ap-${regionId}-a`;
}

const filterValues: Readonly<Record<string, (circuit: EmulatedPhysicalConnection) => string>> = {
  PhysicalConnectionId: ({ id }) => id,
  AccessPointId: ({ accessPointId }) => accessPointId,
  Type: () => 'VPC',
  LineOperator: ({ lineOperator }) => lineOperator,
  Spec: specOf,
  Status: ({ status }) => status,
  Name: ({ name }) => name,
  ProductType: productType,
};

export const DescribePhysicalConnections: AlibabaRead = {
  effect: 'read',
  required: ['RegionId'],
  answer: context => {
    const { world, parameters, regionId } = context;
    const page = pageOf(parameters, world.settings.pageSizeOutOfRange);
    if (isRefusal(page)) return page;
    const filters = filtersOf(parameters, Object.keys(filterValues));
    if (isRefusal(filters)) return filters;
    const tags = Object.entries(parameters.tags('Tags'));
    const group = parameters.text('ResourceGroupId');
    const matches = world
      .all('physicalConnection')
      .filter(circuit => circuit.regionId === regionId)
      .filter(circuit =>
        filters.every(({ key, values }) => values.includes(filterValues[key]?.(circuit) ?? '')),
      )
      .filter(circuit => tags.every(([key, value]) => circuit.tags[key] === value))
      .filter(circuit => group === undefined || circuit.resourceGroupId === group);
    const riders = countRiders(world);
    return {
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: matches.length,
      // The list is there even when it is empty: clients index straight into it.
      PhysicalConnectionSet: {
        PhysicalConnectionType: cut(matches, page).map(circuit => circuitRow(circuit, context, riders)),
      },
    };
  },
};
