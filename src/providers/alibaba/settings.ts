import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import type { ParsedSettings } from '../../transport/provider.ts';

const secret = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .transform(text => new Secret(text));

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

const region = z.string().regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'must look like cn-hangzhou');

const schema = z.strictObject({
  accessKeyId: z.string({ error: 'is missing' }).trim().min(1, 'must not be empty'),
  accessKeySecret: z.string({ error: 'is missing' }).pipe(secret),
  /** Of temporary credentials. */
  securityToken: secret.optional(),
  regions: z.array(region).min(1, 'must name at least one region').default(publicRegions),
  /** One address for all regions, or with `{region}` in it. By default each region's own public host. */
  endpoint: z
    .string()
    .refine(text => isOrigin(text.replaceAll('{region}', 'region')), {
      error: 'must be an http or https address without a path; {region} stands for the region',
    })
    .optional(),
  version: z.string().min(1).default('2016-04-28'),
  deadlineSeconds: z.number().positive().max(300).default(30),
  attemptSeconds: z.number().positive().max(300).default(10),
});

/** Whether it also parses: what does not would only throw when it is called. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text);
}

export type AlibabaSettings = z.output<typeof schema>;

export function parseSettings(raw: unknown): ParsedSettings<AlibabaSettings> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { kind: 'settings', settings: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { kind: 'issues', issues };
}

/** Only ever called with a region of the account's own list: nothing a caller typed reaches a host name. */
export function originOf({ endpoint }: AlibabaSettings, regionId: string): string {
  if (endpoint !== undefined) return new URL(endpoint.replaceAll('{region}', regionId)).origin;
  return centralRegions.has(regionId) ? 'https://vpc.aliyuncs.com' : `https://vpc.${regionId}.aliyuncs.com`;
}
