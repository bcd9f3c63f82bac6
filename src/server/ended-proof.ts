import type { RequestState } from './request-state.ts';

/**
 * Whether who has opened this is no longer known: asked with each ping, of what may else stay open for days on a key that was
 * revoked. Where that cannot be looked up, the next ping asks again.
 */
export async function hasLostProof({ identified }: RequestState): Promise<boolean> {
  if (identified === undefined) return false;
  try {
    return (await identified.renew()) === null;
  } catch {
    return false;
  }
}
