import { builder } from '../../../graph/builder.ts';
import { cloudResource, exposeKind } from '../../../graph/resource.ts';
import { alibaba } from '../client.ts';
import { type VirtualBorderRouter, virtualBorderRouters } from './virtual-border-router.ts';

export const alibabaVirtualBorderRouter = builder
  .objectRef<VirtualBorderRouter>('AlibabaVirtualBorderRouter')
  .implement({
    description: 'A virtual border router (VBR) on a physical connection of Alibaba Cloud.',
    interfaces: [cloudResource],
    fields: t => ({
      regionId: t.string({
        nullable: false,
        description: 'Its region.',
        resolve: router => router.reference.region ?? '',
      }),
      vlanId: t.exposeInt('vlanId', { description: 'Its VLAN on the circuit; 0 is a layer 3 port.' }),
      accessPointId: t.exposeString('accessPointId', { description: 'The access point of its circuit.' }),
      localGatewayIp: t.exposeString('localGatewayIp', {
        description: 'The address on the side of Alibaba Cloud.',
      }),
      peerGatewayIp: t.exposeString('peerGatewayIp', {
        description: 'The address on the side of the customer.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    }),
  });

exposeKind(
  {
    provider: 'alibaba',
    kind: 'virtual-border-router',
    noun: 'virtual border router',
    key: alibaba,
    typeName: 'AlibabaVirtualBorderRouter',
    plural: 'virtual border routers',
    description: 'A virtual border router.',
    regional: true,
    read: virtualBorderRouters.read,
    list: virtualBorderRouters.list,
  },
  alibabaVirtualBorderRouter,
);
