import type { Field } from '../../../domain/input.ts';

/** By it the vendor knows a repeat: the same for every attempt of one operation. */
export const clientToken = {
  type: 'String',
  longest: 64,
  // An empty one would be none: the vendor then takes each attempt for a wish of its own.
  pattern: { matches: /^[\x21-\x7e]+$/, says: 'must be visible ASCII characters without spaces' },
  description:
    'Your own token for the provider, up to 64 ASCII characters: by it Alibaba Cloud knows a repeat. Made from the operation by default.',
} as const satisfies Field;
