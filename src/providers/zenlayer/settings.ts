import { z } from 'zod';
import { onlyOriginText, patience, plainText, secretText } from '../../adapter/settings.ts';

export const settings = z
  .strictObject({
    accessKeyId: plainText.optional(),
    accessKeyPassword: secretText.optional(),
    /** An access token instead of the key pair. */
    token: secretText.optional(),
    endpoint: onlyOriginText.default('https://console.zenlayer.com'),
    versions: z
      .strictObject({
        sdn: z.enum(['2023-08-30', '2026-04-01']).default('2023-08-30'),
        zec: z.enum(['2024-04-01', '2025-09-01']).default('2024-04-01'),
      })
      .prefault({}),
    /** How long a terminated port can be restored. The vendor's pages say 24 hours, 48 hours and 2 days: the least counts. */
    recycleBinHours: z.number().positive().max(1000).default(24),
    /** From which states a private connect is destroyed. Its page names none; the pages around it imply the recycle bin. */
    destroyPrivateConnectFrom: z.enum(['recycled', 'any']).default('recycled'),
    ...patience({ attemptSeconds: 15, staleReadsSeconds: 10 }),
  })
  .superRefine(({ accessKeyId, accessKeyPassword, token }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const missing = 'is missing (or give `token` instead of the key pair)';
    if (token === undefined) {
      if (accessKeyId === undefined) issue('accessKeyId', missing);
      if (accessKeyPassword === undefined) issue('accessKeyPassword', missing);
    } else if (accessKeyId !== undefined || accessKeyPassword !== undefined) {
      issue('token', 'stands beside a key pair: give one of the two');
    }
  });

export type ZenlayerSettings = z.output<typeof settings>;
