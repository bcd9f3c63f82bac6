import { loadAhead } from '../../../graph/ahead.ts';
import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { enumOfWords } from '../../../graph/native-words.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudResource, loadResource, node } from '../../../graph/resource.ts';
import { type Connection, connection, deleteAwsConnection } from './connection.ts';
import { awsVirtualInterface } from './virtual-interface.schema.ts';
import { virtualInterface, virtualInterfacesOf } from './virtual-interface.ts';

const virtualInterfaces = nestedLists(virtualInterface, virtualInterfacesOf);

const logicalRedundancies = enumOfWords(
  'AwsLogicalRedundancy',
  'Whether a connection supports a secondary BGP peer in the same address family.',
  {
    yes: ['YES', 'It does.'],
    no: ['NO', 'It does not.'],
    unknown: ['UNKNOWN', 'AWS does not know, or uses a word that Causeway does not know.'],
  },
);

export const awsConnection = builder.objectRef<Connection>('AwsConnection').implement({
  description: connection.description,
  interfaces: [cloudResource, node],
  fields: t => ({
    ownerAccountId: t.exposeString('ownerAccountId', { description: 'The AWS account that owns it.' }),
    bandwidth: t.exposeString('bandwidth', { description: "Its bandwidth in AWS's words: 50Mbps, 1Gbps." }),
    bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
    vlanId: t.exposeInt('vlanId', { description: 'Its VLAN, on one that a partner hosts.' }),
    partnerName: t.exposeString('partnerName', { description: 'The partner that hosts it.' }),
    providerName: t.exposeString('providerName', { description: 'The network provider behind it.' }),
    lagId: t.exposeString('lagId', { description: 'The link aggregation group that it belongs to.' }),
    awsDevice: t.exposeString('awsDevice', { description: 'The device of AWS that it ends on.' }),
    awsLogicalDeviceId: t.exposeString('awsLogicalDeviceId', {
      description: 'The logical device: two with the same one fail together.',
    }),
    hosted: t.exposeBoolean('hosted', {
      description:
        'Whether a partner hosts it, who then bills it apart from AWS. Null where it is not shown.',
    }),
    jumboFrameCapable: t.exposeBoolean('jumboFrameCapable', {
      description: 'Whether it carries jumbo frames.',
    }),
    logicalRedundancy: t.field({
      type: logicalRedundancies.type,
      description: 'Whether it supports a secondary BGP peer in the same address family.',
      resolve: ({ logicalRedundancy }) => logicalRedundancies.meaningOf(logicalRedundancy),
    }),
    nativeLogicalRedundancy: t.exposeString('logicalRedundancy', {
      description: "The provider's own word for it.",
    }),
    virtualInterfaces: t.field({
      type: [awsVirtualInterface],
      description: 'The virtual interfaces on it. They go before it can be deleted.',
      complexity: { field: 5, multiplier: 5 },
      resolve: ({ reference }, _args, context) => virtualInterfaces(context, reference),
    }),
  }),
});

builder.objectField(awsVirtualInterface, 'connection', t =>
  t.field({
    type: awsConnection,
    description: "The connection that it runs on. Null where that is a group, or another account's.",
    resolve: (virtual, _args, context) =>
      virtual.connection === null
        ? null
        : (loadResource(context, virtual.connection) as Promise<Connection | null>),
  }),
);

loadAhead(awsConnection, ['virtualInterfaces'], virtualInterfaces, ({ reference }) => reference);
loadAhead(awsVirtualInterface, ['connection'], loadResource, virtual => virtual.connection);

exposeNoun(connection, awsConnection);

exposeChange(deleteAwsConnection, {
  destructive: true,
  description:
    'Ends what AWS bills for a connection and cannot be undone: a port of its own has to be ordered anew, which takes weeks. The cross connect, the line of the carrier and what a partner bills go on until they are cancelled there. Only one without virtual interfaces is deleted: accepted at once, then deleting, and done when deleted.',
  resource: awsConnection,
});
