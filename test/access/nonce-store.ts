import type { NonceStore } from '../../src/access/nonces.ts';

/** In the place of the record, where only one process takes requests. */
export function nonceStore(): NonceStore {
  const taken = new Set<string>();
  return {
    async take(nonces) {
      const free = nonces.filter(nonce => !taken.has(nonce));
      for (const nonce of free) taken.add(nonce);
      return free;
    },
    prune: async () => false,
  };
}
