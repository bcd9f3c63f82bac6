import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import type { ParsedSettings } from '../../transport/provider.ts';

const secret = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .transform(text => new Secret(text));

const schema = z
  .strictObject({
    accessKeyId: z.string().trim().min(1, 'must not be empty').optional(),
    accessKeyPassword: secret.optional(),
    /** An access token instead of the key pair. */
    token: secret.optional(),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .default('https://console.zenlayer.com'),
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
    deadlineSeconds: z.number().positive().max(300).default(30),
    attemptSeconds: z.number().positive().max(300).default(15),
  })
  .superRefine((settings, context) => {
    const { accessKeyId, accessKeyPassword, token } = settings;
    const missing = (path: string) =>
      context.addIssue({
        code: 'custom',
        path: [path],
        message: 'is missing (or give `token` instead of the key pair)',
      });
    if (token !== undefined) {
      if (accessKeyId !== undefined || accessKeyPassword !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['token'],
          message: 'stands beside a key pair: give one of the two',
        });
      }
      return;
    }
    if (accessKeyId === undefined) missing('accessKeyId');
    if (accessKeyPassword === undefined) missing('accessKeyPassword');
  });

export type ZenlayerSettings = z.output<typeof schema>;

export function parseSettings(raw: unknown): ParsedSettings<ZenlayerSettings> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { kind: 'settings', settings: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { kind: 'issues', issues };
}
