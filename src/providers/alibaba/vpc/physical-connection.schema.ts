import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { cloudResource, exposeKind, loadResource } from '../../../graph/resource.ts';
import { alibaba } from '../client.ts';
import {
  type PhysicalConnection,
  physicalConnections,
  terminatePhysicalConnection,
} from './physical-connection.ts';
import { alibabaVirtualBorderRouter } from './virtual-border-router.schema.ts';
import { routersOfCircuits } from './virtual-border-router.ts';

const borderRouters = nestedLists(alibaba, (account, region, ids, signal) =>
  routersOfCircuits({ account, region, signal }, ids),
);

export const alibabaPhysicalConnection = builder
  .objectRef<PhysicalConnection>('AlibabaPhysicalConnection')
  .implement({
    description: 'A physical connection (Express Connect circuit) of Alibaba Cloud.',
    interfaces: [cloudResource],
    fields: t => ({
      regionId: t.string({
        nullable: false,
        description: 'Its region.',
        resolve: circuit => circuit.reference.region ?? '',
      }),
      description: t.exposeString('description', { description: 'Free text of its owner.' }),
      businessStatus: t.exposeString('businessStatus', {
        description: 'Normal, FinancialLocked or SecurityLocked.',
      }),
      accessPointId: t.exposeString('accessPointId', { description: 'The access point it ends at.' }),
      portType: t.exposeString('portType', { description: 'The kind of port it ends on.' }),
      lineOperator: t.exposeString('lineOperator', { description: 'The carrier of the line.' }),
      circuitCode: t.exposeString('circuitCode', { description: "The carrier's own code." }),
      peerLocation: t.exposeString('peerLocation', { description: 'The site on the side of the customer.' }),
      bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
      chargeType: t.exposeString('chargeType', { description: 'How it is billed.' }),
      productType: t.exposeString('productType', {
        description: 'PhysicalConnection is dedicated, VirtualPhysicalConnection shared.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
      enabledAt: t.expose('enabledAt', { type: 'DateTime', description: 'When it went into service.' }),
      endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When paid time ends.' }),
      borderRouters: t.field({
        type: [alibabaVirtualBorderRouter],
        description:
          'The virtual border routers on it, of other accounts too. All of them go before it can be terminated.',
        resolve: (circuit, _args, context) => borderRouters(context).load(circuit.reference),
      }),
    }),
  });

builder.objectField(alibabaVirtualBorderRouter, 'physicalConnection', t =>
  t.field({
    type: alibabaPhysicalConnection,
    description: 'The circuit that it runs on; null where it is not shown.',
    resolve: ({ circuit }, _args, context) =>
      circuit === null ? null : (loadResource(context, circuit) as Promise<PhysicalConnection | null>),
  }),
);

exposeKind(
  {
    provider: 'alibaba',
    kind: 'physical-connection',
    noun: 'physical connection',
    key: alibaba,
    typeName: 'AlibabaPhysicalConnection',
    plural: 'physical connections',
    description: 'A physical connection.',
    regional: true,
    read: physicalConnections.read,
    list: physicalConnections.list,
  },
  alibabaPhysicalConnection,
);

exposeChange(terminatePhysicalConnection, {
  description:
    'Gives a circuit back and cannot be undone for a dedicated one; what is billed until its paid time ends is settled by Alibaba Cloud. Only an Enabled circuit without virtual border routers is terminated: accepted at once, then Terminating, and done when Terminated.',
  idField: 'physicalConnectionId',
  resourceField: 'physicalConnection',
  resource: alibabaPhysicalConnection,
  regional: true,
  extra: t => ({
    clientToken: t.string({
      description:
        'Your own token for the provider, up to 64 ASCII characters: by it Alibaba Cloud knows a repeat. Made from the operation by default.',
    }),
  }),
});
