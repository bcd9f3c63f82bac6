import { z } from 'zod';
import { refused } from '../action.ts';
import type { ZenlayerRefusal } from '../envelope.ts';
import { wireRow } from '../listing.ts';
import type { ZenlayerParameters } from '../parameters.ts';
import { textOrNull, type ZenlayerSurroundings, type ZenlayerView } from '../resource.ts';
import { datacenterRow, datacenters } from './datacenter.ts';

/** The two ends of a private connect: a port of the account, or a connection into another cloud. */
export interface EmulatedEndpoint {
  /** A port's id, or an id of the end itself. */
  readonly endpointId: string;
  readonly endpointName: string;
  readonly endpointType: string;
  readonly dcId: string;
  readonly vlanId: number | null;
  readonly connectivityStatus: string;
  readonly cloudRegionId: string | null;
  readonly cloudAccountId: string | null;
  readonly sharedChannelId: string | null;
}

/** As a person writes one: `{ portId, vlanId }`, or what matters of an end in a cloud. */
export const endpointField = z
  .strictObject({
    portId: z.string().min(1),
    endpointId: z.string().min(1),
    endpointName: z.string(),
    endpointType: z.string(),
    dcId: z.string(),
    vlanId: z.int().nullable(),
    connectivityStatus: z.string(),
    cloudRegionId: textOrNull,
    cloudAccountId: textOrNull,
    sharedChannelId: textOrNull,
  })
  .partial()
  .default({});

export function completeEnd(
  { portId, ...given }: z.output<typeof endpointField>,
  id: string,
  dcId: string,
  { find }: ZenlayerSurroundings,
): EmulatedEndpoint {
  const found = portId === undefined ? undefined : find(portId);
  const onPort = portId !== undefined;
  return {
    endpointId: given.endpointId ?? portId ?? id,
    endpointName: given.endpointName ?? found?.name ?? portId ?? id,
    endpointType: given.endpointType ?? (onPort ? 'PORT' : 'AWS'),
    dcId: given.dcId ?? (found?.kind === 'port' ? found.dcId : dcId),
    vlanId: given.vlanId ?? null,
    connectivityStatus: given.connectivityStatus ?? 'ACTIVE',
    cloudRegionId: given.cloudRegionId ?? (onPort || given.endpointType === 'PORT' ? null : 'ap-southeast-1'),
    cloudAccountId: given.cloudAccountId ?? (onPort || given.endpointType === 'PORT' ? null : '000000000000'),
    sharedChannelId: given.sharedChannelId ?? null,
  };
}

/** The newer version names the cloud of an end in a field of its own as well. */
export function endpointRow(end: EmulatedEndpoint, older: boolean, world: ZenlayerView): object {
  const onPort = end.endpointType === 'PORT';
  // The name of a port end is the port's own, also after a renaming.
  const found = onPort ? world.get('port', end.endpointId) : undefined;
  const { settings } = world;
  const vlanId = end.vlanId !== null && settings.vlanIdType === 'string' ? `${end.vlanId}` : end.vlanId;
  return wireRow(
    {
      endpointId: end.endpointId,
      endpointName: found?.name ?? end.endpointName,
      endpointType: end.endpointType,
      dataCenter: datacenterRow(end.dcId),
      vlanId,
      connectivityStatus: end.connectivityStatus,
      cloudRegionId: end.cloudRegionId,
      cloudAccountId: end.cloudAccountId,
      sharedChannelId: end.sharedChannelId,
      ...(older ? {} : { cloudType: onPort ? null : end.endpointType }),
    },
    settings,
  );
}

export type WantedEnd =
  | { readonly portId: string; readonly vlanId: number | null; readonly dcId: string | undefined }
  | {
      readonly portId: undefined;
      readonly cloudType: string | undefined;
      readonly cloudRegionId: string | undefined;
      readonly cloudAccountId: string | undefined;
      readonly endpointName: string | undefined;
      readonly dcId: string | undefined;
      readonly vlanId: number | null;
    };

/** Reads CreateEndpointParam. What an end in a cloud needs is only judged when the connect is made. */
export function wantedEnd(end: ZenlayerParameters): WantedEnd {
  const portId = end.text('portId', { shortest: 1 });
  const vlanId = end.integer('vlanId', 1, 4096) ?? null;
  const dcId = end.text('dcId');
  const [cloudType, cloudRegionId, cloudAccountId] = ['cloudType', 'cloudRegionId', 'cloudAccountId'].map(
    name => end.text(name),
  );
  const endpointName = end.text('endpointName', { pattern: /^[A-Za-z0-9-]*$/ });
  end.word('haType', ['PRIMARY', 'SECONDARY']);
  end.integer('cloudBandwidthMbps');
  return portId === undefined
    ? { portId, cloudType, cloudRegionId, cloudAccountId, endpointName, dcId, vlanId }
    : { portId, dcId, vlanId };
}

const cloudTypes: readonly string[] = ['AWS', 'TENCENT', 'GOOGLE', 'ALI_CLOUD', 'AZURE'];
const newerCloudTypes: readonly string[] = [
  ...cloudTypes,
  'HUAWEI_CLOUD',
  'BYTE_PLUS',
  'VOLCENGINE',
  'ORACLE',
];

export function resolveEnd(
  world: ZenlayerView,
  wanted: WantedEnd,
  older: boolean,
): z.input<typeof endpointField> | { readonly refusal: ZenlayerRefusal } {
  const bad = (message: string) => refused(400, 'INVALID_ENDPOINT_PARAMETER', message);
  const { vlanId, dcId } = wanted;
  if (wanted.portId !== undefined) {
    const found = world.get('port', wanted.portId);
    if (found === undefined)
      return refused(404, 'INVALID_PORT_NOT_FOUND', `The port ${wanted.portId} is not found.`);
    if (found.status !== 'RUNNING' || found.connectivity !== 'ACTIVE')
      return refused(400, 'INVALID_PORT_STATUS', `The port ${wanted.portId} is not available.`);
    if (dcId !== undefined && dcId !== found.dcId) return bad(`The port ${wanted.portId} is not in ${dcId}.`);
    return { portId: found.id, vlanId };
  }
  const { cloudType, cloudRegionId, cloudAccountId, endpointName } = wanted;
  if (cloudType === undefined) return bad('The end names neither a port nor a cloud.');
  if (!(older ? cloudTypes : newerCloudTypes).includes(cloudType))
    return bad(`The cloud type ${cloudType} is not supported.`);
  if (!cloudRegionId || !cloudAccountId || dcId === undefined || !datacenters.has(dcId))
    return bad('An end in a cloud has cloudRegionId, cloudAccountId and a data center.');
  return {
    endpointType: cloudType,
    cloudRegionId,
    cloudAccountId,
    dcId,
    vlanId,
    ...(endpointName ? { endpointName } : {}),
  };
}
