import type { EmulatedAccount, ResourceSpecification, SeedFunction } from '../../../emulation/definition.ts';
import type { ZenlayerCredentials } from './credentials.ts';
import { wireTime, type ZenlayerResource } from './resource.ts';
import type { ZenlayerEmulatorSettings } from './settings.ts';

/**
 * A company's network as a newcomer finds it: something to succeed with and something for every refusal. What is on its
 * way here stays on its way, so that the refusal can be seen at any time.
 */
const day = 86_400_000;

type ZenlayerAccount = EmulatedAccount<ZenlayerCredentials, ZenlayerResource, ZenlayerEmulatorSettings>;

export function seedDemo({ index, world }: ZenlayerAccount, create: SeedFunction): void {
  const at = (days: number): string => wireTime(new Date(world.now().getTime() + days * day));
  if (index > 0) create(neighbour(index + 1, at(-30)));
  else create([...ports(at), ...moreBerths(at), ...connects(at), ...routers(at), ...instances(at)]);
}

/** What any further account owns: nothing that the first one has. */
function neighbour(number: number, createdTime: string): readonly ResourceSpecification[] {
  const id = (kind: string): string => `${kind}-neighbour-${number}`;
  return [
    { kind: 'port', id: `${id('port')}-a`, name: `Neighbour ${number} Singapore`, createdTime },
    {
      kind: 'port',
      id: `${id('port')}-b`,
      name: `Neighbour ${number} Hong Kong`,
      dcId: 'HKG1',
      createdTime,
    },
    {
      kind: 'privateConnect',
      id: id('pc'),
      name: `Neighbour ${number} line`,
      status: 'RECYCLED',
      createdTime,
    },
    {
      kind: 'instance',
      id: id('zec'),
      name: `neighbour-${number}-router`,
      enableIpForward: true,
      createdTime,
    },
  ];
}

type At = (days: number) => string;

function ports(at: At): readonly ResourceSpecification[] {
  const port = (
    id: string,
    name: string,
    dcId: string,
    rest: ResourceSpecification = {},
  ): ResourceSpecification => ({
    kind: 'port',
    id,
    name,
    dcId,
    createdTime: at(-200),
    ...rest,
  });
  return [
    port('port-sin-edge-a', 'Singapore edge A', 'SIN1', { portType: '10G', remarks: 'free to return' }),
    port('port-sin-edge-b', 'Singapore edge B', 'SIN1', { remarks: 'free to return' }),
    port('port-sin-lab', 'Singapore lab', 'SIN1', { remarks: 'free to return' }),
    port('port-hkg-edge-a', 'Hong Kong edge A', 'HKG1', { portType: '10G', remarks: 'free to return' }),
    port('port-fra-edge-a', 'Frankfurt edge A', 'FRA1', {
      remarks: 'free to return; letter of authorization uploaded',
      loaStatus: 'LOA_UPLOADED',
      loaDownloadUrl: 'https://console.example.com/loa/port-fra-edge-a.pdf',
    }),
    port('port-lon-edge-a', 'London edge A', 'LON1', { portType: '10G', connectivity: 'DOWN' }),
    port('port-sin-backbone', 'Singapore backbone', 'SIN1', { remarks: 'carries private connects' }),
    port('port-hkg-backbone', 'Hong Kong backbone', 'HKG1', { remarks: 'carries private connects' }),
    port('port-fra-backbone', 'Frankfurt backbone', 'FRA1', { remarks: 'a point of a cloud router' }),
    port('port-tyo-creating', 'Tokyo new build', 'TYO1', {
      status: 'CREATING',
      fate: 'stuck',
      createdTime: at(-0.01),
    }),
    port('port-lax-creating-failed', 'Los Angeles never lit', 'LAX1', {
      status: 'CREATING_FAILED',
      connectivity: 'DOWN',
    }),
    port('port-sin-recycled', 'Singapore retired', 'SIN1', {
      status: 'RECYCLED',
      recycledTime: at(-0.2),
      connectivity: 'DOWN',
    }),
    port('port-hkg-recycled', 'Hong Kong retired', 'HKG1', {
      status: 'RECYCLED',
      recycledTime: at(-0.1),
      connectivity: 'DOWN',
    }),
    port('port-tyo-subscription', 'Tokyo subscription', 'TYO1', {
      chargeType: 'PREPAID',
      period: 12,
      createdTime: at(-120),
      expiredTime: at(245),
      remarks: 'returned when the subscription expires',
    }),
    port('port-fra-stuck', 'Frankfurt that never ends', 'FRA1', {
      fate: 'stuck',
      remarks: 'its return is accepted and never done',
    }),
    port('port-fra-returns', 'Frankfurt that comes back', 'FRA1', {
      fate: 'returns',
      remarks: 'its return is accepted and undone',
    }),
  ];
}

