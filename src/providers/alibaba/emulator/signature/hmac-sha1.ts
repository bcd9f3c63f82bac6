/**
 * HMAC-SHA1 with SignatureVersion 1.0: the signature is itself a parameter, over all other parameters wherever they
 * travel. The vendor's migration pages and the SDK's setting `v2` mean this scheme too.
 */
import { createHmac } from 'node:crypto';
import { canonicalPairs, type Pairs, percentEncode } from './encoding.ts';

/** `pairs` are the query and the form together: moving a parameter from one to the other keeps the signature valid. */
export function stringToSign(method: string, pairs: Pairs): string {
  const canonical = canonicalPairs(pairs.filter(([name]) => name !== 'Signature'));
  return `${method}&${percentEncode('/')}&${percentEncode(canonical)}`;
}

/** The key is the secret with `&` appended; the newer scheme takes it bare. */
export function signatureOf(secret: string, text: string): string {
  return createHmac('sha1', `${secret}&`).update(text).digest('base64');
}
