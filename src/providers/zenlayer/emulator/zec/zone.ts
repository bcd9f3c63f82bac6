import type { ZenlayerRead } from '../action.ts';

/** The zones of elastic compute: the same for every account. */
const zones = [
  ['asia-southeast-1a', 'asia-southeast-1', 'Singapore Zone A', 'Asia/Singapore'],
  ['asia-east-1a', 'asia-east-1', 'Hong Kong Zone A', 'Asia/Hong_Kong'],
  ['europe-central-1a', 'europe-central-1', 'Frankfurt Zone A', 'Europe/Berlin'],
  ['na-west-1a', 'na-west-1', 'Los Angeles Zone A', 'America/Los_Angeles'],
] as const;

export const DescribeZones: ZenlayerRead = {
  effect: 'read',
  read: parameters => {
    const ids = parameters.ids('zoneIds') ?? [];
    return {
      resources: ids,
      run: () => ({
        payload: {
          zoneSet: zones
            .filter(([zoneId]) => ids.length === 0 || ids.includes(zoneId))
            .map(([zoneId, regionId, zoneName, timeZone]) => ({
              zoneId,
              regionId,
              zoneName,
              timeZone,
              supportSecurityGroup: true,
            })),
        },
      }),
    };
  },
};

export function regionOf(zoneId: string): string {
  return zones.find(([id]) => id === zoneId)?.[1] ?? zoneId;
}

export function timeZoneOf(zoneId: string): string {
  return zones.find(([id]) => id === zoneId)?.[3] ?? 'UTC';
}
