import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { enumOfWords } from '../../../graph/native-words.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, node } from '../../../graph/resource.ts';
import { deleteAwsVirtualInterface, type VirtualInterface, virtualInterface } from './virtual-interface.ts';

const interfaceTypes = enumOfWords('AwsVirtualInterfaceType', 'What a virtual interface leads to.', {
  private: ['PRIVATE', 'VPCs, by private addresses.'],
  public: ['PUBLIC', 'The public services of AWS.'],
  transit: ['TRANSIT', 'Transit gateways.'],
});

export const awsVirtualInterface = builder.objectRef<VirtualInterface>('AwsVirtualInterface').implement({
  description: virtualInterface.description,
  interfaces: [cloudResource, node],
  fields: t => ({
    ownerAccountId: t.exposeString('ownerAccountId', { description: 'The AWS account that owns it.' }),
    type: t.field({
      type: interfaceTypes.type,
      description: 'What it leads to.',
      resolve: ({ type }) => interfaceTypes.meaningOf(type),
    }),
    nativeType: t.exposeString('type', { description: "The provider's own word for it." }),
    vlanId: t.exposeInt('vlanId', { description: 'Its VLAN on the connection.' }),
    asn: t.expose('asn', {
      type: 'Float',
      description: 'The AS number of the customer; up to 4,294,967,295.',
    }),
    amazonSideAsn: t.expose('amazonSideAsn', { type: 'Float', description: 'The AS number of AWS.' }),
    amazonAddress: t.exposeString('amazonAddress', { description: 'The address of AWS, with its mask.' }),
    customerAddress: t.exposeString('customerAddress', {
      description: 'The address of the customer, with its mask.',
    }),
    mtu: t.exposeInt('mtu', { description: 'The largest frame.' }),
    virtualGatewayId: t.exposeString('virtualGatewayId', { description: 'The gateway of one VPC.' }),
    directConnectGatewayId: t.exposeString('directConnectGatewayId', {
      description: 'The Direct Connect gateway that it leads to.',
    }),
    siteLinkEnabled: t.exposeBoolean('siteLinkEnabled', {
      description: 'Whether it also carries traffic from one site to another.',
    }),
  }),
});

exposeNoun(virtualInterface, awsVirtualInterface);

exposeChange(deleteAwsVirtualInterface, {
  destructive: true,
  description:
    'Ends what its traffic costs, leaves the price of the connection as it is, and cannot be undone: the traffic of a virtual interface is cut at once, and its BGP peers go with it. Accepted at once, then deleting, and done when deleted.',
  resource: awsVirtualInterface,
});
