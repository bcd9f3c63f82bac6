import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import { cloudResource, exposeKind, loadResource } from '../../../graph/resource.ts';
import { zenlayer } from '../client.ts';
import { zenlayerDataCenter } from './data-center.schema.ts';
import { zenlayerPort } from './port.schema.ts';
import type { Port } from './port.ts';
import {
  destroyPrivateConnect,
  type Endpoint,
  type PrivateConnect,
  privateConnects,
} from './private-connect.ts';

const zenlayerEndpoint = builder.objectRef<Endpoint>('ZenlayerPrivateConnectEndpoint').implement({
  description: 'One end of a private connect.',
  fields: t => ({
    endpointId: t.exposeString('id', {
      description: "The provider's id of the end; of a port, the port's id.",
    }),
    name: t.exposeString('name', { description: 'The name of the end.' }),
    endpointType: t.exposeString('type', { description: 'PORT, or the cloud that it leads to.' }),
    vlanId: t.exposeInt('vlanId', { description: 'The VLAN on that end.' }),
    connectivityStatus: t.exposeString('connectivityStatus', { description: 'ACTIVE, DOWN or ABNORMAL.' }),
    cloudRegionId: t.exposeString('cloudRegionId', { description: "The cloud's region, on a cloud's end." }),
    cloudAccountId: t.exposeString('cloudAccountId', {
      description: "The account at that cloud, on a cloud's end.",
    }),
    dataCenter: t.expose('dataCenter', { type: zenlayerDataCenter, description: 'Where the end is.' }),
    port: t.field({
      type: zenlayerPort,
      description: 'The port that it ends at; null on the end of a cloud, or where the port is not shown.',
      resolve: ({ port }, _args, context) =>
        port === null ? null : (loadResource(context, port) as Promise<Port | null>),
    }),
  }),
});

export const zenlayerPrivateConnect = builder.objectRef<PrivateConnect>('ZenlayerPrivateConnect').implement({
  description: 'A layer 2 line between two ends, rented from Zenlayer.',
  interfaces: [cloudResource],
  fields: t => ({
    connectivityStatus: t.exposeString('connectivityStatus', { description: 'ACTIVE, DOWN or ABNORMAL.' }),
    bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
    endpointA: t.expose('endpointA', { type: zenlayerEndpoint, description: 'The one end.' }),
    endpointZ: t.expose('endpointZ', { type: zenlayerEndpoint, description: 'The other end.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When paid time ends, for prepaid ones.',
    }),
    recycledAt: t.expose('recycledAt', {
      type: 'DateTime',
      description: 'When it was put into the recycle bin.',
    }),
  }),
});

exposeKind(
  {
    provider: 'zenlayer',
    kind: 'private-connect',
    noun: 'private connect',
    key: zenlayer,
    typeName: 'ZenlayerPrivateConnect',
    plural: 'private connects',
    description: 'A layer 2 line.',
    regional: false,
    read: privateConnects.read,
    list: privateConnects.list,
  },
  zenlayerPrivateConnect,
);

exposeChange(destroyPrivateConnect, {
  description:
    'Ends the billing of a private connect for good and cannot be undone: it is released completely. Accepted at once, then DESTROYING, and done when it is no longer listed. Its ports stay, and stay billed.',
  idField: 'privateConnectId',
  resourceField: 'privateConnect',
  resource: zenlayerPrivateConnect,
});
