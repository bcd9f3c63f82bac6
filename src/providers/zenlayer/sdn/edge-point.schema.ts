import { loadAhead } from '../../../graph/ahead.ts';
import { builder } from '../../../graph/builder.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { cloudConnectivity } from '../../../graph/resource.ts';
import { zenlayer } from '../client.ts';
import { type EdgePoint, edgePointsOfPorts } from './edge-point.ts';
import { zenlayerPort } from './port.schema.ts';
import { connectivityOf } from './state.ts';

const edgePoints = nestedLists(
  { provider: zenlayer.provider, kind: 'cloud-router', key: zenlayer },
  edgePointsOfPorts,
);

const zenlayerEdgePoint = builder.objectRef<EdgePoint>('ZenlayerCloudRouterEdgePoint').implement({
  description: 'A point at which a cloud router of Zenlayer is reached.',
  fields: t => ({
    nativeId: t.exposeString('id', { nullable: false, description: "The provider's own id." }),
    name: t.exposeString('name', { description: 'Its name.' }),
    vlanId: t.exposeInt('vlanId', { description: 'Its VLAN on the port.' }),
    bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
    ipAddress: t.exposeString('ipAddress', { description: 'Its address, with its mask.' }),
    connectivity: t.field({
      type: cloudConnectivity,
      description: 'Whether it carries traffic.',
      resolve: ({ nativeConnectivity }) => connectivityOf(nativeConnectivity),
    }),
    nativeConnectivity: t.exposeString('nativeConnectivity', {
      description: "The provider's own word for it.",
    }),
    cloudRouterId: t.exposeString('routerId', {
      nullable: false,
      description: "The provider's id of the cloud router that it belongs to.",
    }),
    cloudRouterName: t.exposeString('routerName', { description: 'The name of that cloud router.' }),
    cloudRouterNativeState: t.exposeString('routerNativeState', {
      description: "The provider's own word for the state of that cloud router.",
    }),
  }),
});

builder.objectField(zenlayerPort, 'cloudRouterEdgePoints', t =>
  t.field({
    type: [zenlayerEdgePoint],
    description: 'The points of cloud routers on it, of retired routers too.',
    complexity: { field: 5, multiplier: 5 },
    resolve: ({ reference }, _args, context) => edgePoints(context, reference),
  }),
);

loadAhead(zenlayerPort, ['cloudRouterEdgePoints'], edgePoints, ({ reference }) => reference);
