import { randomBytes } from 'node:crypto';
import type { EmulatedAccount } from '../../../emulation/definition.ts';
import type { AlibabaResource } from './resource.ts';
import type { AlibabaEmulatorSettings } from './settings.ts';

/** One access key, which is an account. */
export interface AlibabaCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Makes it a temporary credential, whose calls must carry this token. */
  readonly securityToken?: string;
  /** The account's number; the first account's, and up, unless said. */
  readonly accountUid?: bigint;
  readonly inactive?: boolean;
}

export type AlibabaAccount = EmulatedAccount<AlibabaCredentials, AlibabaResource, AlibabaEmulatorSettings>;

/** The shape of real keys, so that what recognizes secrets by their looks meets them here too. */
export function randomCredentials(): AlibabaCredentials {
  return {
    accessKeyId: `LTAI5t${randomBytes(9).toString('hex')}`,
    accessKeySecret: randomBytes(15).toString('hex'),
  };
}

/** Beyond 2^53, as real account numbers are where they travel as JSON numbers. */
const firstAccountUid = 283_117_732_402_483_989n;

export function accountUidOf({ credentials, index }: AlibabaAccount): bigint {
  return credentials.accountUid ?? firstAccountUid + BigInt(index);
}
