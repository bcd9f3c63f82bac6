import { randomInt } from 'node:crypto';
import type { AwsWorld } from './resource.ts';

/** Ids look like the vendor's: a prefix and eight lower-case letters and digits. */
export function newId(prefix: 'dxcon' | 'dxvif' | 'dxpeer' | 'vgw', world: AwsWorld): string {
  for (;;) {
    const id = `${prefix}-${randomInt(2 ** 40, 2 ** 41)
      .toString(36)
      .slice(-8)}`;
    if (world.find(id) === undefined) return id;
  }
}

export function isConnectionId(id: string): boolean {
  return /^dxcon-[0-9a-z-]+$/.test(id);
}

export function isInterfaceId(id: string): boolean {
  return /^dxvif-[0-9a-z-]+$/.test(id);
}
