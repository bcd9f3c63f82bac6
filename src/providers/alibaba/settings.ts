import { z } from 'zod';
import { originText, patience, plainText, regionName, secretText } from '../../adapter/settings.ts';

/** Regions with a documented endpoint, without closed, financial and dedicated ones. */
const publicRegions = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-beijing',
  'cn-shenzhen',
  'cn-qingdao',
  'cn-zhangjiakou',
  'cn-huhehaote',
  'cn-wulanchabu',
  'cn-chengdu',
  'cn-guangzhou',
  'cn-heyuan',
  'cn-nanjing',
  'cn-fuzhou',
  'cn-hongkong',
  'ap-southeast-1',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ap-northeast-1',
  'ap-northeast-2',
  'us-east-1',
  'us-west-1',
  'na-south-1',
  'eu-central-1',
  'eu-west-1',
  'me-east-1',
];

/** Regions that the vendor's own SDK sends to the central host. */
const centralRegions = new Set([
  'cn-hangzhou',
  'cn-wuhan',
  'cn-fujian',
  'cn-zhangbei',
  'cn-shanghai-finance-1',
  'cn-shenzhen-finance-1',
  'cn-north-2-gov-1',
  'cn-hangzhou-finance',
  'cn-beijing-gov-1',
]);

export const settings = z.strictObject({
  accessKeyId: plainText,
  accessKeySecret: secretText,
  /** Of temporary credentials. */
  securityToken: secretText.optional(),
  regions: z.array(regionName).min(1, 'must name at least one region').default(publicRegions),
  /** One address for all regions, or with `{region}` in it. By default each region's own public host. */
  endpoint: originText.optional(),
  version: z.string().min(1).default('2016-04-28'),
  ...patience({ attemptSeconds: 10, staleReadsSeconds: 10 }),
});

export type AlibabaSettings = z.output<typeof settings>;

/** Only ever called with a region of the account's own list: nothing a caller typed reaches a host name. */
export function originOf({ endpoint }: AlibabaSettings, regionId: string): string {
  if (endpoint !== undefined) return new URL(endpoint.replaceAll('{region}', regionId)).origin;
  return centralRegions.has(regionId) ? 'https://vpc.aliyuncs.com' : `https://vpc.${regionId}.aliyuncs.com`;
}
