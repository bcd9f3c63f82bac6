import { alibabaCloud } from './providers/alibaba/cloud.ts';
import { awsCloud } from './providers/aws/cloud.ts';
import type { Cloud } from './providers/cloud.ts';
import { zenlayerCloud } from './providers/zenlayer/cloud.ts';

/** One line a cloud. All that is the same for every cloud is tested through this list, and nothing else knows one by name. */
export const clouds: readonly Cloud[] = [zenlayerCloud, alibabaCloud, awsCloud];
