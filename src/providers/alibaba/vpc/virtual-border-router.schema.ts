import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, node } from '../../../graph/resource.ts';
import {
  deleteVirtualBorderRouter,
  type VirtualBorderRouter,
  virtualBorderRouter,
} from './virtual-border-router.ts';

export const alibabaVirtualBorderRouter = builder
  .objectRef<VirtualBorderRouter>('AlibabaVirtualBorderRouter')
  .implement({
    description: virtualBorderRouter.description,
    interfaces: [cloudResource, node],
    fields: t => ({
      vlanId: t.exposeInt('vlanId', { description: 'Its VLAN on the circuit; 0 is a layer 3 port.' }),
      localGatewayIp: t.exposeString('localGatewayIp', {
        description: 'The address on the side of Alibaba Cloud.',
      }),
      peerGatewayIp: t.exposeString('peerGatewayIp', {
        description: 'The address on the side of the customer.',
      }),
    }),
  });

exposeNoun(virtualBorderRouter, alibabaVirtualBorderRouter);

exposeChange(deleteVirtualBorderRouter, {
  destructive: true,
  description:
    'Leaves the bill of the circuit as it is and cannot be undone: cuts the traffic of a virtual border router and removes it. Its router interfaces, routes and BGP groups go first. Accepted at once, then deleting, and done when it is no longer listed.',
  resource: alibabaVirtualBorderRouter,
});
