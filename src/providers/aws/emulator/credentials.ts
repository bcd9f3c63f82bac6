/** An access key, which is an account of its own here, and what its policy and its token allow. */
import { randomBytes, randomInt } from 'node:crypto';
import type { EmulatedAccount } from '../../../emulation/definition.ts';
import type { AwsResource } from './resource.ts';
import type { AwsEmulatorSettings } from './settings.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Makes them temporary: their calls must carry this token. */
  readonly sessionToken?: string;
  /** By the clock that judges signatures. */
  readonly expiresAt?: Date;
  /** Twelve digits; counted on from the first account's unless said. */
  readonly accountId?: string;
  /** Operations that the policy does not allow. */
  readonly denied?: readonly string[];
}

export type AwsAccount = EmulatedAccount<AwsCredentials, AwsResource, AwsEmulatorSettings>;

/** 000000000000 for the first: a number that no company has, and the one that other clouds' demonstrations name. */
export function accountIdOf({ credentials, index }: AwsAccount): string {
  return credentials.accountId ?? `${index}`.padStart(12, '0');
}

/** The shape of real keys, so that what recognizes secrets by their looks meets them here too. */
export function randomCredentials(): AwsCredentials {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const tail = Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join('');
  return { accessKeyId: `AKIA${tail}`, secretAccessKey: randomBytes(30).toString('base64') };
}
