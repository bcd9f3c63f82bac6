import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { cloudResource, exposeKind } from '../../../graph/resource.ts';
import { zenlayer } from '../client.ts';
import { type Instance, instances, startIpForward, stopIpForward } from './instance.ts';

export const zenlayerInstance = builder.objectRef<Instance>('ZenlayerInstance').implement({
  description: 'A virtual machine at the edge, rented from Zenlayer.',
  interfaces: [cloudResource],
  fields: t => ({
    zoneId: t.exposeString('zoneId', { description: 'The zone it runs in.' }),
    instanceType: t.exposeString('instanceType', { description: 'Its model.' }),
    imageName: t.exposeString('imageName', { description: 'The image it was made from.' }),
    cpu: t.exposeInt('cpu', { description: 'Cores.' }),
    memoryGiB: t.exposeInt('memoryGiB', { description: 'Memory in GiB.' }),
    ipForwarding: t.exposeBoolean('ipForwarding', {
      description:
        'Whether it may forward packets that are not addressed to it. Null where the provider does not tell.',
    }),
    publicIpAddresses: t.exposeStringList('publicIpAddresses', {
      nullable: false,
      description: 'Its public addresses.',
    }),
    privateIpAddresses: t.exposeStringList('privateIpAddresses', {
      nullable: false,
      description: 'Its private addresses.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When paid time ends, for prepaid ones.',
    }),
  }),
});

exposeKind(
  {
    provider: 'zenlayer',
    kind: 'instance',
    noun: 'instance',
    key: zenlayer,
    typeName: 'ZenlayerInstance',
    plural: 'instances',
    description: 'A virtual machine.',
    regional: false,
    read: instances.read,
    list: instances.list,
  },
  zenlayerInstance,
);

exposeChange(stopIpForward, {
  description:
    'Leaves the bill as it is and can be undone with `startIpForward`: the instance stops forwarding packets that are not addressed to it, which cuts whatever is routed through it.',
  idField: 'instanceId',
  resourceField: 'instance',
  resource: zenlayerInstance,
});

exposeChange(startIpForward, {
  description:
    'Leaves the bill as it is and can be undone with `stopIpForward`: the instance forwards packets that are not addressed to it.',
  idField: 'instanceId',
  resourceField: 'instance',
  resource: zenlayerInstance,
});
