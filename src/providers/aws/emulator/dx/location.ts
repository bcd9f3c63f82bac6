/** Where one can connect: the same places for every account, and never none in a region that there is. */
import { z } from 'zod';
import { readOperation } from '../operation.ts';

export interface LocationRecord {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly speeds: readonly string[];
  readonly macSecSpeeds: readonly string[];
  readonly providers: readonly string[];
}

type Building = readonly [code: string, name: string, fastest?: '400Gbps'];

const buildings: Readonly<Record<string, readonly Building[]>> = {
  'us-east-1': [
    ['EqDC2', 'Equinix DC1-DC6, DC10-DC12, Ashburn, VA, USA', '400Gbps'],
    ['CSVA1', 'CoreSite VA1, Reston, VA, USA'],
  ],
  'us-west-1': [['CSLA1', 'CoreSite LA1, Los Angeles, CA, USA']],
  'eu-central-1': [
    ['EqFA5', 'Equinix FR5, Frankfurt, DEU', '400Gbps'],
    ['IXFRA6', 'Interxion FRA6, Frankfurt, DEU'],
  ],
  'eu-west-2': [['EqLD5', 'Equinix LD5, London, GBR']],
  'ap-southeast-1': [
    ['EqSG2', 'Equinix SG2, Singapore, SGP', '400Gbps'],
    ['GSSG', 'Global Switch, Singapore, SGP'],
  ],
  'ap-northeast-1': [
    ['EqTY2', 'Equinix TY2, Tokyo, JPN'],
    ['ATTY1', 'AT TOKYO Chuo Data Center, Tokyo, JPN'],
  ],
  'ap-east-1': [['EqHK3', 'Equinix HK3, Hong Kong, HKG']],
};

/** Every region has a place, or nothing could be ordered there. */
export function locationsOf(region: string): readonly LocationRecord[] {
  const there = buildings[region] ?? [[`Em${region.replaceAll('-', '')}`, `Emulated building, ${region}`]];
  return there.map(([code, name, fastest]) => ({
    code,
    name,
    region,
    speeds: ['1Gbps', '10Gbps', '100Gbps', ...(fastest === undefined ? [] : [fastest])],
    macSecSpeeds: ['10Gbps', '100Gbps', ...(fastest === undefined ? [] : [fastest])],
    providers: ['Equinix, Inc.', 'Lumen', 'Zenlayer'],
  }));
}

export const DescribeLocations = readOperation({
  takes: z.object({}),
  names: () => [],
  run: (_input, { region, world }) => ({
    payload: {
      locations: locationsOf(region).map(({ code, name, speeds, macSecSpeeds, providers }) => ({
        locationCode: code,
        locationName: name,
        region,
        availablePortSpeeds: speeds,
        availableProviders: providers,
        availableMacSecPortSpeeds: macSecSpeeds,
        availableBillingModes: world.settings.newerMembers ? ['PayAsYouGo', 'FlatRateTier1'] : undefined,
      })),
    },
  }),
});
