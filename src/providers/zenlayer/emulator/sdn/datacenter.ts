import type { ZenlayerRead } from '../action.ts';

/** The data centers there are: the same for every account. */
export interface EmulatedDatacenter {
  readonly dcId: string;
  readonly dcName: string;
  readonly dcAddress: string;
  readonly cityName: string;
  readonly countryName: string;
  readonly areaName: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly isPortAvailable: boolean;
  /** port types on sale there */
  readonly portTypes: readonly string[];
}

type DatacenterFacts = readonly [
  dcId: string,
  dcName: string,
  dcAddress: string,
  cityName: string,
  countryName: string,
  areaName: string,
  longitude: number,
  latitude: number,
  portTypes: readonly string[],
];

const places: readonly DatacenterFacts[] = [
  [
    'SIN1',
    'AP-Singapore1',
    '20 Ayer Rajah Crescent',
    'Singapore',
    'Singapore',
    'Asia Pacific',
    103.79,
    1.29,
    ['1G', '10G', '40G'],
  ],
  [
    'HKG1',
    'AP-Hong Kong1',
    '399 Chai Wan Road',
    'Hong Kong',
    'China',
    'Asia Pacific',
    114.24,
    22.26,
    ['1G', '10G'],
  ],
  [
    'TYO1',
    'AP-Tokyo1',
    '3-8-21 Higashi-Shinagawa',
    'Tokyo',
    'Japan',
    'Asia Pacific',
    139.75,
    35.62,
    ['1G', '10G', '40G'],
  ],
  ['FRA1', 'EU-Frankfurt1', 'Kleyerstrasse 90', 'Frankfurt', 'Germany', 'Europe', 8.62, 50.1, ['1G', '10G']],
  ['LON1', 'EU-London1', '8 Buckingham Avenue', 'London', 'United Kingdom', 'Europe', -0.63, 51.52, ['10G']],
  [
    'LAX1',
    'NA-Los Angeles1',
    '624 South Grand Avenue',
    'Los Angeles',
    'United States',
    'North America',
    -118.26,
    34.05,
    ['1G', '10G'],
  ],
  ['GRU1', 'SA-Sao Paulo1', 'Avenida Ceci 1900', 'Sao Paulo', 'Brazil', 'South America', -46.83, -23.49, []],
];

export const datacenters: ReadonlyMap<string, EmulatedDatacenter> = new Map(
  places.map(([dcId, dcName, dcAddress, cityName, countryName, areaName, longitude, latitude, portTypes]) => [
    dcId,
    {
      dcId,
      dcName,
      dcAddress,
      cityName,
      countryName,
      areaName,
      longitude,
      latitude,
      portTypes,
      isPortAvailable: portTypes.length > 0,
    },
  ]),
);

/** As a part of other answers: isPortAvailable is in DescribeDatacenters alone. */
export function datacenterRow(dcId: string): object {
  const found = datacenters.get(dcId);
  if (found === undefined) return { dcId, dcName: dcId };
  const { isPortAvailable: _available, portTypes: _types, ...row } = found;
  return row;
}

export const DescribeDatacenters: ZenlayerRead = {
  effect: 'read',
  read: parameters => {
    const ids = parameters.ids('dcIds') ?? [];
    const available = parameters.flag('isPortAvailable');
    return {
      resources: ids,
      run: ({ settings }) => {
        const dropped = available === undefined && settings.datacentersWithoutPorts === 'dropped';
        const found = [...datacenters.values()].filter(
          place =>
            (ids.length === 0 || ids.includes(place.dcId)) &&
            (available === undefined
              ? !dropped || place.isPortAvailable
              : place.isPortAvailable === available),
        );
        return { payload: { dcSet: found.map(({ portTypes: _types, ...row }) => row) } };
      },
    };
  },
};
