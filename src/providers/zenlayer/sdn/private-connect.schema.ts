import { loadAhead } from '../../../graph/ahead.ts';
import { builder } from '../../../graph/builder.ts';
import { exposeChange } from '../../../graph/change.ts';
import type { GraphContext } from '../../../graph/context.ts';
import { type FoundLinks, findLinks } from '../../../graph/links/board.ts';
import { cloudLinks } from '../../../graph/links/field.ts';
import { nestedLists } from '../../../graph/loader.ts';
import { enumOfWords } from '../../../graph/native-words.ts';
import { exposeNoun } from '../../../graph/noun.ts';
import { cloudConnectivity, cloudResource, loadResource, node } from '../../../graph/resource.ts';
import { zenlayerDataCenter } from './data-center.schema.ts';
import { zenlayerPort } from './port.schema.ts';
import type { Port } from './port.ts';
import { createPrivateConnect } from './private-connect/creation.ts';
import {
  connectsOfPorts,
  type Endpoint,
  type PrivateConnect,
  privateConnect,
} from './private-connect/noun.ts';
import {
  deletePrivateConnect,
  destroyPrivateConnect,
  restorePrivateConnect,
} from './private-connect/recycle-bin.ts';
import { renameZenlayerPrivateConnect } from './private-connect/rename.ts';
import { connectivityOf } from './state.ts';

const endpointTypes = enumOfWords('ZenlayerEndpointType', 'What a private connect ends at.', {
  PORT: ['PORT', 'A port of the same account.'],
  OTHER_PORT: ['OTHER_PORT', 'A port of another account.'],
  AWS: ['AWS', 'AWS.'],
  TENCENT: ['TENCENT', 'Tencent Cloud.'],
  GOOGLE: ['GOOGLE', 'Google Cloud.'],
  AZURE: ['AZURE', 'Microsoft Azure.'],
  ALI_CLOUD: ['ALI_CLOUD', 'Alibaba Cloud.'],
  HUAWEI_CLOUD: ['HUAWEI_CLOUD', 'Huawei Cloud.'],
  ORACLE: ['ORACLE', 'Oracle Cloud.'],
  BYTE_PLUS: ['BYTE_PLUS', 'BytePlus.'],
  VOLCENGINE: ['VOLCENGINE', 'Volcengine.'],
  Ript: ['RIPT', 'What Zenlayer calls Ript, and explains nowhere.'],
});

/** An end with the line that it belongs to. */
interface ShownEndpoint extends Endpoint {
  readonly connect: PrivateConnect;
  readonly side: 'A' | 'Z';
}

/** Of a port that the caller may not see, neither its id nor its name. */
function shownEnd(
  connect: PrivateConnect,
  side: 'A' | 'Z',
  { accounts }: GraphContext,
): ShownEndpoint | null {
  const end = side === 'A' ? connect.endpointA : connect.endpointZ;
  if (end === null) return null;
  const { port } = end;
  const isShown = port === null || accounts.of(port, port.account) !== undefined;
  return isShown ? { ...end, connect, side } : { ...end, id: null, name: null, connect, side };
}

async function linksOfEnd({ connect, side }: ShownEndpoint, context: GraphContext): Promise<FoundLinks> {
  const { links, failures } = await findLinks(context, connect);
  return { links: links.filter(({ end }) => end.side === side), failures };
}

