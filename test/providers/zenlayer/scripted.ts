import { type ZenlayerClient, zenlayer } from '../../../src/providers/zenlayer/client.ts';
import { openScripted, type Script, type Scripted } from '../scripted.ts';

/** Zenlayer, saying what the test makes it say. */
export function scriptedZenlayer(script: Script, more: object = {}): Promise<Scripted<ZenlayerClient>> {
  const pair = { accessKeyId: 'an-access-key', accessKeyPassword: 'a-password' };
  const settings = (endpoint: string): object => ({ ...pair, endpoint, ...more });
  return openScripted(zenlayer, { actionHeader: 'x-zc-action', settings }, script);
}

/** A list as it is answered. */
export function listed(dataSet: unknown, totalCount: unknown): object {
  return { requestId: 'T-1', response: { requestId: 'T-1', totalCount, dataSet } };
}
