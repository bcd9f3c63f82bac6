import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { cloudResource, exposeKind } from '../../../graph/resource.ts';
import { zenlayer } from '../client.ts';
import { zenlayerDataCenter } from './data-center.schema.ts';
import { type Port, ports, restorePort, terminatePort } from './port.ts';

export const zenlayerPort = builder.objectRef<Port>('ZenlayerPort').implement({
  description: 'A physical port in a data center, rented from Zenlayer.',
  interfaces: [cloudResource],
  fields: t => ({
    remarks: t.exposeString('remarks', { description: 'Free text of its owner.' }),
    portType: t.exposeString('portType', { description: 'Its speed: 1G, 10G, 40G …' }),
    connectionStatus: t.exposeString('connectionStatus', { description: 'ACTIVE, DOWN or ABNORMAL.' }),
    dataCenter: t.expose('dataCenter', { type: zenlayerDataCenter, description: 'Where it is.' }),
    loaStatus: t.exposeString('loaStatus', {
      description: 'Whether a letter of authorization was uploaded.',
    }),
    businessEntityName: t.exposeString('businessEntityName', {
      description: 'The name on the letter of authorization.',
    }),
    chargeType: t.exposeString('chargeType', {
      description:
        'POSTPAID is billed as you go, PREPAID by subscription. Null where the API version does not tell.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was bought.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When its subscription ends and it returns by itself.',
    }),
  }),
});

exposeKind(
  {
    provider: 'zenlayer',
    kind: 'port',
    noun: 'port',
    key: zenlayer,
    typeName: 'ZenlayerPort',
    plural: 'ports',
    description: 'A physical port.',
    regional: false,
    read: ports.read,
    list: ports.list,
  },
  zenlayerPort,
);

exposeChange(terminatePort, {
  description:
    'Ends the billing of a pay-as-you-go port and moves it to the recycle bin; `restorePort` undoes that until it is released, about a day later. A port billed by subscription cannot be terminated: it is returned when its subscription expires.',
  idField: 'portId',
  resourceField: 'port',
  resource: zenlayerPort,
});

exposeChange(restorePort, {
  description:
    'Billing starts again: takes a port out of the recycle bin and back into service. `terminatePort` undoes it.',
  idField: 'portId',
  resourceField: 'port',
  resource: zenlayerPort,
});