const zenlayerEndpoint = builder.objectRef<ShownEndpoint>('ZenlayerPrivateConnectEndpoint').implement({
  description: 'One end of a private connect.',
  fields: t => ({
    endpointId: t.exposeString('id', {
      description:
        "The provider's id of the end; of a port, the port's id. Null for a port that you may not see.",
    }),
    name: t.exposeString('name', {
      description: 'The name of the end. Null for a port that you may not see.',
    }),
    endpointType: t.field({
      type: endpointTypes.type,
      description: 'What it is: a port, or the cloud that it leads to.',
      resolve: ({ type }) => endpointTypes.meaningOf(type),
    }),
    nativeEndpointType: t.exposeString('type', { description: "The provider's own word for it." }),
    vlanId: t.exposeInt('vlanId', { description: 'The VLAN on that end.' }),
    connectivity: t.field({
      type: cloudConnectivity,
      description: 'Whether this end carries traffic.',
      resolve: ({ nativeConnectivity }) => connectivityOf(nativeConnectivity),
    }),
    nativeConnectivity: t.exposeString('nativeConnectivity', {
      description: "The provider's own word for it.",
    }),
    cloudRegionId: t.exposeString('cloudRegionId', { description: "The cloud's region, on a cloud's end." }),
    cloudAccountId: t.exposeString('cloudAccountId', {
      description: "The account at that cloud, on a cloud's end.",
    }),
    links: t.field({
      type: cloudLinks,
      nullable: false,
      description: 'What it lands on, on the end of a cloud: the circuit there, and how sure that is.',
      complexity: { field: 20, multiplier: 1 },
      resolve: (end, _args, context) => linksOfEnd(end, context),
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
  description: privateConnect.description,
  interfaces: [cloudResource, node],
  fields: t => ({
    bandwidthMbps: t.exposeInt('bandwidthMbps', { description: 'Its bandwidth in Mbit/s.' }),
    endpointA: t.field({
      type: zenlayerEndpoint,
      description: 'The one end.',
      resolve: (connect, _args, context) => shownEnd(connect, 'A', context),
    }),
    endpointZ: t.field({
      type: zenlayerEndpoint,
      description: 'The other end.',
      resolve: (connect, _args, context) => shownEnd(connect, 'Z', context),
    }),
    recycledAt: t.expose('recycledAt', {
      type: 'DateTime',
      description: 'When it was put into the recycle bin.',
    }),
  }),
});

loadAhead(
  zenlayerPrivateConnect,
  ['endpointA', 'port'],
  loadResource,
  ({ endpointA }) => endpointA?.port ?? null,
);
loadAhead(
  zenlayerPrivateConnect,
  ['endpointZ', 'port'],
  loadResource,
  ({ endpointZ }) => endpointZ?.port ?? null,
);

const connectsByPort = nestedLists(privateConnect, connectsOfPorts);

builder.objectField(zenlayerPort, 'privateConnects', t =>
  t.field({
    type: [zenlayerPrivateConnect],
    description: 'The private connects that end at it, those in the recycle bin too.',
    complexity: { field: 5, multiplier: 5 },
    resolve: ({ reference }, _args, context) => connectsByPort(context, reference),
  }),
);

loadAhead(zenlayerPort, ['privateConnects'], connectsByPort, ({ reference }) => reference);

exposeNoun(privateConnect, zenlayerPrivateConnect);

exposeChange(destroyPrivateConnect, {
  destructive: true,
  description:
    'Ends the billing of a private connect for good and cannot be undone: it is released completely. Accepted at once, then DESTROYING, and done when it is no longer listed. Its ports stay, and stay billed.',
  resource: zenlayerPrivateConnect,
});

exposeChange(createPrivateConnect, {
  destructive: false,
  description:
    'Starts billing, and can be undone with `deletePrivateConnect`: creates a layer 2 line between two ports of one account. Accepted at once, then CREATING, and done when RUNNING. Its name has to be its own: by it a line is found again whose creation got no answer.',
  resource: zenlayerPrivateConnect,
});

exposeChange(deletePrivateConnect, {
  destructive: true,
  description:
    'Cuts the traffic of a private connect and moves it to the recycle bin; `restorePrivateConnect` undoes that for two days. What is there is no longer billed by use; it is released for good later, or at once by `destroyPrivateConnect`.',
  resource: zenlayerPrivateConnect,
});

exposeChange(restorePrivateConnect, {
  destructive: false,
  description:
    'Billing starts again: takes a private connect out of the recycle bin and back into service. `deletePrivateConnect` undoes it.',
  resource: zenlayerPrivateConnect,
});

exposeChange(renameZenlayerPrivateConnect, {
  destructive: false,
  description:
    'Leaves the bill as it is and can be undone by renaming it back: gives a private connect another name. Nothing of its traffic changes.',
  resource: zenlayerPrivateConnect,
});
