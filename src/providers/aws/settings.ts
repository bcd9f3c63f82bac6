import { z } from 'zod';
import { originText, patience, plainText, regionList, secretText } from '../../adapter/settings.ts';

export const settings = z.strictObject({
  accessKeyId: plainText,
  secretAccessKey: secretText,
  /** Of temporary credentials. */
  sessionToken: secretText.optional(),
  /** Named one by one: in a region that the account has not enabled AWS refuses the credentials. */
  regions: regionList,
  /** One address for all regions, or with `{region}` in it. By default each region's own public host. */
  endpoint: originText.optional(),
  ...patience({ attemptSeconds: 10, staleReadsSeconds: 30 }),
});

export type AwsSettings = z.output<typeof settings>;

/** The part of the cloud that a region lies in has a domain of its own. */
const domains: readonly (readonly [beginning: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/** Only ever called with a region of the account's own list: nothing a caller typed reaches a host name. */
export function originOf({ endpoint }: AwsSettings, region: string): string {
  if (endpoint !== undefined) return new URL(endpoint.replaceAll('{region}', region)).origin;
  const domain = domains.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'amazonaws.com';
  return `https://directconnect.${region}.${domain}`;
}
