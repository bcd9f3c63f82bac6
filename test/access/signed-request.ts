import { createHash, createHmac, randomBytes } from 'node:crypto';

export const routerSecret = 'a-secret-of-thirty-two-characters-at-least';

export interface Forged {
  readonly body?: string;
  readonly claims?: object | null;
  readonly time?: number | string;
  readonly nonce?: string;
  readonly secret?: string;
  readonly router?: string;
  readonly change?: Readonly<Record<string, string>>;
}

/** The headers of a request as `docs/access.md` tells routers to make them. */
export function signed(body: string, of: Forged = {}): Record<string, string> {
  const router = of.router ?? 'apollo';
  const time = String(of.time ?? Math.floor(Date.now() / 1000));
  const nonce = of.nonce ?? randomBytes(16).toString('hex');
  const hash = createHash('sha256')
    .update(of.body ?? body)
    .digest('hex');
  const claims =
    of.claims === null || of.claims === undefined
      ? ''
      : Buffer.from(JSON.stringify(of.claims)).toString('base64url');
  const toSign = ['causeway-router-1', router, time, nonce, hash, claims].join('\n');
  return {
    'x-causeway-router': router,
    'x-causeway-time': time,
    'x-causeway-nonce': nonce,
    'x-causeway-body': hash,
    'x-causeway-claims': claims,
    'x-causeway-signature': createHmac('sha256', of.secret ?? routerSecret)
      .update(toSign)
      .digest('hex'),
    ...of.change,
  };
}
