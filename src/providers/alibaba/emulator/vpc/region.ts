import type { AlibabaRead } from '../action.ts';

/** The vendor's own names for its regions, in the two languages that callers may ask for. */
const regionNames: Readonly<Record<string, { readonly english: string; readonly chinese: string }>> = {
  'cn-hangzhou': { english: 'China (Hangzhou)', chinese: '华东1（杭州）' },
  'cn-shanghai': { english: 'China (Shanghai)', chinese: '华东2（上海）' },
  'cn-beijing': { english: 'China (Beijing)', chinese: '华北2（北京）' },
  'cn-shenzhen': { english: 'China (Shenzhen)', chinese: '华南1（深圳）' },
  'cn-hongkong': { english: 'China (Hong Kong)', chinese: '中国香港' },
  'ap-southeast-1': { english: 'Singapore', chinese: '新加坡' },
  'eu-central-1': { english: 'Germany (Frankfurt)', chinese: '德国（法兰克福）' },
  'us-west-1': { english: 'US (Silicon Valley)', chinese: '美国（硅谷）' },
};

/** Neither paged nor of a region. Chinese unless asked for English. */
export const DescribeRegions: AlibabaRead = {
  effect: 'read',
  required: [],
  answer: ({ world, parameters, host }) => {
    const language = parameters.text('AcceptLanguage')?.startsWith('en') ? 'english' : 'chinese';
    return {
      Regions: {
        Region: world.settings.regions.map(region => ({
          RegionId: region,
          LocalName: regionNames[region]?.[language] ?? region,
          // The host that was called, as the vendor's sample has it too: who follows it stays with this emulator.
          RegionEndpoint: host,
        })),
      },
    };
  },
};
