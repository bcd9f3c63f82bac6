import { randomBytes } from 'node:crypto';

/** One account: the key pair that signs its calls, and the access token that stands for it. */
export interface ZenlayerCredentials {
  readonly accessKeyId: string;
  readonly accessKeyPassword: string;
  readonly token: string;
}

export function randomCredentials(): ZenlayerCredentials {
  const random = (bytes: number): string => randomBytes(bytes).toString('hex');
  return { accessKeyId: random(8), accessKeyPassword: random(16), token: random(20) };
}
