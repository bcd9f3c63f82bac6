import { type AlibabaClient, alibaba } from '../../../src/providers/alibaba/client.ts';
import { openScripted, type Script, type Scripted } from '../scripted.ts';

/** Alibaba Cloud, saying what the test makes it say. */
export function scriptedAlibaba(script: Script, more: object = {}): Promise<Scripted<AlibabaClient>> {
  const pair = { accessKeyId: 'an-access-key', accessKeySecret: 'a-secret', regions: ['cn-hangzhou'] };
  const settings = (endpoint: string): object => ({ ...pair, endpoint, ...more });
  return openScripted(alibaba, { actionHeader: 'x-acs-action', settings }, script);
}
