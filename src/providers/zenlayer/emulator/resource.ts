/** What exists in an emulated account: the fields that all kinds share, and those of each. Times are on the wire's form. */
export const fates = ['normal', 'stuck', 'fails', 'returns', 'vanishes'] as const;

/**
 * How the next steps of a resource end: `stuck` stays on the way for ever, `fails` ends in the *_FAILED state, `returns`
 * falls back to the state before, `vanishes` leaves no record (as a failed creation of a private connect does).
 */
export type Fate = (typeof fates)[number];

export type Tag = { readonly key: string; readonly value: string };

export type ChargeType = 'PREPAID' | 'POSTPAID';

export type Shared = {
  readonly id: string;
  name: string;
  status: string;
  createdTime: string;
  expiredTime: string | null;
  recycledTime: string | null;
  chargeType: ChargeType;
  period: number | null;
  resourceGroupId: string;
  tags: readonly Tag[];
  fate: Fate;
  billedSince: string | null;
  billedUntil: string | null;
};

export type Port = Shared & {
  readonly kind: 'port';
  remarks: string | null;
  portType: string;
  connectivity: string;
  dcId: string;
  loaStatus: string;
  loaDownloadUrl: string | null;
  businessEntityName: string;
  isCreateBusinessAllowed: boolean;
};

export type Endpoint = {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly endpointType: string;
  readonly dcId: string;
  readonly vlanId: number | null;
  readonly connectivityStatus: string;
  readonly cloudRegionId: string | null;
  readonly cloudAccountId: string | null;
};

export type PrivateConnect = Shared & {
  readonly kind: 'privateConnect';
  connectivity: string;
  endpointA: Endpoint;
  endpointZ: Endpoint;
  bandwidthMbps: number;
  source: string;
};

export type EdgePoint = {
  readonly edgePointId: string;
  readonly edgePointName: string;
  readonly edgePointType: string;
  readonly dcId: string;
  readonly portId: string | null;
  readonly vlanId: number | null;
  readonly bandwidthMbps: number;
  readonly ipAddress: string | null;
};

export type CloudRouter = Shared & {
  readonly kind: 'cloudRouter';
  description: string | null;
  connectivity: string;
  edgePoints: readonly EdgePoint[];
  source: string;
};

export type Instance = Shared & {
  readonly kind: 'instance';
  zoneId: string;
  instanceType: string;
  cpu: number;
  memory: number;
  imageId: string;
  imageName: string;
  publicIpAddresses: readonly string[];
  privateIpAddresses: readonly string[];
  enableIpForward: boolean | null;
};

export type Resource = Port | PrivateConnect | CloudRouter | Instance;

export const kinds = [
  'port',
  'privateConnect',
  'cloudRouter',
  'instance',
] as const satisfies readonly Resource['kind'][];

const blank = {
  name: '',
  status: 'RUNNING',
  expiredTime: null,
  recycledTime: null,
  chargeType: 'POSTPAID',
  period: null,
  resourceGroupId: 'rg-default',
  tags: [],
  fate: 'normal',
  billedUntil: null,
} as const;

/** A resource of the kind with everything at its plainest, created and billed since `at`. */
export const blankOf = {
  port: (id: string, at: string): Port => ({
    ...blank,
    kind: 'port',
    id,
    createdTime: at,
    billedSince: at,
    remarks: null,
    portType: '1G',
    connectivity: 'ACTIVE',
    dcId: 'SIN1',
    loaStatus: 'LOA_NOT_UPLOAD',
    loaDownloadUrl: null,
    businessEntityName: 'Example Networks Ltd.',
    isCreateBusinessAllowed: true,
  }),
  privateConnect: (id: string, at: string): PrivateConnect => ({
    ...blank,
    kind: 'privateConnect',
    id,
    createdTime: at,
    billedSince: at,
    connectivity: 'ACTIVE',
    endpointA: blankEndpoint(`${id}-a`, 'SIN1'),
    endpointZ: blankEndpoint(`${id}-z`, 'HKG1'),
    bandwidthMbps: 10,
    source: 'CONSOLE',
  }),
  cloudRouter: (id: string, at: string): CloudRouter => ({
    ...blank,
    kind: 'cloudRouter',
    id,
    createdTime: at,
    billedSince: at,
    description: null,
    connectivity: 'ACTIVE',
    edgePoints: [],
    source: 'CONSOLE',
  }),
  instance: (id: string, at: string): Instance => ({
    ...blank,
    kind: 'instance',
    id,
    createdTime: at,
    billedSince: at,
    zoneId: 'asia-southeast-1a',
    instanceType: 'z2a.cpu.1',
    cpu: 1,
    memory: 2,
    imageId: 'ubuntu2404_20240712',
    imageName: 'Ubuntu Server 24.04 LTS',
    publicIpAddresses: [],
    privateIpAddresses: ['10.0.0.2'],
    enableIpForward: false,
  }),
} satisfies { readonly [K in Resource['kind']]: (id: string, at: string) => Extract<Resource, { kind: K }> };

/** An end in a cloud: it holds no port. */
function blankEndpoint(id: string, dcId: string): Endpoint {
  return {
    endpointId: id,
    endpointName: id,
    endpointType: 'AWS',
    dcId,
    vlanId: null,
    connectivityStatus: 'ACTIVE',
    cloudRegionId: 'ap-southeast-1',
    cloudAccountId: '000000000000',
  };
}

export function wireTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