/** Plain ports, so that the list has more than one page of twenty. */
function moreBerths(at: At): readonly ResourceSpecification[] {
  return [
    {
      kind: 'port',
      id: 'port-lax-berth',
      name: 'Los Angeles berth',
      dcId: 'LAX1',
      createdTime: at(-400),
      count: 9,
    },
  ];
}

function connects(at: At): readonly ResourceSpecification[] {
  const connect = (id: string, name: string, rest: ResourceSpecification = {}): ResourceSpecification => ({
    kind: 'privateConnect',
    id,
    name,
    createdTime: at(-90),
    bandwidthMbps: 100,
    endpointA: { portId: 'port-sin-backbone', vlanId: 1001 },
    endpointZ: { portId: 'port-hkg-backbone', vlanId: 1001 },
    ...rest,
  });
  const recycled = { status: 'RECYCLED', recycledTime: at(-0.5), connectivity: 'DOWN' };
  return [
    connect('pc-sin-hkg', 'Singapore to Hong Kong'),
    connect('pc-sin-hkg-backup', 'Singapore to Hong Kong backup', {
      bandwidthMbps: 50,
      connectivity: 'ABNORMAL',
    }),
    connect('pc-sin-aws', 'Singapore to AWS', {
      endpointZ: { endpointId: 'dx-000001', endpointName: 'AWS Singapore', vlanId: 2001 },
    }),
    connect('pc-retired-a', 'Retired line A', recycled),
    connect('pc-retired-b', 'Retired line B', recycled),
    connect('pc-retired-c', 'Retired line C', recycled),
    connect('pc-retired-fails', 'Retired line that cannot be released', { ...recycled, fate: 'fails' }),
    connect('pc-retired-stuck', 'Retired line that never leaves', { ...recycled, fate: 'stuck' }),
    connect('pc-creating', 'Line being built', {
      status: 'CREATING',
      fate: 'stuck',
      createdTime: at(-0.01),
      connectivity: 'DOWN',
    }),
    connect('pc-updating', 'Line changing its bandwidth', { status: 'UPDATING', fate: 'stuck' }),
  ];
}

function routers(at: At): readonly ResourceSpecification[] {
  const point = (edgePointId: string, rest: ResourceSpecification): ResourceSpecification => ({
    edgePointId,
    edgePointName: edgePointId,
    bandwidthMbps: 50,
    vlanId: 300,
    ...rest,
  });
  return [
    {
      kind: 'cloudRouter',
      id: 'cr-global',
      name: 'Global backbone',
      description: 'Frankfurt and Singapore',
      createdTime: at(-80),
      edgePoints: [
        point('point-fra', { portId: 'port-fra-backbone', ipAddress: '10.1.0.1/30' }),
        point('point-sin', { dcId: 'SIN1', vlanId: null }),
      ],
    },
    {
      kind: 'cloudRouter',
      id: 'cr-retired',
      name: 'Retired backbone',
      status: 'RECYCLED',
      recycledTime: at(-0.5),
      createdTime: at(-300),
    },
  ];
}

function instances(at: At): readonly ResourceSpecification[] {
  const instance = (
    id: string,
    status: string,
    enableIpForward: boolean,
    rest: ResourceSpecification = {},
  ): ResourceSpecification => ({
    kind: 'instance',
    id,
    name: id.replace(/^zec-/, ''),
    status,
    enableIpForward,
    createdTime: at(-60),
    publicIpAddresses: ['203.0.113.10'],
    ...rest,
  });
  return [
    instance('zec-sin-router-a', 'RUNNING', true),
    instance('zec-sin-router-b', 'RUNNING', true),
    instance('zec-fra-router-a', 'RUNNING', true, {
      zoneId: 'europe-central-1a',
      instanceType: 'z2a.cpu.2',
      cpu: 2,
      memory: 4,
    }),
    instance('zec-hkg-nat', 'STOPPED', true, { zoneId: 'asia-east-1a' }),
    instance('zec-sin-web', 'RUNNING', false),
    instance('zec-fra-web', 'STOPPED', false, { zoneId: 'europe-central-1a' }),
    instance('zec-hkg-stopping', 'STOPPING', true, { zoneId: 'asia-east-1a', fate: 'stuck' }),
    instance('zec-hkg-booting', 'BOOTING', true, { zoneId: 'asia-east-1a', fate: 'stuck' }),
    instance('zec-lax-recycled', 'RECYCLE', false, { zoneId: 'na-west-1a', publicIpAddresses: [] }),
  ];
}
