import { loadAhead } from '../../../graph/ahead.ts';
import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { enumOfWords } from '../../../graph/native-words.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, loadResource, node } from '../../../graph/resource.ts';
import {
  type PhysicalConnection,
  physicalConnection,
  terminatePhysicalConnection,
} from './physical-connection.ts';
import { alibabaVirtualBorderRouter } from './virtual-border-router.schema.ts';
import { routersOfCircuits, virtualBorderRouter } from './virtual-border-router.ts';

const borderRouters = nestedLists(virtualBorderRouter, routersOfCircuits);

const businessStatuses = enumOfWords(
  'AlibabaBusinessStatus',
  'Whether Alibaba Cloud has locked a resource.',
  {
    Normal: ['NORMAL', 'It is not locked.'],
    FinancialLocked: ['FINANCIAL_LOCKED', 'It is locked because a payment is overdue.'],
    SecurityLocked: ['SECURITY_LOCKED', 'It is locked for security.'],
  },
);

const productTypes = enumOfWords('AlibabaProductType', 'What kind of circuit it is.', {
  PhysicalConnection: ['DEDICATED', 'A dedicated line.'],
  VirtualPhysicalConnection: ['SHARED', 'A part of a line that a partner owns.'],
});

export const alibabaPhysicalConnection = builder
  .objectRef<PhysicalConnection>('AlibabaPhysicalConnection')
  .implement({
    description: physicalConnection.description,
    interfaces: [cloudResource, node],
    fields: t => ({
      businessStatus: t.field({
        type: businessStatuses.type,
        description: 'Whether the provider has locked it.',
        resolve: ({ businessStatus }) => businessStatuses.meaningOf(businessStatus),
      }),
      nativeBusinessStatus: t.exposeString('businessStatus', {
        description: "The provider's own word for it.",
      }),
      connector: t.exposeString('connector', { description: 'The connector of the port that it ends on.' }),
      lineOperator: t.exposeString('lineOperator', { description: 'The carrier of the line.' }),
      circuitCode: t.exposeString('circuitCode', { description: "The carrier's own code." }),
      peerLocation: t.exposeString('peerLocation', { description: 'The site on the side of the customer.' }),
      bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
      productType: t.field({
        type: productTypes.type,
        description: 'Whether it is a dedicated line, or part of one that a partner owns.',
        resolve: ({ productType }) => productTypes.meaningOf(productType),
      }),
      nativeProductType: t.exposeString('productType', { description: "The provider's own word for it." }),
      vlanId: t.exposeInt('vlanId', { description: 'Its VLAN, on a shared one.' }),
      enabledAt: t.expose('enabledAt', { type: 'DateTime', description: 'When it went into service.' }),
      borderRouters: t.field({
        type: [alibabaVirtualBorderRouter],
        description:
          'The virtual border routers on it, of other accounts too. All of them go before it can be terminated.',
        complexity: { field: 5, multiplier: 5 },
        resolve: (circuit, _args, context) => borderRouters(context, circuit.reference),
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

builder.objectField(alibabaVirtualBorderRouter, 'physicalConnections', t =>
  t.field({
    type: [alibabaPhysicalConnection],
    nullable: { list: true, items: true },
    description: 'All circuits that it runs on, the first one first. Null where one is not shown.',
    complexity: { multiplier: 2 },
    resolve: ({ circuit, furtherCircuits }, _args, context) =>
      Promise.all(
        [...(circuit === null ? [] : [circuit]), ...furtherCircuits].map(each => loadResource(context, each)),
      ) as Promise<(PhysicalConnection | null)[]>,
  }),
);

loadAhead(alibabaPhysicalConnection, ['borderRouters'], borderRouters, ({ reference }) => reference);
loadAhead(alibabaVirtualBorderRouter, ['physicalConnection'], loadResource, ({ circuit }) => circuit);

exposeNoun(physicalConnection, alibabaPhysicalConnection);

exposeChange(terminatePhysicalConnection, {
  destructive: true,
  description:
    'Gives a circuit back and cannot be undone for a dedicated one; what is billed until its paid time ends is settled by Alibaba Cloud. Only an Enabled circuit without virtual border routers is terminated: accepted at once, then Terminating, and done when Terminated.',
  resource: alibabaPhysicalConnection,
});
